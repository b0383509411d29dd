use std::{sync::Arc, time::Duration};

use alicloud_core::{Credentials, Value};
use cams_flow::{Client, FlowStatus};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{
    builder::EmulatorBuilder,
    clock::EmulatedClock,
    faults::{Fault, FaultGuard},
    flows::{self, DataError, Document, InvalidData, SetStatusError},
    inspection::RecordedRequest,
    start_error::StartError,
    state::State,
};

/// How long answers under way may take when the emulator stops.
const GRACE: Duration = Duration::from_secs(5);

/// A running emulator. Dropping it stops it and ends its connections.
#[derive(Debug)]
pub struct Emulator {
    pub(crate) endpoint: String,
    pub(crate) credentials: Credentials,
    pub(crate) client: Client,
    pub(crate) state: Arc<State>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) task: JoinHandle<()>,
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
        self.state.gateway.clock.clone()
    }

    /// The last requests, the oldest first, with their answers. Secrets, signatures and sensitive members are masked.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.gateway.log.requests()
    }

    /// The least RAM policy that allows the operations that were called since the start or the last reset, whatever came
    /// of the calls.
    #[must_use]
    pub fn least_policy(&self) -> Value {
        self.state.gateway.usage.least_policy()
    }

    /// All flows and files, as a document that [`seed`](Self::seed) takes. It holds the links of previews.
    #[must_use]
    pub fn export(&self) -> Value {
        flows::export(&self.state.store())
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
        self.state.seed(Document::from_value(data)?).map(|_| ())
    }

    /// Forgets all flows and files. Ids that were given out are not given out again.
    ///
    /// # Errors
    ///
    /// The file with the flows cannot be written; the flows are still there.
    pub fn clear(&self) -> Result<(), DataError> {
        self.state.clear()
    }

    /// Makes it as it was at its start: no flows, no faults, nothing called, no nonces used, and the real time. Guards of
    /// faults then have nothing to report.
    ///
    /// # Errors
    ///
    /// The file with the flows cannot be written; the flows are still there.
    pub fn reset(&self) -> Result<(), DataError> {
        self.state.reset()
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
        match self.state.add_fault(fault) {
            Ok(id) => FaultGuard::new(Arc::clone(&self.state.gateway.faults), id),
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
        flows::set_status(&mut self.state.store(), flow_id, status.into()).map(|_| ())
    }

    /// Puts a JSON file behind an address, for `UpdateFlowJSONAsset`, which would fetch it from there. An address that
    /// was not named counts as one of a file without screens: the emulator calls nobody.
    pub fn serve_file(&self, address: impl Into<String>, file: alicloud_core::Value) {
        flows::lock(&self.state.store).serve_file(address.into(), file);
    }

    /// The token that requests below `/_emulator/` must carry when the emulator listens beyond the loopback address:
    /// `Authorization: Bearer TOKEN`.
    #[must_use]
    pub fn admin_token(&self) -> Option<&str> {
        self.state.access.token()
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
        flows::lock(&self.state.store).close();
        self.task.abort();
    }
}
