use std::{sync::Arc, time::Duration};

use alicloud_core::{ClientBuilder, Credentials, RateLimit, ServiceClient, Value};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{
    clock::{EmulatedClock, SigningClock},
    error::DataError,
    faults::{Fault, FaultGuard},
    inspection::RecordedRequest,
    state::State,
};

/// How long responses under way may take when the emulator stops.
const GRACE: Duration = Duration::from_secs(5);

/// A running emulator. Dropping it stops it and ends its connections.
#[derive(Debug)]
pub struct Emulator {
    pub(crate) endpoint: String,
    pub(crate) credentials: Credentials,
    pub(crate) state: Arc<State>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) task: JoinHandle<()>,
}

impl Emulator {
    /// The account that the emulator's own access key belongs to.
    pub const ACCOUNT: &str = "1000000000000001";

    /// The id of the access key that every emulator accepts. It is public, and so is its secret: neither opens anything else.
    pub const ACCESS_KEY_ID: &str = "LTAI5tEmulatorAccessKey";

    /// The secret of [this key](Self::ACCESS_KEY_ID).
    pub const ACCESS_KEY_SECRET: &str = "EmulatorAccessKeySecret0000000";

    /// Returns where it listens: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns an access key that it accepts.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// Collects the settings of a client that calls it: with its endpoint, its access key and its clock, and without a rate limit
    /// unless the emulator enforces quotas.
    pub fn client_builder<C: ServiceClient>(&self) -> ClientBuilder<C> {
        let gateway = &self.state.gateway;
        // A quota that is not enforced here is not worth waiting for.
        let limit = match gateway.settings.quota {
            true => RateLimit::new(),
            false => RateLimit::off(),
        };
        let builder = match C::SERVICE.signature() {
            // Such a signature may cover the region, which the name of this machine does not say.
            Some(_) => {
                let region = C::SERVICE.endpoints().first().map(|(region, _)| *region);
                ClientBuilder::new().region(region.unwrap_or("cn-hangzhou"))
            }
            None => ClientBuilder::new(),
        };
        builder
            .endpoint(&self.endpoint)
            .maybe_credentials(Some(self.credentials()))
            .rate_limit(limit)
            .clock(SigningClock(gateway.clock.clone()))
    }

    /// Returns its clock, which can be moved and stopped.
    #[must_use]
    pub fn clock(&self) -> EmulatedClock {
        self.state.gateway.clock.clone()
    }

    /// Returns the last 10,000 requests, of which 32 MB are kept, the oldest first, with their responses. Secrets, signatures and sensitive members are redacted.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.log.requests(usize::MAX)
    }

    /// Returns the least RAM policy that allows the operations that were called since the start or the last reset, whatever came
    /// of the calls.
    #[must_use]
    pub fn least_policy(&self) -> Value {
        self.state.gateway.usage.least_policy()
    }

    /// Resets it to its start: no faults, nothing called, no nonces used, the real time, and the data of extensions as it was. Guards of
    /// faults then have nothing to report.
    ///
    /// # Errors
    ///
    /// Errors if a file with data cannot be written.
    pub fn reset(&self) -> Result<(), DataError> {
        self.state.reset()
    }

    /// Sets a fault for as long as the guard lives, which panics when it is dropped before the fault has fired.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use alicloud_emulator::{Emulator, Fault};
    /// use inventory_client::{Client, description::DESCRIPTION};
    ///
    /// let emulator = Emulator::start(&DESCRIPTION).await?;
    /// let client: Client = emulator.client_builder().build()?;
    /// let fault = emulator.fault(Fault::on("ListItems").nth(1).error("Throttling"));
    /// client.list_items().send().await?;
    /// assert_eq!(fault.fired(), 1, "and the client tried again");
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the fault is invalid, for an unknown operation or code, say, or if 1,000 faults are set.
    #[track_caller]
    pub fn fault(&self, fault: Fault) -> FaultGuard {
        match self.state.add_fault(fault) {
            Ok(id) => FaultGuard::new(Arc::clone(&self.state.gateway.faults), id),
            Err(error) => panic!("{error}"),
        }
    }

    /// Returns the token that requests below `/_emulator/` must carry when the emulator listens beyond the loopback address:
    /// `Authorization: Bearer TOKEN`.
    #[must_use]
    pub fn admin_token(&self) -> Option<&str> {
        self.state.access.token()
    }

    /// Stops it: takes no more connections, and ends those that are open when their responses are sent, or after five
    /// seconds.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let _ = timeout(GRACE, &mut self.task).await;
    }

    /// Serves until the process gets an interrupt (ctrl-C) or, on Unix, `SIGTERM`, and stops. It listens for
    /// these from the call on, not only when the future is awaited: who learns of the emulator afterwards can end it.
    ///
    /// # Errors
    ///
    /// Errors if the operating system does not let the process listen for signals.
    pub fn run(self) -> impl Future<Output = std::io::Result<()>> {
        #[cfg(unix)]
        let signalled = {
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
        let signalled = tokio::signal::ctrl_c();
        async move {
            signalled.await?;
            self.stop().await;
            Ok(())
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}
