//! Flows as the emulator itself lists and changes them.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use cams_flow::FlowStatus;
use cams_flow_emulator::{Emulator, SetStatusError};
use serde_json::{Value, json};
use support::http;

async fn list(emulator: &Emulator, query: &str) -> (u16, Value) {
    let address = format!("{}/_emulator/flows{query}", emulator.endpoint());
    let response = http().get(address).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn post(emulator: &Emulator, id: &str, body: &str) -> (u16, Value) {
    let address = format!("{}/_emulator/flows/{id}", emulator.endpoint());
    let response = http().post(address).body(body.to_owned()).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn the_newest_flows_are_listed_and_all_are_counted() {
    let emulator = Emulator::start().await.unwrap();
    let flows: Vec<Value> = (1..=1002)
        .map(|number| json!({"name": number.to_string()}))
        .collect();
    emulator.seed(&json!({"flows": flows})).unwrap();
    for (query, count) in [
        ("", 100),
        ("?", 100),
        ("?limit=1", 1),
        ("?limit=101", 101),
        ("?limit=1000", 1000),
    ] {
        let (status, response) = list(&emulator, query).await;
        assert_eq!((status, &response["total"]), (200, &json!(1002)), "{query}");
        let names = response["flows"].as_array().unwrap().iter();
        let names: Vec<String> = names
            .map(|flow| flow["name"].as_str().unwrap().to_owned())
            .collect();
        let expected: Vec<String> = (1..=1002)
            .rev()
            .take(count)
            .map(|number| number.to_string())
            .collect();
        assert_eq!(names, expected, "{query}");
    }
    emulator.clear().unwrap();
    assert_eq!(
        list(&emulator, "").await,
        (200, json!({"flows": [], "matching": 0, "total": 0}))
    );
}

#[tokio::test]
async fn flows_are_found_by_text_and_status_page_by_page() {
    let emulator = Emulator::start().await.unwrap();
    let flows: Vec<Value> = (1..=300)
        .map(|number| {
            let status = ["DRAFT", "PUBLISHED", "BLOCKED"][number % 3];
            json!({"name": format!("Flow {number}"), "id": number.to_string(), "status": status})
        })
        .chain([json!({
            "name": "unlike", "id": "a-1", "account": "7", "space": "cams-Eight", "categories": ["SURVEY"],
        })])
        .collect();
    emulator.seed(&json!({"flows": flows})).unwrap();
    for (query, matching, ids) in [
        ("?search=flow+29", 11, &["299", "298", "297"][..]),
        ("?search=FLOW+29&offset=10", 11, &["29"]),
        ("?search=flow+29&offset=11", 11, &[]),
        ("?search=eight", 1, &["a-1"]),
        ("?search=survey", 1, &["a-1"]),
        ("?search=a-1", 1, &["a-1"]),
        ("?search=+unlike+", 1, &["a-1"]),
        ("?search=nothing", 0, &[]),
        ("?status=BLOCKED", 100, &["299", "296", "293"]),
        (
            "?status=BLOCKED&search=flow+29&offset=1",
            5,
            &["296", "293", "290"],
        ),
        ("?offset=299", 301, &["2", "1"]),
        ("?offset=301", 301, &[]),
        ("?search=&status=DRAFT&offset=99", 101, &["6", "3"]),
    ] {
        let (status, response) = list(&emulator, &format!("{query}&limit=3")).await;
        assert_eq!(status, 200, "{query}: {response}");
        assert_eq!(
            (&response["matching"], &response["total"]),
            (&json!(matching), &json!(301)),
            "{query}"
        );
        let found: Vec<&Value> = response["flows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|flow| &flow["id"])
            .collect();
        assert_eq!(json!(found), json!(ids), "{query}");
    }
}

#[tokio::test]
async fn wrong_limits_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    for text in ["0", "1001", "-1", "1.5", "all", "", "99999999999999999999999"] {
        let (status, response) = list(&emulator, &format!("?limit={text}")).await;
        assert_eq!(status, 400, "{text}");
        assert_eq!(
            response["error"],
            format!("`limit` is a number from 1 to 1000, not `{text}`")
        );
    }
    let (status, response) = list(&emulator, "?limits=7").await;
    assert_eq!(status, 400);
    assert_eq!(
        response["error"],
        "this address takes the parameters `limit`, `offset`, `search` and `status`, not `limits`"
    );
}

#[tokio::test]
async fn a_flow_is_put_into_any_state() {
    let emulator = Emulator::start().await.unwrap();
    let odd = "a/b?c&d=e+f %#é";
    emulator
        .seed(&json!({"flows": [{"name": "first", "id": "1"}, {"name": "odd", "id": odd}]}))
        .unwrap();
    let client = emulator.client();
    for status in ["THROTTLED", "BLOCKED", "PUBLISHED", "DRAFT", "SOMETHING_NEW"] {
        let (code, flow) = post(&emulator, "1", &json!({"status": status}).to_string()).await;
        assert_eq!((code, &flow["status"]), (200, &json!(status)));
        assert_eq!(
            flow,
            list(&emulator, "").await.1["flows"][1],
            "as the list has it"
        );
        let seen = client.get_flow().flow_id("1").send().await.unwrap();
        assert_eq!(seen.data.status, Some(FlowStatus::from(status)));
    }
    let encoded = "a%2Fb%3Fc%26d=e+f%20%25%23%C3%A9";
    let (code, flow) = post(&emulator, encoded, r#"{"status": "BLOCKED"}"#).await;
    assert_eq!((code, &flow["id"]), (200, &json!(odd)));
}

/// What a step does, and when it is possible, is the same for operations and for those who administer the emulator.
#[tokio::test]
async fn a_flow_goes_through_its_life_by_the_steps_that_are_possible() {
    let emulator = Emulator::start().await.unwrap();
    emulator
        .seed(&json!({"flows": [{"name": "flow", "id": "1", "endpoint_uri": "https://example.com/"}]}))
        .unwrap();
    let file = json!({"version": "6.3", "data_api_version": "3.0", "screens": []});
    for (body, code, status, next) in [
        (
            json!({"operation": "PublishFlow"}),
            409,
            "DRAFT",
            &["ModifyFlow", "UpdateFlowJSONAsset", "DeleteFlow"][..],
        ),
        (
            json!({"operation": "DeprecateFlow"}),
            409,
            "DRAFT",
            &["ModifyFlow", "UpdateFlowJSONAsset", "DeleteFlow"],
        ),
        (
            json!({"operation": "UpdateFlowJSONAsset", "file": file}),
            200,
            "DRAFT",
            &["ModifyFlow", "UpdateFlowJSONAsset", "PublishFlow", "DeleteFlow"],
        ),
        (
            json!({"operation": "PublishFlow"}),
            200,
            "PUBLISHED",
            &["ModifyFlow", "UpdateFlowJSONAsset", "DeprecateFlow"],
        ),
        (
            json!({"operation": "DeleteFlow"}),
            409,
            "PUBLISHED",
            &["ModifyFlow", "UpdateFlowJSONAsset", "DeprecateFlow"],
        ),
        (json!({"operation": "DeprecateFlow"}), 200, "DEPRECATED", &[]),
        (
            json!({"operation": "UpdateFlowJSONAsset", "file": file}),
            409,
            "DEPRECATED",
            &[],
        ),
        (
            json!({"status": "DRAFT"}),
            200,
            "DRAFT",
            &["ModifyFlow", "UpdateFlowJSONAsset", "PublishFlow", "DeleteFlow"],
        ),
    ] {
        let (found, response) = post(&emulator, "1", &body.to_string()).await;
        assert_eq!(found, code, "{body}: {response}");
        let flow = list(&emulator, "").await.1["flows"][0].take();
        assert_eq!(
            (&flow["status"], &flow["next"]),
            (&json!(status), &json!(next)),
            "{body}"
        );
        match code {
            200 => assert_eq!(response, flow, "as the list has it"),
            _ => assert!(
                response["error"].as_str().unwrap().contains("(13900"),
                "{response}"
            ),
        }
    }
    let screens = &emulator.export()["flows"][0]["screens"];
    assert_eq!(
        screens,
        &json!({"json_version": "6.3", "data_api_version": "3.0", "file": file})
    );
    let deleted = post(&emulator, "1", r#"{"operation": "DeleteFlow"}"#).await;
    assert_eq!(deleted, (200, Value::Null));
    assert_eq!(emulator.export()["flows"], json!([]));
}

#[tokio::test]
async fn wrong_changes_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    emulator
        .seed(&json!({"flows": [{"name": "flow", "id": "1"}]}))
        .unwrap();
    let before = emulator.export();
    for (id, body, status, expected) in [
        (
            "2",
            r#"{"status": "BLOCKED"}"#,
            404,
            "the emulator has no flow with the id `2`",
        ),
        ("", r#"{"status": "BLOCKED"}"#, 404, "no flow with the id ``"),
        ("1", r#"{"status": ""}"#, 400, "`status` is empty"),
        (
            "1",
            "{}",
            400,
            "either the `status` that the flow is to have or the `operation`",
        ),
        (
            "1",
            r#"{"status": "DRAFT", "operation": "DeleteFlow"}"#,
            400,
            "either the `status`",
        ),
        (
            "1",
            r#"{"status": "DRAFT", "file": {}}"#,
            400,
            "either the `status`",
        ),
        ("1", r#"{"operation": "ModifyFlow"}"#, 400, "not `ModifyFlow`"),
        (
            "1",
            r#"{"operation": "UpdateFlowJSONAsset"}"#,
            400,
            "`file` is the JSON file",
        ),
        (
            "1",
            r#"{"operation": "DeleteFlow", "file": {}}"#,
            400,
            "`file` is the JSON file",
        ),
        (
            "2",
            r#"{"operation": "DeleteFlow"}"#,
            404,
            "no flow with the id `2`",
        ),
        ("1", r#"{"status": "DRAFT", "name": "new"}"#, 400, "`name`"),
        ("1", r#"{"status": 7}"#, 400, "use a text"),
        ("1", r#"["DRAFT"]"#, 400, "a JSON object"),
    ] {
        let (code, response) = post(&emulator, id, body).await;
        assert_eq!(code, status, "{body}");
        assert!(
            response["error"].as_str().unwrap().contains(expected),
            "{response}"
        );
    }
    assert!(matches!(
        emulator.set_flow_status("2", "BLOCKED"),
        Err(SetStatusError::NotFound(_))
    ));
    assert_eq!(emulator.set_flow_status("1", ""), Err(SetStatusError::Empty));
    assert_eq!(emulator.export(), before);

    let address = format!("{}/_emulator/flows/1", emulator.endpoint());
    let response = http().delete(address).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["allow"]),
        (405, &"POST".parse().unwrap())
    );
}
