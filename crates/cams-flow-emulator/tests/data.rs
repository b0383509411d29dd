//! Flows that outlast the emulator.
#![cfg(feature = "sqlite")]

use cams_flow::{Client, FlowCategory, FlowStatus};
use cams_flow_emulator::Emulator;

async fn create(client: &Client, name: &str) -> Result<String, cams_flow::Error> {
    let create = client
        .create_flow()
        .flow_name(name)
        .categories([FlowCategory::Survey]);
    Ok(create.send().await?.data.flow_id.clone())
}

#[tokio::test]
async fn the_next_emulator_has_what_the_last_one_left() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let start = async || Emulator::builder().data(&file).start().await.unwrap();

    let emulator = start().await;
    let client = emulator.client();
    let kept = create(&client, "预约 & café").await.unwrap();
    let published = create(&client, "published").await.unwrap();
    let gone = create(&client, "gone").await.unwrap();
    let address = "https://assets.example.com/flow.json";
    emulator.serve_file(address, serde_json::json!({"version": "6.3", "screens": []}));
    let update = client
        .update_flow_json_asset()
        .flow_id(&published)
        .file_path(address);
    update.send().await.unwrap();
    client.publish_flow().flow_id(&published).send().await.unwrap();
    let modify = client.modify_flow().flow_id(&kept).flow_name("renamed");
    let modify = modify.categories([FlowCategory::SignIn, FlowCategory::Other]);
    modify
        .endpoint_uri("https://flows.example.com")
        .send()
        .await
        .unwrap();
    client.delete_flow().flow_id(&gone).send().await.unwrap();
    let before = client
        .get_flow()
        .flow_id(&kept)
        .send()
        .await
        .unwrap()
        .into_output()
        .data;
    drop((emulator, client));

    let emulator = start().await;
    let client = emulator.client();
    let after = client
        .get_flow()
        .flow_id(&kept)
        .send()
        .await
        .unwrap()
        .into_output()
        .data;
    // The preview's address has the port in it, which is another one now.
    let path = |url: &Option<String>| url::Url::parse(url.as_ref().unwrap()).unwrap().path().to_owned();
    assert_eq!(path(&after.preview_url), path(&before.preview_url));
    assert_eq!(after.preview_url_expires, before.preview_url_expires);
    assert_eq!(
        (after.flow_name, after.categories),
        (before.flow_name, before.categories)
    );
    assert_eq!(after.endpoint_uri.as_deref(), Some("https://flows.example.com"));
    let flow = client.get_flow().flow_id(&published).send().await.unwrap();
    assert_eq!(flow.data.status, Some(FlowStatus::Published));
    assert_eq!(flow.data.json_version.as_deref(), Some("6.3"));
    client.get_flow().flow_id(&gone).send().await.unwrap_err();
    // Names are still taken, and ids are never given twice.
    assert!(create(&client, "renamed").await.is_err());
    let new = create(&client, "gone").await.unwrap();
    assert!(![&kept, &published, &gone].contains(&&new));
}

#[tokio::test]
async fn a_file_belongs_to_one_emulator() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let first = Emulator::builder().data(&file).start().await.unwrap();
    let error = Emulator::builder()
        .data(&file)
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("in use by another emulator"), "{error}");
    create(&first.client(), "still there").await.unwrap();
}

#[tokio::test]
async fn files_that_are_none_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "no database, but long enough to be taken for one ".repeat(40),
    )
    .unwrap();
    let missing = folder.path().join("no/such/folder/flows.db");
    for (file, expected) in [(text, "no file of an emulator"), (missing, "cannot be opened")] {
        let error = Emulator::builder()
            .data(&file)
            .start()
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains(file.to_str().unwrap()), "{error}");
    }
}

#[tokio::test]
async fn what_is_seeded_cleared_and_reset_is_so_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let start = async || Emulator::builder().data(&file).start().await.unwrap();
    let data = serde_json::json!({"flows": [
        {"name": "word", "id": "flow_001", "space": "cams-1", "status": "BLOCKED"},
        {"name": "next"},
    ]});

    let emulator = start().await;
    emulator.seed(&data).unwrap();
    emulator.clear().unwrap();
    emulator.seed(&data).unwrap();
    let seeded = emulator.export();
    assert_eq!(seeded["flows"].as_array().unwrap().len(), 2);
    emulator.stop().await;

    let emulator = start().await;
    assert_eq!(emulator.export(), seeded);
    let error = emulator.seed(&data).unwrap_err();
    assert!(error.to_string().contains("`flow_001` is taken"), "{error}");
    emulator.reset().unwrap();
    emulator.stop().await;

    let emulator = start().await;
    assert_eq!(emulator.export()["flows"], serde_json::json!([]));
}
