//! Each request is one line of the log, if there is a sink for it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::sync::{Arc, Mutex};

use alicloud_core::{sign::canonical_query, testing::FixedClock, time};
use cams_flow::{Client, Credentials, FlowCategory};
use cams_flow_emulator::{Emulator, EmulatorBuilder, Fault, LoggedRequest};
use serde_json::json;
use support::http;

/// An emulator whose clock stands still, and the lines that it logged.
async fn start(builder: EmulatorBuilder) -> (Emulator, impl Fn() -> Vec<LoggedRequest>) {
    let logged: Arc<Mutex<Vec<LoggedRequest>>> = Arc::default();
    let sink = Arc::clone(&logged);
    let emulator = builder
        .clock(FixedClock(time::parse("2026-03-30T08:09:10Z").unwrap()))
        .log(move |request| sink.lock().unwrap().push(request.clone()))
        .start()
        .await
        .unwrap();
    (emulator, move || std::mem::take(&mut *logged.lock().unwrap()))
}

#[tokio::test]
async fn a_call_is_one_line() {
    let (emulator, logged) = start(Emulator::builder()).await;
    let create = || {
        emulator
            .client()
            .create_flow()
            .flow_name("sign-up")
            .categories([FlowCategory::SignUp])
    };
    let created = create().send().await.unwrap();
    let lines: Vec<String> = logged().iter().map(ToString::to_string).collect();
    let id = created.request_id().to_owned();
    assert_eq!(
        lines,
        [format!(
            "2026-03-30T08:09:10Z CreateFlow 200 0.0 ms key=LTAI****sKey request={id}"
        )]
    );

    let error = create().send().await.unwrap_err();
    let logged = logged();
    let [request] = &logged[..] else {
        panic!("{logged:?}")
    };
    let id = error.request_id().unwrap();
    assert_eq!(
        request.to_string(),
        format!(
            "2026-03-30T08:09:10Z CreateFlow 400 InvalidParameter.FlowNameExist 0.0 ms key=LTAI****sKey request={id}"
        )
    );
    assert_eq!(
        serde_json::to_value(request).unwrap(),
        json!({
            "time": "2026-03-30T08:09:10Z",
            "operation": "CreateFlow",
            "status": 400,
            "code": "InvalidParameter.FlowNameExist",
            "access_key_id": "LTAI****sKey",
            "milliseconds": 0.0,
            "request_id": id,
            "attempt": 1,
            "fault": null,
            "delivery": "whole",
        })
    );
}

#[tokio::test]
async fn faults_and_attempts_are_told() {
    let (emulator, logged) = start(Emulator::builder()).await;
    let _reset = emulator.fault(Fault::on("ListFlow").nth(1).reset());
    let _error = emulator.fault(Fault::on("ListFlow").nth(1).error("System.LimitControl"));
    emulator.client().list_flow().send().await.unwrap();
    let lines: Vec<String> = logged().iter().map(ToString::to_string).collect();
    let [reset, error, list] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(
        reset,
        "2026-03-30T08:09:10Z ListFlow - 0.0 ms key=LTAI****sKey fault=1 delivery=reset"
    );
    assert!(error.contains(" System.LimitControl 0.0 ms "), "{error}");
    assert!(error.ends_with(" attempt=2 fault=2"), "{error}");
    assert!(
        list.contains(" ListFlow 200 0.0 ms ") && list.ends_with(" attempt=3"),
        "{list}"
    );
}

#[tokio::test]
async fn changes_and_errors_below_the_emulator_s_own_addresses_are_told_and_reads_are_not() {
    let (emulator, logged) = start(Emulator::builder()).await;
    let address = |path: &str| format!("{}/_emulator/{path}", emulator.endpoint());
    for path in ["", "requests", "flows", "clock", "health"] {
        http().get(address(path)).send().await.unwrap();
    }
    assert_eq!(logged(), []);
    http().get(address("nope")).send().await.unwrap();
    http()
        .post(address("clock"))
        .body(r#"{"advance": "1d"}"#)
        .send()
        .await
        .unwrap();
    http()
        .post(address("seed"))
        .header("origin", "http://evil.example")
        .send()
        .await
        .unwrap();
    let lines: Vec<String> = logged().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "2026-03-30T08:09:10Z GET /_emulator/nope 404 0.0 ms",
            "2026-03-31T08:09:10Z POST /_emulator/clock 200 0.0 ms",
            "2026-03-31T08:09:10Z POST /_emulator/seed 403 0.0 ms",
        ]
    );
}

#[tokio::test]
async fn no_secret_and_no_second_line_is_told() {
    let planted = Credentials::new("LTAI5tPlantedAccessKey", "S3CRETS3CRET").unwrap();
    let (emulator, logged) = start(Emulator::builder().access_key(planted.clone(), "7")).await;
    let client: Client = emulator.client_builder().credentials(planted).build().unwrap();
    client.list_flow().send().await.unwrap();
    // What is sent in the wrong place.
    for (parameter, value) in [
        ("AccessKeyId", "S3CRETS3CRET"),
        ("Action", "S3CRETS3CRET"),
        ("Action", "List\r\nFlow\u{1b}[31m"),
        ("AccessKeyId", "\r\n\u{1b}[LTAI\r\n\r\n"),
    ] {
        let query = canonical_query([("Signature", "x"), (parameter, value)]);
        http()
            .get(format!("{}/?{query}", emulator.endpoint()))
            .send()
            .await
            .unwrap();
    }
    http()
        .delete(format!("{}/S3CRETS3CRET", emulator.endpoint()))
        .send()
        .await
        .unwrap();
    let logged = logged();
    assert_eq!(logged.len(), 6);
    for request in logged {
        for text in [
            request.to_string(),
            serde_json::to_string(&request).unwrap(),
            format!("{request:?}"),
        ] {
            assert!(!text.contains("S3CRET"), "{text}");
            assert!(!text.contains(char::is_control), "{text:?}");
            assert!(!text.contains("PlantedAccess"), "{text}");
        }
    }
}
