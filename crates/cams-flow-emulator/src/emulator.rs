use std::{ops::Deref, sync::Arc};

use alicloud_core::Value;
use alicloud_emulator::DataError;
use cams_flow::{Client, FlowStatus};

use crate::flows::{Document, Flows, InvalidData, SetStatusError};

/// A running emulator. Dropping it stops it and ends its connections.
///
/// It is an [`alicloud_emulator::Emulator`] with flows: its methods are here, too.
#[derive(Debug)]
pub struct Emulator {
    // First, so that it is dropped first.
    pub(crate) flows: Closing,
    pub(crate) client: Client,
    pub(crate) emulator: alicloud_emulator::Emulator,
}

/// The flows, which nothing changes any more once this is dropped.
#[derive(Debug)]
pub(crate) struct Closing(pub(crate) Arc<Flows>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.store().close();
    }
}

impl Deref for Emulator {
    type Target = alicloud_emulator::Emulator;

    fn deref(&self) -> &Self::Target {
        &self.emulator
    }
}

impl Emulator {
    /// Returns a client that calls it.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Returns all flows and files, as a document that [`seed`](Self::seed) takes. It holds the links of previews.
    #[must_use]
    pub fn export(&self) -> Value {
        self.flows.0.export()
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
    /// Errors if the document has another form, or an id or a name is taken; the message says where.
    pub fn seed(&self, data: &Value) -> Result<(), InvalidData> {
        self.flows.0.seed(Document::from_value(data)?).map(|_| ())
    }

    /// Forgets all flows and files. Ids that were given out are not given out again.
    ///
    /// # Errors
    ///
    /// Errors if the file with the flows cannot be written; the flows are still there.
    pub fn clear(&self) -> Result<(), DataError> {
        self.flows.0.clear()
    }

    /// Resets it to its start: no flows, no faults, nothing called, no nonces used, and the real time. Guards of
    /// faults then have nothing to report.
    ///
    /// # Errors
    ///
    /// Errors if the file with the flows cannot be written; the flows are still there.
    pub fn reset(&self) -> Result<(), DataError> {
        self.emulator.reset()
    }

    /// Puts a flow into a state that no operation leads to, such as `THROTTLED`.
    ///
    /// # Errors
    ///
    /// Errors if no flow has this id, the status is empty, or the file with the flows cannot be written; the flow is then
    /// as it was.
    pub fn set_flow_status(
        &self,
        flow_id: &str,
        status: impl Into<FlowStatus>,
    ) -> Result<(), SetStatusError> {
        self.flows.0.set_status(flow_id, status.into()).map(|_| ())
    }

    /// Puts a JSON file behind an address, for `UpdateFlowJSONAsset`, which would fetch it from there. An address that
    /// was not named counts as one of a file without screens: the emulator makes no calls.
    pub fn serve_file(&self, address: impl Into<String>, file: Value) {
        self.flows.0.store().serve_file(address.into(), file);
    }

    /// Stops it: takes no more connections, and ends those that are open when their responses are sent, or after five seconds.
    pub async fn stop(self) {
        let Self { flows, emulator, .. } = self;
        emulator.stop().await;
        drop(flows);
    }

    /// Serves until the process gets an interrupt (ctrl-C) or, on Unix, `SIGTERM`, and stops. It listens for
    /// these from the call on, not only when the future is awaited: who learns of the emulator afterwards can end it.
    ///
    /// # Errors
    ///
    /// Errors if the operating system does not let the process listen for signals.
    pub fn run(self) -> impl Future<Output = std::io::Result<()>> {
        let Self { flows, emulator, .. } = self;
        let ended = emulator.run();
        async move {
            let _flows = flows;
            ended.await
        }
    }
}
