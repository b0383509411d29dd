//! The emulator's time.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::time::{Duration, SystemTime};

use alicloud_core::{testing::FixedClock, time};
use cams_flow_emulator::{DateCheck, Emulator};
use serde_json::{Value, json};
use support::http;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn link(emulator: &Emulator, id: &str) -> String {
    let flow = emulator.client().get_flow().flow_id(id).send().await.unwrap();
    flow.into_output().data.preview_url.unwrap()
}

#[tokio::test]
async fn previews_expire_when_time_moves_on_and_calls_go_on() {
    let emulator = Emulator::start().await.unwrap();
    let created = emulator
        .client()
        .create_flow()
        .flow_name("flow")
        .categories(["OTHER"])
        .send()
        .await
        .unwrap();
    let id = &created.data.flow_id;
    let first = link(&emulator, id).await;
    let page = async || http().get(&first).send().await.unwrap().status().as_u16();
    emulator.clock().advance(29 * DAY);
    assert_eq!((page().await, link(&emulator, id).await == first), (200, true));
    emulator.clock().advance(DAY);
    assert_eq!(page().await, 410);
    assert_ne!(
        link(&emulator, id).await,
        first,
        "signatures are dated by the real time"
    );
}

#[tokio::test]
async fn the_quota_follows_the_emulator_s_time() {
    let emulator = Emulator::builder().enforce_quota().start().await.unwrap();
    let client = cams_flow::Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .rate_limit(alicloud_core::RateLimit::off())
        .retry(alicloud_core::RetryPolicy::never())
        .build()
        .unwrap();
    emulator.clock().freeze();
    for _ in 0..5 {
        client.list_flow().send().await.unwrap();
    }
    client.list_flow().send().await.unwrap_err();
    emulator.clock().advance(Duration::from_secs(1));
    client.list_flow().send().await.unwrap();
}

#[tokio::test]
async fn dates_are_judged_by_the_emulator_s_time_if_asked() {
    let real = time::parse("2026-03-30T08:09:10Z").unwrap();
    let emulator = Emulator::builder().clock(FixedClock(real)).start().await.unwrap();
    let client = |now: SystemTime| {
        cams_flow::Client::builder()
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .rate_limit(alicloud_core::RateLimit::off())
            .retry(alicloud_core::RetryPolicy::never())
            .clock(FixedClock(now))
            .build()
            .unwrap()
    };
    let clock = emulator.clock();
    clock.advance(DAY);
    client(real).list_flow().send().await.unwrap();
    clock.judge_dates_by(DateCheck::Emulated);
    let error = client(real).list_flow().send().await.unwrap_err();
    assert_eq!(error.code_str(), Some("InvalidTimeStamp.Expired"));
    client(real + DAY).list_flow().send().await.unwrap();
    emulator.client().list_flow().send().await.unwrap();
}

#[tokio::test]
async fn it_stands_runs_on_and_comes_back() {
    let real = time::parse("2026-03-30T08:09:10Z").unwrap();
    let emulator = Emulator::builder().clock(FixedClock(real)).start().await.unwrap();
    let clock = emulator.clock();
    clock.set(real - DAY);
    assert_eq!(clock.now(), real - DAY);
    clock.freeze();
    clock.advance(2 * DAY);
    clock.resume();
    assert_eq!(clock.now(), real + DAY);
    clock.advance(DAY);
    assert_eq!(clock.now(), real + 2 * DAY);
    clock.reset();
    assert_eq!(clock.now(), real);
}

#[tokio::test]
async fn it_is_moved_over_http() {
    let real = time::parse("2026-03-30T08:09:10Z").unwrap();
    let emulator = Emulator::builder().clock(FixedClock(real)).start().await.unwrap();
    let address = format!("{}/_emulator/clock", emulator.endpoint());
    let changed = async |change: Value| {
        let response = http().post(&address).json(&change).send().await.unwrap();
        response.json::<Value>().await.unwrap()
    };
    let shown: Value = http().get(&address).send().await.unwrap().json().await.unwrap();
    assert_eq!(
        shown,
        json!({"now": "2026-03-30T08:09:10Z", "real": "2026-03-30T08:09:10Z", "mode": "real", "dates": "real"})
    );
    let moved =
        changed(json!({"freeze": true, "advance": {"days": 1, "hours": 2}, "dates": "emulated"})).await;
    assert_eq!(
        moved,
        json!({"now": "2026-03-31T10:09:10Z", "real": "2026-03-30T08:09:10Z", "mode": "frozen", "dates": "emulated"})
    );
    assert_eq!(
        changed(json!({"set": "2027-01-01T00:00:00Z", "freeze": false})).await["mode"],
        "offset"
    );
    for (change, expected) in [
        (json!({"set": "tomorrow"}), "2026-03-30T08:09:10Z"),
        (json!({"advance": {"days": 36_501}}), "36,500 days"),
        (
            json!({"advance": {"weeks": 1}}),
            "unknown member `weeks`; use one of days, ",
        ),
        (
            json!({"advance": "soon"}),
            "`advance`: this text is not a length of time; use a text such as \"30d\"",
        ),
        (
            json!({"advance": 30}),
            "`advance`: this is a number; use a text such as \"30d\"",
        ),
        (
            json!({"freeze": "true"}),
            "`freeze`: this is a text; use `true` or `false`",
        ),
        (
            json!({"dates": "emulate"}),
            "`dates`: unknown value `emulate` (did you mean `emulated`?); use one of real, emulated",
        ),
    ] {
        let problem = changed(change).await;
        assert!(problem["error"].as_str().unwrap().contains(expected), "{problem}");
    }
    assert_eq!(changed(json!({"reset": true})).await, shown);
    let moved = changed(json!({"freeze": true, "advance": "1d 2h"})).await;
    assert_eq!(moved["now"], "2026-03-31T10:09:10Z");
}
