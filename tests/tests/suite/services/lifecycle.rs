//! The lifecycle of a flow.

use alicloud_core::Request as _;
use cams_flow::{FlowCategory, FlowStatus, GetFlowJsonAssetRequest};
use cams_flow_emulator::Emulator;
use serde_json::json;

#[tokio::test]
async fn a_flow_goes_through_its_lifecycle() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let created = client
        .create_flow()
        .flow_name("sign-up")
        .categories([FlowCategory::SignUp])
        .endpoint_uri("https://flows.example.com/exchange")
        .send()
        .await
        .unwrap();
    let id = &created.data.flow_id;
    let status = || async {
        client
            .get_flow()
            .flow_id(id)
            .send()
            .await
            .unwrap()
            .into_output()
            .data
            .status
    };
    let refused = |error: cams_flow::Error, number: &str| {
        assert_eq!(error.code_str(), Some("InvalidParameter.FlowStatusError"));
        assert!(error.message().contains(number), "{error}");
    };
    refused(
        client.publish_flow().flow_id(id).send().await.unwrap_err(),
        "139002",
    );
    refused(
        client.deprecate_flow().flow_id(id).send().await.unwrap_err(),
        "139003",
    );

    let address = "https://assets.example.com/sign-up.json";
    emulator.serve_file(
        address,
        json!({"version": "6.3", "data_api_version": "3.0", "screens": []}),
    );
    let updated = client
        .update_flow_json_asset()
        .flow_id(id)
        .file_path(address)
        .send()
        .await
        .unwrap();
    assert_eq!(&updated.data.flow_id, id);
    let flow = client.get_flow().flow_id(id).send().await.unwrap();
    assert_eq!(
        (
            flow.data.json_version.as_deref(),
            flow.data.data_api_version.as_deref()
        ),
        (Some("6.3"), Some("3.0"))
    );
    let asset = client.get_flow_json_asset().flow_id(id).send().await.unwrap();
    assert!(
        asset
            .data
            .file_path
            .as_deref()
            .unwrap()
            .starts_with(emulator.endpoint())
    );
    let preview = client.get_flow_preview_url().flow_id(id).send().await.unwrap();
    assert_eq!(preview.data.preview_url, flow.data.preview_url);

    client.publish_flow().flow_id(id).send().await.unwrap();
    assert_eq!(status().await, Some(FlowStatus::Published));
    refused(
        client.publish_flow().flow_id(id).send().await.unwrap_err(),
        "139002",
    );
    let again = client
        .update_flow_json_asset()
        .flow_id(id)
        .file_path("https://example.com/other.json");
    assert_eq!(
        again.send().await.unwrap().headers()["x-emulator-unverified"],
        "rule",
        "a file that was not put there before"
    );
    assert_eq!(
        status().await,
        Some(FlowStatus::Draft),
        "a change makes it a draft again"
    );

    client.publish_flow().flow_id(id).send().await.unwrap();
    emulator.set_flow_status(id, "BLOCKED").unwrap();
    client.deprecate_flow().flow_id(id).send().await.unwrap();
    assert_eq!(status().await, Some(FlowStatus::Deprecated));
    refused(
        client.deprecate_flow().flow_id(id).send().await.unwrap_err(),
        "139003",
    );
    let update = client.update_flow_json_asset().flow_id(id).file_path(address);
    refused(update.send().await.unwrap_err(), "139001");
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_is_an_error() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let created = client
        .create_flow()
        .flow_name("f")
        .categories(["OTHER"])
        .send()
        .await
        .unwrap();
    let update = client
        .update_flow_json_asset()
        .flow_id(&created.data.flow_id)
        .file_path("assets/f.json");
    let error = update.send().await.unwrap_err();
    assert_eq!(error.code_str(), Some("InvalidParameter.FileUrlError"));
    assert_eq!(error.message(), "The file can not download.");
}

#[test]
fn the_wire_keeps_the_misspelt_name() {
    assert_eq!(GetFlowJsonAssetRequest::OPERATION.name(), "GetFlowJSONAssest");
}
