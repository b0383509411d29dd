use std::fmt;

use alicloud_core::__private::debug_as_report;
use alicloud_emulator::DataError;
use cams_flow::FlowStatus;

use crate::flows::{
    flow::Flow,
    store::{FlowNotFound, Store},
};

/// Why a flow's status was not set. The flow is as it was.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetStatusError {
    /// The status is an empty text.
    Empty,
    /// No flow has this id.
    NotFound(FlowNotFound),
    /// The file with the flows cannot be written.
    Data(DataError),
}

impl fmt::Display for SetStatusError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("`status` is empty: name one, such as `THROTTLED`"),
            Self::NotFound(error) => error.fmt(formatter),
            Self::Data(error) => error.fmt(formatter),
        }
    }
}

debug_as_report!(SetStatusError);

impl std::error::Error for SetStatusError {}

impl From<FlowNotFound> for SetStatusError {
    fn from(error: FlowNotFound) -> Self {
        Self::NotFound(error)
    }
}

impl From<DataError> for SetStatusError {
    fn from(error: DataError) -> Self {
        Self::Data(error)
    }
}

/// Puts a flow into any state, and gives it. What the file does not take is not done.
pub(crate) fn set_status<'s>(
    store: &'s mut Store,
    id: &str,
    status: FlowStatus,
) -> Result<&'s Flow, SetStatusError> {
    if status.as_str().is_empty() {
        return Err(SetStatusError::Empty);
    }
    let flow = store.flow_mut(id)?;
    flow.once_published |= status != FlowStatus::Draft;
    flow.status = status;
    store.keep()?;
    Ok(store.flow_mut(id)?)
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use http::StatusCode;
    use serde_json::json;

    use super::*;
    use crate::{emulator::Emulator, flows::store::StoreFile};

    /// A file on a disk that is full.
    #[derive(Debug)]
    struct Full;

    impl StoreFile for Full {
        fn write(&mut self, _: &[(u64, Option<&Flow>)], _: u64) -> Result<(), DataError> {
            Err(DataError::new("the disk is full".to_owned()))
        }
    }

    /// A full disk does not keep callers from reading, and the link is the same as long as the emulator runs.
    #[tokio::test]
    async fn reading_needs_no_room_on_the_disk() {
        let emulator = Emulator::start().await.unwrap();
        let flow = json!({"name": "flow", "id": "1", "screens": {"file": {}, "json_version": "7.3"}});
        emulator.seed(&json!({"flows": [flow]})).unwrap();
        let flow = emulator.flows.0.store().flow_mut("1").unwrap().clone();
        // The operations have this very store.
        *emulator.flows.0.store() = Store::from_file(Box::new(Full), [(1, flow)], 0);
        let client = emulator.client();
        let link = async || {
            let flow = client.get_flow().flow_id("1").send().await.unwrap();
            flow.into_output().data.preview_url.unwrap()
        };
        let first = link().await;
        assert!(first.contains("token="), "{first}");
        // A change that fails does not take it back.
        client.publish_flow().flow_id("1").send().await.unwrap_err();
        assert_eq!(link().await, first);
        let preview = client.get_flow_preview_url().flow_id("1").send().await.unwrap();
        assert_eq!(preview.data.preview_url.as_deref(), Some(&*first));
        client.list_flow().send().await.unwrap();
        client.get_flow_json_asset().flow_id("1").send().await.unwrap();
    }

    #[tokio::test]
    async fn what_the_file_refuses_is_told_and_changes_nothing() {
        let emulator = Emulator::start().await.unwrap();
        emulator
            .seed(&serde_json::json!({"flows": [{"name": "flow", "id": "1"}]}))
            .unwrap();
        let before = emulator.export();
        let flow = emulator.flows.0.store().flow_mut("1").unwrap().clone();
        *emulator.flows.0.store() = Store::from_file(Box::new(Full), [(1, flow)], 0);

        let error = emulator.set_flow_status("1", "THROTTLED").unwrap_err();
        assert_eq!(
            error,
            SetStatusError::Data(DataError::new("the disk is full".to_owned()))
        );
        assert_eq!(emulator.export(), before);

        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let address = format!("{}/_emulator/flows/1", emulator.endpoint());
        let request = client.post(address).body(r#"{"status": "THROTTLED"}"#);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.text().await.unwrap(), r#"{"error":"the disk is full"}"#);
        assert_eq!(emulator.export(), before);
    }
}
