//! The page for people, and what it shows.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::collections::BTreeSet;

use alicloud_core::RetryPolicy;
use cams_flow_emulator::{Emulator, PublishedEdit};
use serde_json::{Value, json};
use support::http;

#[tokio::test]
async fn the_page_is_one_file_that_loads_nothing() {
    let emulator = Emulator::start().await.unwrap();
    for path in ["/_emulator/", "/_emulator"] {
        let answer = http()
            .get(format!("{}{path}", emulator.endpoint()))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        let page = answer.text().await.unwrap();
        for foreign in ["http:", "https:", "src=", "@import", "url("] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        // Names of flows become text: nothing in the page makes markup of data.
        for unsafe_way in [
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval(",
        ] {
            assert!(!page.contains(unsafe_way), "{unsafe_way}");
        }
        for needed in [
            "lang=\"en\"",
            "name=\"viewport\"",
            "prefers-color-scheme: dark",
            ":focus-visible",
        ] {
            assert!(page.contains(needed), "{needed}");
        }
    }
}

#[tokio::test]
async fn names_in_previews_are_escaped() {
    let emulator = Emulator::start().await.unwrap();
    let name = "<img src=x onerror=alert(1)>&\"'";
    emulator
        .seed(&json!({"flows": [{"name": name, "id": "1"}]}))
        .unwrap();
    let flow = emulator.client().get_flow().flow_id("1").send().await.unwrap();
    let link = flow.into_output().data.preview_url.unwrap();
    let page = http().get(link).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("&lt;img") && !page.contains("<img"), "{page}");
}

/// Tries all that changes a flow of this state, each on a flow of its own, and gives what was not refused.
async fn possible(emulator: &Emulator, flow: &Value) -> BTreeSet<String> {
    let client = cams_flow::Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .pacing(alicloud_core::Pacing::off())
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let mut possible = BTreeSet::new();
    for operation in [
        "ModifyFlow",
        "UpdateFlowJSONAsset",
        "PublishFlow",
        "DeprecateFlow",
        "DeleteFlow",
    ] {
        emulator.clear().unwrap();
        emulator.seed(&json!({"flows": [flow]})).unwrap();
        let done = match operation {
            "ModifyFlow" => {
                let call = client.modify_flow().flow_id("1").flow_name("new");
                call.categories(["OTHER"]).send().await.is_ok()
            }
            "UpdateFlowJSONAsset" => {
                let call = client.update_flow_json_asset().flow_id("1");
                call.file_path("https://example.com/a.json").send().await.is_ok()
            }
            "PublishFlow" => client.publish_flow().flow_id("1").send().await.is_ok(),
            "DeprecateFlow" => client.deprecate_flow().flow_id("1").send().await.is_ok(),
            _ => client.delete_flow().flow_id("1").send().await.is_ok(),
        };
        if done {
            possible.insert(operation.to_owned());
        }
    }
    possible
}

#[tokio::test]
async fn the_next_steps_are_those_that_are_possible() {
    for edit in [PublishedEdit::RevertToDraft, PublishedEdit::Reject] {
        let emulator = Emulator::builder().published_edit(edit).start().await.unwrap();
        for status in ["DRAFT", "PUBLISHED", "DEPRECATED", "THROTTLED", "BLOCKED"] {
            for with_screens in [true, false] {
                let mut flow = json!({"id": "1", "name": "flow", "status": status});
                if with_screens {
                    flow["screens"] = json!({"file": {}, "json_version": "7.3"});
                }
                let possible = possible(&emulator, &flow).await;
                emulator.clear().unwrap();
                emulator.seed(&json!({"flows": [flow]})).unwrap();
                let address = format!("{}/_emulator/flows", emulator.endpoint());
                let told: Value = http().get(address).send().await.unwrap().json().await.unwrap();
                let told = &told["flows"][0];
                let next: BTreeSet<String> = serde_json::from_value(told["next"].clone()).unwrap();
                assert_eq!(next, possible, "{status}, {edit:?}, screens: {with_screens}");
                assert_eq!((&told["name"], &told["status"]), (&json!("flow"), &json!(status)));
            }
        }
    }
}
