use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use alicloud_core::{
    Credentials, Value,
    encoding::{decode, decode_form},
};
use bytes::Bytes;
use cams_flow::{Client, FlowStatus};
use http::Response;
use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{
    admin::Access,
    bodies::Bodies,
    builder::{ACCOUNT, EmulatorBuilder},
    clock::EmulatedClock,
    faults::{Fault, FaultGuard, InvalidFault},
    flows::{self, DataError, Document, InvalidData, SetStatusError, Store},
    gateway::Gateway,
    inspection::RecordedRequest,
    start_error::StartError,
};

/// How long answers under way may take when the emulator stops.
const GRACE: Duration = Duration::from_secs(5);

/// A running emulator. Dropping it stops it and ends its connections.
#[derive(Debug)]
pub struct Emulator {
    pub(crate) endpoint: String,
    pub(crate) credentials: Credentials,
    pub(crate) client: Client,
    pub(crate) shared: Arc<Shared>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) task: JoinHandle<()>,
}

pub(crate) struct Shared {
    pub(crate) gateway: Gateway,
    pub(crate) access: Access,
    pub(crate) bodies: Bodies,
    pub(crate) store: Arc<Mutex<Store>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shared")
    }
}

impl Shared {
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        flows::lock(&self.store)
    }

    pub(crate) fn add_fault(&self, fault: Fault) -> Result<u64, InvalidFault> {
        fault.check(self.gateway.services.iter().map(|(service, _)| *service))?;
        self.gateway.faults.add(fault)
    }

    /// Adds data and tells how many flows it has.
    pub(crate) fn seed(&self, document: Document) -> Result<usize, InvalidData> {
        let unique_names = self.gateway.settings.unique_names;
        let mut store = self.store();
        let count = flows::seed(&mut store, document, ACCOUNT, unique_names)?;
        store.keep()?;
        Ok(count)
    }

    pub(crate) fn clear(&self) -> Result<(), DataError> {
        let mut store = self.store();
        store.clear();
        store.keep()
    }

    pub(crate) fn reset(&self) -> Result<(), DataError> {
        self.gateway.reset();
        let mut store = self.store();
        store.reset();
        store.keep()
    }

    /// A page for people, when the path is one's.
    pub(crate) fn page(&self, path: &str, query: &str) -> Option<Response<Bytes>> {
        let token = decode_form(query);
        let token = token.get("token").unwrap_or_default();
        if let Some(name) = path.strip_prefix(flows::ASSETS_PATH) {
            return Some(flows::asset(&self.store(), &decode(name), token));
        }
        let id = decode(path.strip_prefix(flows::PREVIEW_PATH)?);
        let now = self.gateway.clock.now();
        Some(flows::page(&self.store(), &id, token, now))
    }
}

impl Emulator {
    /// Starts an emulator with the default settings on a free port of the loopback address.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// An emulator with other settings.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// An access key that it accepts.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// A client that calls it.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Its time, to be moved and stopped.
    #[must_use]
    pub fn clock(&self) -> EmulatedClock {
        self.shared.gateway.clock.clone()
    }

    /// The last requests, the oldest first, with their answers. Secrets, signatures and sensitive members are masked.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.gateway.log.requests()
    }

    /// The least RAM policy that allows the operations that were called since the start or the last reset, whatever came
    /// of the calls.
    #[must_use]
    pub fn least_policy(&self) -> Value {
        self.shared.gateway.called.least_policy()
    }

    /// All flows and files, as a document that [`seed`](Self::seed) takes. It holds the links of previews.
    #[must_use]
    pub fn export(&self) -> Value {
        flows::export(&self.shared.store())
    }

    /// Adds the flows and files of a document to those that there are: all of it, or nothing.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = cams_flow_emulator::Emulator::start().await?;
    /// emulator.seed(&serde_json::json!({"flows": [{"name": "sign-up", "status": "PUBLISHED"}]}))?;
    /// let flows = emulator.client().list_flow().send().await?;
    /// assert_eq!(flows.data.as_deref().map(<[_]>::len), Some(1));
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// The document is none of its kind, or an id or a name is taken; the message says where.
    pub fn seed(&self, data: &Value) -> Result<(), InvalidData> {
        self.shared.seed(Document::from_value(data)?).map(|_| ())
    }

    /// Forgets all flows and files. Ids that were given out are not given out again.
    ///
    /// # Errors
    ///
    /// The file with the flows cannot be written; the flows are still there.
    pub fn clear(&self) -> Result<(), DataError> {
        self.shared.clear()
    }

    /// Makes it as it was at its start: no flows, no faults, nothing called, no nonces used, and the real time. Guards of
    /// faults then have nothing to report.
    ///
    /// # Errors
    ///
    /// The file with the flows cannot be written; the flows are still there.
    pub fn reset(&self) -> Result<(), DataError> {
        self.shared.reset()
    }

    /// Sets a fault for as long as the guard lives, which panics when it is dropped before the fault has fired.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use cams_flow_emulator::{Emulator, Fault};
    ///
    /// let emulator = Emulator::start().await?;
    /// let fault = emulator.fault(Fault::on("ListFlow").nth(1).error("System.LimitControl"));
    /// emulator.client().list_flow().send().await?;
    /// assert_eq!(fault.fired(), 1, "and the client tried again");
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    ///
    /// # Panics
    ///
    /// The fault cannot be: there is no such operation or code, say, or 1,000 faults are set.
    #[track_caller]
    pub fn fault(&self, fault: Fault) -> FaultGuard {
        match self.shared.add_fault(fault) {
            Ok(id) => FaultGuard::new(Arc::clone(&self.shared.gateway.faults), id),
            Err(error) => panic!("{error}"),
        }
    }

    /// Puts a flow into a state that no operation leads to, such as `THROTTLED`.
    ///
    /// # Errors
    ///
    /// There is no flow with this id, the status is empty, or the file with the flows cannot be written; the flow is then
    /// as it was.
    pub fn set_flow_status(
        &self,
        flow_id: &str,
        status: impl Into<FlowStatus>,
    ) -> Result<(), SetStatusError> {
        flows::set_status(&mut self.shared.store(), flow_id, status.into()).map(|_| ())
    }

    /// Puts a JSON file behind an address, for `UpdateFlowJSONAsset`, which would fetch it from there. An address that
    /// was not named counts as one of a file without screens: the emulator calls nobody.
    pub fn serve_file(&self, address: impl Into<String>, file: alicloud_core::Value) {
        flows::lock(&self.shared.store).serve_file(address.into(), file);
    }

    /// The token that requests below `/_emulator/` must carry when the emulator listens beyond the loopback address:
    /// `Authorization: Bearer TOKEN`.
    #[must_use]
    pub fn admin_token(&self) -> Option<&str> {
        self.shared.access.token()
    }

    /// Stops it: takes no more connections, and ends those that are open when their answers are sent, or after five
    /// seconds.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let _ = timeout(GRACE, &mut self.task).await;
    }

    /// Serves until the process is told to end by an interrupt (ctrl-C) or, on Unix, by `SIGTERM`, and stops. It listens for
    /// these from the call on, not only when the future is awaited: who learns of the emulator afterwards can end it.
    ///
    /// # Errors
    ///
    /// The operating system does not let the process listen for signals.
    pub fn run(self) -> impl Future<Output = std::io::Result<()>> {
        #[cfg(unix)]
        let told = {
            use tokio::signal::unix::{SignalKind, signal};
            let signals = signal(SignalKind::interrupt())
                .and_then(|interrupted| Ok((interrupted, signal(SignalKind::terminate())?)));
            async move {
                let (mut interrupted, mut terminated) = signals?;
                tokio::select! {
                    _ = interrupted.recv() => {}
                    _ = terminated.recv() => {}
                }
                std::io::Result::Ok(())
            }
        };
        #[cfg(not(unix))]
        let told = tokio::signal::ctrl_c();
        async move {
            told.await?;
            self.stop().await;
            Ok(())
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        flows::lock(&self.shared.store).close();
        self.task.abort();
    }
}
