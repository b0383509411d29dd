//! Faults on purpose, seen by the client and from outside.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::{
    future::ready,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use alicloud_core::{ErrorKind, RetryPolicy, time::Clock};
use cams_flow::Client;
use cams_flow_emulator::{Emulator, Fault, When};
use serde_json::{Value, json};
use support::http;

/// A client that makes one attempt.
fn once(emulator: &Emulator) -> Client {
    Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .rate_limit(alicloud_core::RateLimit::off())
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

async fn create(client: &Client, name: &str) -> Result<(), cams_flow::Error> {
    let call = client.create_flow().flow_name(name).categories(["OTHER"]);
    call.send().await.map(|_| ())
}

async fn flows(emulator: &Emulator) -> usize {
    let list = emulator.client().list_flow().send().await.unwrap();
    list.data.as_deref().unwrap().len()
}

#[tokio::test]
async fn before_means_not_executed_and_after_means_executed() {
    let emulator = Emulator::start().await.unwrap();
    let client = once(&emulator);
    for (phase, count) in [("before", 0), ("after", 1)] {
        let conditions = || {
            let conditions = Fault::on("CreateFlow");
            if phase == "after" {
                conditions.after()
            } else {
                conditions
            }
        };
        for (fault, name) in [
            (conditions().reset(), "reset"),
            (conditions().close(), "close"),
            (conditions().error(cams_flow::ErrorCode::InternalError), "error"),
            (conditions().code_in_envelope("InternalError"), "code"),
            (conditions().respond(502, "<html>"), "response"),
        ] {
            let already = flows(&emulator).await;
            let guard = emulator.fault(fault);
            create(&client, name).await.unwrap_err();
            assert_eq!(guard.fired(), 1);
            assert_eq!(flows(&emulator).await, already + count, "{name} {phase}");
        }
    }
}

#[tokio::test]
async fn each_effect_is_what_the_client_sees() {
    let emulator = Emulator::start().await.unwrap();
    let client = once(&emulator);
    let seen = async |fault: Fault| {
        let _guard = emulator.fault(fault);
        client.list_flow().send().await.unwrap_err()
    };
    let list = || Fault::on("ListFlow");
    for fault in [list().reset(), list().close(), list().truncate()] {
        let error = seen(fault).await;
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error}");
        assert!(error.may_have_been_executed(), "{error}");
    }
    let error = seen(list().error("System.LimitControl")).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::Throttled, Some(400)));
    assert_eq!(error.message(), "The system is under flow control.");
    let error = seen(list().code_in_envelope("System.LimitControl")).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::Throttled, Some(200)));
    let error = seen(list().respond(502, "<html>Bad gateway</html>")).await;
    assert_eq!(error.status(), Some(502));
    let wait = Duration::from_millis(1500);
    let error = seen(list().error_with_retry_after("Throttling.User", wait)).await;
    assert_eq!(error.retry_after(), Some(wait));
}

#[tokio::test]
async fn responses_are_changed_cut_and_dripped() {
    let emulator = Emulator::builder()
        .clock(Impatient::default())
        .start()
        .await
        .unwrap();
    let client = emulator.client();
    let change = json!({"Data": null, "Message": {"Text": "odd"}});
    {
        let _guard = emulator.fault(Fault::on("ListFlow").members(change.as_object().unwrap().clone()));
        let list = client.list_flow().send().await.unwrap();
        assert!(list.data.is_none());
        let body: Value = serde_json::from_slice(list.raw_body()).unwrap();
        assert_eq!(
            (&body["Data"], &body["Message"]["Text"]),
            (&Value::Null, &json!("odd"))
        );
    }
    let _guard = emulator.fault(Fault::on_any().drip(Duration::from_secs(3600)));
    let list = client.list_flow().send().await.unwrap();
    assert!(list.headers()["x-emulator-fault"] == "2");
}

/// A clock whose waits are over at once, and are kept.
#[derive(Clone, Default)]
struct Impatient(Arc<Mutex<Vec<Duration>>>);

impl Clock for Impatient {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.lock().unwrap().push(duration);
        Box::pin(ready(()))
    }
}

#[tokio::test]
async fn latency_waits_by_the_emulator_s_clock() {
    let clock = Impatient::default();
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let hour = Duration::from_secs(3600);
    let _before = emulator.fault(Fault::on("CreateFlow").latency(hour));
    let _after = emulator.fault(Fault::on("ListFlow").after().latency(2 * hour));
    let client = emulator.client();
    create(&client, "late").await.unwrap();
    client.list_flow().send().await.unwrap();
    assert_eq!(*clock.0.lock().unwrap(), [hour, 2 * hour]);
}

#[tokio::test(start_paused = true)]
async fn latency_costs_no_time_when_tokio_s_is_paused() {
    let emulator = Emulator::start().await.unwrap();
    let latency = Duration::from_secs(3);
    let _fault = emulator.fault(Fault::on("ListFlow").latency(latency));
    let before = tokio::time::Instant::now();
    emulator.client().list_flow().send().await.unwrap();
    assert!(before.elapsed() >= latency, "{:?}", before.elapsed());
}

#[tokio::test]
async fn no_response_comes_and_others_are_served() {
    let emulator = Emulator::start().await.unwrap();
    let guard = emulator.fault(Fault::on("GetFlow").no_response());
    let hung = tokio::spawn(once(&emulator).get_flow().flow_id("1").send());
    while guard.fired() == 0 {
        assert!(!hung.is_finished());
        emulator.client().list_flow().send().await.unwrap();
    }
    assert!(!hung.is_finished());
    hung.abort();
}

#[tokio::test]
async fn retries_meet_the_fault_of_their_attempt() {
    let emulator = Emulator::start().await.unwrap();
    let first = emulator.fault(Fault::on("ListFlow").attempt(1).error("ServiceUnavailable"));
    let second = emulator.fault(Fault::on("ListFlow").attempt(2).reset());
    let list = emulator.client().list_flow().send().await.unwrap();
    assert_eq!((list.attempts(), first.fired(), second.fired()), (3, 1, 1));
}

#[tokio::test]
async fn rules_pick_calls_by_key_and_space() {
    let emulator = Emulator::start().await.unwrap();
    let client = once(&emulator);
    let space = emulator.fault(Fault::on_any().space("cams-1").error("InternalError"));
    let key = emulator
        .fault(Fault::on_any().access_key("another").error("InternalError"))
        .optional();
    client.list_flow().send().await.unwrap();
    client.list_flow().cust_space_id("cams-2").send().await.unwrap();
    client
        .list_flow()
        .cust_space_id("cams-1")
        .send()
        .await
        .unwrap_err();
    assert_eq!((space.fired(), key.fired()), (1, 0));
}

#[tokio::test]
async fn of_several_faults_the_first_that_is_due_strikes() {
    let emulator = Emulator::start().await.unwrap();
    let client = once(&emulator);
    let _first = emulator.fault(Fault::on("ListFlow").first(1).error("InternalError"));
    let _then = emulator.fault(Fault::on("ListFlow").first(1).error("ServiceUnavailable"));
    let code = async || {
        let response = client.list_flow().send().await;
        response
            .err()
            .and_then(|error| error.code_str().map(str::to_owned))
    };
    assert_eq!(code().await.as_deref(), Some("InternalError"));
    assert_eq!(code().await.as_deref(), Some("ServiceUnavailable"));
    assert_eq!(code().await, None);
}

#[tokio::test]
async fn a_guard_reports_a_fault_that_never_fired() {
    let emulator = Emulator::start().await.unwrap();
    let guard = emulator.fault(Fault::on("GetFlow").nth(2).after().reset());
    emulator.client().list_flow().send().await.unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| drop(guard))).unwrap_err();
    let said = panic.downcast_ref::<String>().unwrap();
    assert!(
        said.contains(r#""operation":"GetFlow","when":{"nth":2},"phase":"after","effect":"reset""#),
        "{said}"
    );
    assert!(said.contains("ListFlow, attempt 1, access key LTAI5t"), "{said}");
    assert!(
        !said.contains(emulator.credentials().access_key_secret()),
        "{said}"
    );

    drop(emulator.fault(Fault::on("GetFlow").reset()).optional());
    let unwinding = catch_unwind(AssertUnwindSafe(|| {
        let _guard = emulator.fault(Fault::on("GetFlow").reset());
        panic!("the test's own");
    }));
    assert_eq!(
        unwinding.unwrap_err().downcast_ref::<&str>(),
        Some(&"the test's own")
    );
}

#[tokio::test]
async fn impossible_faults_are_refused_with_the_reason() {
    let emulator = Emulator::start().await.unwrap();
    for (fault, expected) in [
        (
            json!({"operation": "CreatFlow", "effect": "reset"}),
            "unknown operation `CreatFlow` (did you mean `CreateFlow`?); use one of CreateFlow, ",
        ),
        (json!({"effect": {"error": {"code": "Oops"}}}), "no code `Oops`"),
        (json!({"when": {"nth": 0}, "effect": "reset"}), "counted from 1"),
        (json!({"attempt": 0, "effect": "reset"}), "counted from 1"),
        (
            json!({"when": {"probability": {"chance": 2}}, "effect": "reset"}),
            "from 0 to 1",
        ),
        (
            json!({"phase": "before", "effect": "truncate"}),
            "leave out `before`",
        ),
        (json!({"effect": {"response": {"status": 99}}}), "not the status"),
        (
            json!({"effect": {"response": {"status": 200, "headers": {"content-length": "1"}}}}),
            "cannot be set",
        ),
        (
            json!({"operations": "ListFlow", "effect": "reset"}),
            "unknown member `operations` (did you mean `operation`?)",
        ),
        (json!({"operation": "ListFlow"}), "the member `effect` is missing"),
    ] {
        let response = http()
            .post(format!("{}/_emulator/faults", emulator.endpoint()))
            .json(&fault)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 400, "{fault}");
        let problem: Value = response.json().await.unwrap();
        assert!(problem["error"].as_str().unwrap().contains(expected), "{problem}");
    }
    let panic = catch_unwind(AssertUnwindSafe(|| {
        let _ = emulator.fault(Fault::on("ListFlow").when(When::Every(0)).close());
    }));
    assert!(
        panic
            .unwrap_err()
            .downcast_ref::<String>()
            .unwrap()
            .contains("counted from 1")
    );
}

#[tokio::test]
async fn there_are_not_too_many_faults() {
    let emulator = Emulator::start().await.unwrap();
    let fault = || Fault::on("ListFlow").reset();
    let mut guards: Vec<_> = (0..1_000).map(|_| emulator.fault(fault()).optional()).collect();
    let set = async || {
        http()
            .post(format!("{}/_emulator/faults", emulator.endpoint()))
            .json(&fault())
            .send()
            .await
            .unwrap()
    };
    let response = set().await;
    assert_eq!(response.status(), 400);
    let problem: Value = response.json().await.unwrap();
    let expected = "1000 faults are set, and more are not taken";
    assert!(problem["error"].as_str().unwrap().contains(expected), "{problem}");
    let panic = catch_unwind(AssertUnwindSafe(|| drop(emulator.fault(fault())))).unwrap_err();
    let said = panic.downcast_ref::<String>().unwrap();
    assert!(said.contains(expected), "{said}");
    guards.pop();
    assert_eq!(set().await.status(), 200, "one was taken back");
}

#[tokio::test]
async fn other_languages_set_faults_over_http() {
    let emulator = Emulator::start().await.unwrap();
    let address = format!("{}/_emulator/faults", emulator.endpoint());
    let fault = json!({"operation": "ListFlow", "when": {"first": 1}, "effect": {"error": {"code": "InternalError"}}});
    let set: Value = http()
        .post(&address)
        .json(&fault)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(set, json!({"id": 1}));
    let client = once(&emulator);
    client.list_flow().send().await.unwrap_err();
    client.list_flow().send().await.unwrap();
    let listed: Value = http().get(&address).send().await.unwrap().json().await.unwrap();
    let entry = &listed["faults"][0];
    assert_eq!((&entry["matched"], &entry["fired"]), (&json!(2), &json!(1)));
    assert_eq!(entry["fault"], fault);
    let removed: Value = http()
        .delete(format!("{address}/1"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(&removed, entry, "what became of it");
    let again = http().delete(format!("{address}/1")).send().await.unwrap();
    assert_eq!(again.status(), 404);
}

#[tokio::test]
async fn only_authentic_calls_count() {
    let emulator = Emulator::start().await.unwrap();
    let guard = emulator.fault(Fault::on("ListFlow").nth(1).error("InternalError"));
    let address = format!("{}/?Action=ListFlow", emulator.endpoint());
    assert_eq!(http().post(address).send().await.unwrap().status(), 400);
    assert_eq!(guard.fired(), 0);
    once(&emulator).list_flow().send().await.unwrap_err();
    assert_eq!(guard.fired(), 1);
}
