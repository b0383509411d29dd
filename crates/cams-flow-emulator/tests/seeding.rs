//! Data in and out, a fresh start, and the least policy.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use cams_flow::FlowStatus;
use cams_flow_emulator::{Emulator, Fault};
use serde_json::{Value, json};
use support::http;

async fn get(emulator: &Emulator, path: &str) -> Value {
    let address = format!("{}/_emulator/{path}", emulator.endpoint());
    http().get(address).send().await.unwrap().json().await.unwrap()
}

async fn post(emulator: &Emulator, path: &str, body: &Value) -> (u16, Value) {
    let address = format!("{}/_emulator/{path}", emulator.endpoint());
    let response = http().post(address).json(body).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn create(emulator: &Emulator, name: &str) -> String {
    let client = emulator.client();
    let call = client.create_flow().flow_name(name).categories(["OTHER"]);
    call.send().await.unwrap().into_output().data.flow_id
}

async fn names(emulator: &Emulator) -> Vec<String> {
    let list = emulator.client().list_flow().send().await.unwrap();
    let flows = list.into_output().data.unwrap();
    flows.into_iter().map(|flow| flow.flow_name.unwrap()).collect()
}

#[tokio::test]
async fn what_is_exported_can_be_seeded_elsewhere() {
    let first = Emulator::start().await.unwrap();
    let id = create(&first, "sign-up \"1\"").await;
    let address = "https://assets.example.com/1.json";
    first.serve_file(address, json!({"version": "6.3", "screens": [{"id": "A"}]}));
    let client = first.client();
    client
        .update_flow_json_asset()
        .flow_id(&id)
        .file_path(address)
        .send()
        .await
        .unwrap();
    client.publish_flow().flow_id(&id).send().await.unwrap();
    let before = client.get_flow().flow_id(&id).send().await.unwrap();
    create(&first, "later").await;
    let data = get(&first, "export").await;
    assert_eq!(data, first.export());

    let second = Emulator::start().await.unwrap();
    assert_eq!(post(&second, "seed", &data).await, (200, json!({"flows": 2})));
    assert_eq!(second.export(), data);
    assert_eq!(
        names(&second).await,
        ["later", "sign-up \"1\""],
        "the newest first"
    );
    let after = second.client().get_flow().flow_id(&id).send().await.unwrap();
    assert_eq!(after.data.status, Some(FlowStatus::Published));
    assert_eq!(after.data.json_version, before.data.json_version);
    assert_eq!(after.data.preview_url_expires, before.data.preview_url_expires);
}

#[tokio::test]
async fn ids_of_every_form_can_be_seeded() {
    let emulator = Emulator::start().await.unwrap();
    let next = create(&emulator, "first").await.parse::<u64>().unwrap() + 1;
    let data = json!({"flows": [
        {"name": "without"},
        {"name": "word", "id": "flow_001", "status": "BLOCKED", "categories": ["SHOPPING"]},
        {"name": "digits", "id": next.to_string()},
    ]});
    emulator.seed(&data).unwrap();
    let flow = emulator
        .client()
        .get_flow()
        .flow_id("flow_001")
        .send()
        .await
        .unwrap();
    assert_eq!(flow.data.status.as_ref().unwrap().as_str(), "BLOCKED");
    let exported = emulator.export();
    let ids: Vec<&str> = exported["flows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|flow| flow["id"].as_str().unwrap())
        .collect();
    let expected = [
        (next - 1).to_string(),
        (next + 1).to_string(),
        "flow_001".to_owned(),
        next.to_string(),
    ];
    assert_eq!(ids, expected);
    assert_eq!(create(&emulator, "another").await, (next + 2).to_string());
}

#[tokio::test]
async fn wrong_data_changes_nothing_and_is_named() {
    let emulator = Emulator::start().await.unwrap();
    emulator
        .seed(&json!({"flows": [{"name": "here", "id": "1"}]}))
        .unwrap();
    let before = emulator.export();
    for (data, expected) in [
        (json!([]), "this is a list; use an object"),
        (
            json!({"flows": [["a"]]}),
            "`flows[0]`: this is a list; use an object",
        ),
        (
            json!({"flow": []}),
            "unknown member `flow` (did you mean `flows`?); use one of flows, files",
        ),
        (
            json!({"flows": [{"name": "new"}, {}]}),
            "`flows[1]`: the member `name` is missing",
        ),
        (
            json!({"flows": [{"name": "new", "Status": "DRAFT"}]}),
            "`flows[0]`: unknown member `Status` (did you mean `status`?); use one of id, ",
        ),
        (
            json!({"flows": [{"name": 7}]}),
            "`flows[0].name`: this is a number; use a text",
        ),
        (
            json!({"flows": [{"name": "new", "screens": {"file": {}, "json_version": 7}}]}),
            "`flows[0].screens.json_version`: this is a number; use a text",
        ),
        (
            json!({"flows": [{"name": "new"}, {"name": "a", "id": "1"}]}),
            "flows[1]: the id `1` is taken",
        ),
        (
            json!({"flows": [{"name": "a", "id": "2"}, {"name": "b", "id": "2"}]}),
            "the id `2` is taken",
        ),
        (json!({"flows": [{"name": "here"}]}), "the name `here` is taken"),
        (
            json!({"flows": [{"name": "a"}, {"name": "a"}]}),
            "flows[1]: the name `a` is taken",
        ),
        (json!({"flows": [{"name": "", }]}), "`name` is empty"),
        (
            json!({"flows": [{"name": "a", "categories": []}]}),
            "`categories` is empty",
        ),
    ] {
        let (status, problem) = post(&emulator, "seed", &data).await;
        assert_eq!(status, 400, "{data}");
        assert!(problem["error"].as_str().unwrap().contains(expected), "{problem}");
        assert_eq!(emulator.export(), before, "{data}");
    }
    let elsewhere = json!({"flows": [{"name": "here", "space": "cams-1"}, {"name": "here", "account": "2"}]});
    emulator.seed(&elsewhere).unwrap();
}

#[tokio::test]
async fn clear_forgets_flows_and_reset_forgets_all() {
    let emulator = Emulator::start().await.unwrap();
    let first = create(&emulator, "a").await;
    assert_eq!(post(&emulator, "clear", &Value::Null).await, (200, json!({})));
    assert_ne!(create(&emulator, "a").await, first, "ids are not used twice");

    let guard = emulator.fault(Fault::on("GetFlow").reset());
    emulator.clock().advance(std::time::Duration::from_secs(3600));
    assert_eq!(post(&emulator, "reset", &Value::Null).await.0, 200);
    drop(guard);
    assert_eq!(emulator.export(), json!({"flows": [], "files": {}}));
    assert_eq!(emulator.least_policy()["Statement"], json!([]));
    assert_eq!(get(&emulator, "faults").await, json!({"faults": []}));
    assert_eq!(get(&emulator, "clock").await["mode"], "real");
    assert!(emulator.requests().is_empty());
    assert_eq!(create(&emulator, "a").await, first, "all is as it was");
}

#[tokio::test]
async fn the_policy_allows_what_was_called_and_no_more() {
    let emulator = Emulator::builder().deny("GetFlow").start().await.unwrap();
    create(&emulator, "a").await;
    create(&emulator, "b").await;
    let client = emulator.client();
    client.get_flow().flow_id("1").send().await.unwrap_err();
    // This was never called.
    let address = format!("{}/?Action=DeleteFlow&FlowId=1", emulator.endpoint());
    assert_eq!(http().post(address).send().await.unwrap().status(), 400);
    let policy = get(&emulator, "policy").await;
    assert_eq!(
        policy,
        json!({
            "Version": "1",
            "Statement": [
                {"Effect": "Allow", "Action": ["cams:CreateFlow", "cams:GetFlow"], "Resource": "*"}
            ]
        })
    );
    assert_eq!(policy, emulator.least_policy());
}
