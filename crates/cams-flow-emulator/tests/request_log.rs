//! The log of requests: how much of it is kept, and what it knows of one request.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use alicloud_core::{SignatureVersion, sign::v3};
use cams_flow::Client;
use cams_flow_emulator::{Emulator, Fault};
use serde_json::{Value, json};
use support::http;

async fn get(emulator: &Emulator, path: &str) -> Value {
    let address = format!("{}/_emulator/{path}", emulator.endpoint());
    http().get(address).send().await.unwrap().json().await.unwrap()
}

/// A client for each version of the signature.
fn clients(emulator: &Emulator) -> [Client; 2] {
    [SignatureVersion::V3, SignatureVersion::V1].map(|signature| {
        Client::builder()
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .signature(signature)
            .build()
            .unwrap()
    })
}

#[tokio::test]
async fn the_log_is_bounded() {
    let emulator = Emulator::start().await.unwrap();
    let long = "n".repeat(50_000);
    let list = emulator.client().list_flow().flow_name(&long);
    list.send().await.unwrap();
    let requests = emulator.requests();
    let kept = requests[0].parameters["FlowName"].as_str().unwrap();
    assert!(kept.len() < 2100 && kept.ends_with("… (50000 bytes)"), "{kept}");
    // What is kept of a long one is shown with its details, too.
    let details = get(&emulator, "requests/1").await;
    assert_eq!(details["parameters"]["FlowName"], kept);
    let canonical = details["signed"]["canonical_request"].as_str().unwrap();
    assert!(
        canonical.len() < 17_000 && canonical.contains(" bytes)"),
        "{canonical}"
    );
    // Of many long ones, as many are kept as there is room for.
    let text = "é".repeat(400_000);
    let address = emulator.endpoint();
    for _ in 0..1100 {
        let sent = http().post(address).body("n".repeat(31_000)).send();
        sent.await.unwrap();
    }
    for (number, is_kept) in [(1, false), (40, false), (200, true), (1101, true)] {
        let details = get(&emulator, &format!("requests/{number}")).await;
        assert_eq!(details["number"] == number, is_kept, "{number}");
    }
    http().post(address).body(text).send().await.unwrap();
    assert_eq!(get(&emulator, "requests/1102").await["number"], 1102);
}

#[tokio::test]
async fn the_list_is_as_long_as_is_asked_for() {
    let emulator = Emulator::start().await.unwrap();
    let client = http();
    for _ in 0..300 {
        client.get(emulator.endpoint()).send().await.unwrap();
    }
    for (query, first, count) in [("", 45, 256), ("?limit=3", 298, 3), ("?limit=10000", 1, 300)] {
        let requests = get(&emulator, &format!("requests{query}")).await;
        let requests = requests["requests"].as_array().unwrap();
        assert_eq!(
            (&requests[0]["number"], requests.len()),
            (&json!(first), count),
            "{query}"
        );
    }
    for (path, expected) in [
        ("requests?limit=0", "`limit` is a number from 1 to 10000, not `0`"),
        ("requests?last=7", "takes the parameter `limit`, not `last`"),
        ("requests/301", "the log has no request `301`"),
        ("requests/0", "the log has no request `0`"),
        ("requests/one", "the log has no request `one`"),
    ] {
        let error = get(&emulator, path).await["error"].as_str().unwrap().to_owned();
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn details_have_headers_and_what_is_signed() {
    let emulator = Emulator::start().await.unwrap();
    for client in clients(&emulator) {
        client.list_flow().flow_name("sign up").send().await.unwrap();
    }
    let credentials = emulator.credentials();
    let details = get(&emulator, "requests/1").await;
    let header = |side: &str, name: &str| -> Option<String> {
        let headers = details[side].as_array().unwrap().iter();
        let mut found = headers
            .filter(|pair| pair[0] == name)
            .map(|pair| pair[1].as_str().unwrap().to_owned());
        found.next_back()
    };
    assert_eq!(header("headers", "x-acs-action").as_deref(), Some("ListFlow"));
    let authorization = header("headers", "authorization").unwrap();
    assert!(
        authorization.contains("SignedHeaders=host;") && authorization.ends_with("Signature=***"),
        "{authorization}"
    );
    let signed = &details["signed"];
    let canonical = signed["canonical_request"].as_str().unwrap();
    assert!(
        canonical.starts_with("POST\n/\nFlowName=sign%20up\nhost:127.0.0.1:"),
        "{canonical}"
    );
    assert_eq!(signed["string_to_sign"], v3::string_to_sign(canonical));
    assert_eq!(
        header("response_headers", "x-acs-request-id").as_deref(),
        details["request_id"].as_str()
    );
    let received = details["received"].as_str().unwrap();
    assert!(received.len() == 24 && received.ends_with('Z'), "{received}");
    assert!(details["milliseconds"].as_f64().unwrap() > 0.0);

    let details = get(&emulator, "requests/2").await;
    assert_eq!(details["signed"]["canonical_request"], Value::Null);
    let text = details["signed"]["string_to_sign"].as_str().unwrap();
    assert!(text.contains("%26FlowName%3Dsign%2520up%26"), "{text}");
    let shown = details.to_string();
    assert!(!shown.contains(credentials.access_key_secret()), "{shown}");

    // It says nothing of its signature.
    http().get(emulator.endpoint()).send().await.unwrap();
    assert_eq!(get(&emulator, "requests/3").await["signed"], Value::Null);
}

#[tokio::test]
async fn attempts_of_a_call_are_known_by_what_they_ask_for() {
    let emulator = Emulator::start().await.unwrap();
    for client in clients(&emulator) {
        let _fault = emulator.fault(Fault::on("ListFlow").first(2).reset());
        client.list_flow().flow_name("sign up").send().await.unwrap();
        client.list_flow().flow_name("other").send().await.unwrap();
    }
    let calls: Vec<(u64, u32)> = emulator
        .requests()
        .iter()
        .map(|request| (request.call, request.attempt))
        .collect();
    assert_eq!(
        calls,
        [(1, 1), (1, 2), (1, 3), (4, 1), (5, 1), (5, 2), (5, 3), (8, 1)]
    );
}
