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
    let mut nonces = BTreeSet::new();
    for path in ["/_emulator/", "/_emulator"] {
        let response = http()
            .get(format!("{}{path}", emulator.endpoint()))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("require-trusted-types-for 'script'"), "{policy}");
        let nonce = policy.split_once("script-src 'nonce-").unwrap().1;
        let nonce = nonce.split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 32, "{nonce}");
        assert!(nonces.insert(nonce.clone()), "another one for each response");
        let page = response.text().await.unwrap();
        assert_eq!(
            page.matches(&format!(" nonce=\"{nonce}\">")).count(),
            2,
            "style and script"
        );
        assert_eq!(
            page.matches("<script").count() + page.matches("<style").count(),
            2
        );
        for left in [
            "{nonce}",
            "{title}",
            "{style}",
            "{script}",
            "{sections",
            "{links}",
        ] {
            assert!(!page.contains(left), "{left}");
        }
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
            "srcdoc",
            "DOMParser",
        ] {
            assert!(!page.contains(unsafe_way), "{unsafe_way}");
        }
        for needed in [
            "lang=\"en\"",
            "name=\"viewport\"",
            "color-scheme: light dark",
            "prefers-reduced-motion",
            ":focus-visible",
        ] {
            assert!(page.contains(needed), "{needed}");
        }
    }
}

/// The page behind the flow's link, which is one that loads nothing.
async fn preview(link: &str) -> (u16, String) {
    let response = http().get(link).send().await.unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap();
    let policy = header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("script-src"),
        "{policy}"
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn previews_show_the_screens_and_all_in_them_is_text() {
    let emulator = Emulator::start().await.unwrap();
    let name = "<img src=x onerror=alert(1)>&\"'";
    let file = json!({"version": "6.3", "</pre><script>alert(1)</script>": [{"title": "<b>&amp;"}]});
    let screens = json!({"file": file, "json_version": "6.3"});
    let id = "a/b?<i>+%20";
    emulator
        .seed(&json!({"flows": [
            {"name": name, "id": "1", "status": "<u>"},
            {"name": "shown", "id": id, "screens": screens},
        ]}))
        .unwrap();
    let link = async |id: &str| {
        let flow = emulator.client().get_flow().flow_id(id).send().await.unwrap();
        flow.into_output().data.preview_url.unwrap()
    };
    let (without, with) = (link("1").await, link(id).await);
    let (status, page) = preview(&without).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("<h1>&lt;img") && page.contains("Status: &lt;u&gt;<"),
        "{page}"
    );
    assert!(page.contains("has no screens yet"), "{page}");

    let (status, page) = preview(&with).await;
    assert_eq!(status, 200);
    for expected in [
        "<pre>{\n",
        "&quot;version&quot;: &quot;6.3&quot;",
        "&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "&lt;b&gt;&amp;amp;",
    ] {
        assert!(page.contains(expected), "no {expected} in {page}");
    }
    assert!(
        !page.contains("no screens") && !page.contains("<script"),
        "{page}"
    );
    for needed in ["lang=\"en\"", "name=\"viewport\"", "color-scheme: light dark"] {
        assert!(page.contains(needed), "{needed}");
    }

    let (status, page) = preview(&format!("{with}0")).await;
    assert_eq!(status, 404);
    assert!(!page.contains("shown") && !page.contains("version"), "{page}");
    emulator
        .clock()
        .advance(std::time::Duration::from_secs(31 * 24 * 60 * 60));
    let (status, page) = preview(&with).await;
    assert_eq!(status, 410);
    assert!(!page.contains("shown") && !page.contains("version"), "{page}");
}

#[tokio::test]
async fn files_of_flows_of_every_id_are_served() {
    let emulator = Emulator::start().await.unwrap();
    let file = json!({"version": "6.3"});
    let id = "a/b?<i>+%20";
    let flow = json!({"name": "flow", "id": id, "screens": {"file": file, "json_version": "6.3"}});
    emulator.seed(&json!({"flows": [flow]})).unwrap();
    let found = emulator
        .client()
        .get_flow_json_asset()
        .flow_id(id)
        .send()
        .await
        .unwrap();
    let response = http()
        .get(found.data.file_path.as_ref().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.json::<Value>().await.unwrap(), file);
    let other = format!("{}/_emulator/assets/2.json", emulator.endpoint());
    assert_eq!(http().get(other).send().await.unwrap().status(), 404);
}

/// Tries all that changes a flow of this state, each on a flow of its own, and gives what was not refused.
async fn possible(emulator: &Emulator, flow: &Value) -> BTreeSet<String> {
    let client = cams_flow::Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .rate_limit(alicloud_core::RateLimit::off())
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
                let shown: Value = http().get(address).send().await.unwrap().json().await.unwrap();
                let shown = &shown["flows"][0];
                let next: BTreeSet<String> = serde_json::from_value(shown["next"].clone()).unwrap();
                assert_eq!(next, possible, "{status}, {edit:?}, screens: {with_screens}");
                assert_eq!(
                    (&shown["name"], &shown["status"]),
                    (&json!("flow"), &json!(status))
                );
            }
        }
    }
}
