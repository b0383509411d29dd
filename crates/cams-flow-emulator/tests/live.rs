//! What happens, as it comes by server-sent events.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::net::Ipv4Addr;

use cams_flow_emulator::{Emulator, Fault};
use reqwest::Response;
use serde_json::{Value, json};
use support::http;

/// A reader of events.
struct Events {
    response: Response,
    rest: String,
    last: String,
}

impl Events {
    async fn open(emulator: &Emulator, last: &str) -> Self {
        let request = http().get(format!("{}/_emulator/events", emulator.endpoint()));
        let response = request.header("last-event-id", last).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cross-origin-resource-policy"], "same-origin");
        Self {
            response,
            rest: String::new(),
            last: last.to_owned(),
        }
    }

    /// The next event and its data; `None` at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.rest.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                if let Some(id) = field("id: ") {
                    self.last = id.to_owned();
                }
                let found = (
                    field("event: ").unwrap().to_owned(),
                    serde_json::from_str(field("data: ").unwrap()).unwrap(),
                );
                self.rest = rest.to_owned();
                return Some(found);
            }
            let bytes = self.response.chunk().await.unwrap()?;
            self.rest.push_str(str::from_utf8(&bytes).unwrap());
        }
    }

    /// The numbers of requests, until there are so many.
    async fn numbers(&mut self, count: usize) -> Vec<u64> {
        let mut numbers = Vec::new();
        while numbers.len() < count {
            let (event, data) = self.next().await.unwrap();
            if event == "requests" {
                let requests = data["requests"].as_array().unwrap().iter();
                numbers.extend(requests.map(|request| request["number"].as_u64().unwrap()));
            }
        }
        numbers
    }
}

#[tokio::test]
async fn a_reader_gets_all_requests_and_then_each_as_it_comes() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    client.list_flow().flow_name("sign up").send().await.unwrap();
    let mut events = Events::open(&emulator, "").await;
    assert_eq!(events.next().await.unwrap(), ("changed".to_owned(), json!({})));
    let (event, data) = events.next().await.unwrap();
    assert_eq!(
        (event.as_str(), &data["new"], &data["oldest"]),
        ("requests", &json!(true), &json!(1))
    );
    let first = &data["requests"][0];
    assert_eq!(
        (
            &first["number"],
            &first["operation"],
            &first["status"],
            &first["code"]
        ),
        (&json!(1), &json!("ListFlow"), &json!(200), &json!("OK"))
    );
    assert_eq!(
        (
            &first["parameters"],
            &first["call"],
            &first["attempt"],
            &first["mismatch"]
        ),
        (&json!("FlowName=sign up"), &json!(1), &json!(1), &json!(false))
    );
    client.get_flow().flow_id("1").send().await.unwrap_err();
    let (_, data) = events.next().await.unwrap();
    assert_eq!(
        (&data["new"], &data["requests"][0]["number"]),
        (&json!(false), &json!(2))
    );

    // Who comes back gets what it has not seen.
    let last = events.last.clone();
    drop(events);
    for _ in 0..450 {
        http().get(emulator.endpoint()).send().await.unwrap();
    }
    let mut events = Events::open(&emulator, &last).await;
    assert_eq!(events.numbers(450).await, (3..=452).collect::<Vec<u64>>());
    // Who has seen another log, or says something else, gets all.
    for other in ["0000000000000001-7", "something else", ""] {
        let mut events = Events::open(&emulator, other).await;
        assert_eq!(
            events.numbers(452).await,
            (1..=452).collect::<Vec<u64>>(),
            "{other}"
        );
    }
}

#[tokio::test]
async fn changes_are_told_and_a_cleared_log_begins_anew() {
    let emulator = Emulator::start().await.unwrap();
    emulator.client().list_flow().send().await.unwrap();
    let mut events = Events::open(&emulator, "").await;
    assert_eq!(events.numbers(1).await, [1]);
    let address = |path: &str| format!("{}/_emulator/{path}", emulator.endpoint());
    for (path, body) in [
        ("seed", r#"{"flows": [{"name": "flow", "id": "1"}]}"#),
        ("flows/1", r#"{"status": "BLOCKED"}"#),
        ("clock", r#"{"freeze": true}"#),
        ("faults", r#"{"effect": "reset", "operation": "GetFlow"}"#),
    ] {
        let sent = http().post(address(path)).body(body).send().await.unwrap();
        assert_eq!(sent.status(), 200, "{path}");
        assert_eq!(events.next().await.unwrap().0, "changed", "{path}");
    }
    let _fault = emulator.fault(Fault::on("ListFlow").reset()).optional();
    assert_eq!(events.next().await.unwrap().0, "changed");
    // Reading changes nothing, nor does what is refused.
    http().get(address("flows")).send().await.unwrap();
    http().post(address("clock")).body("{").send().await.unwrap();
    http().delete(address("requests")).send().await.unwrap();
    let (event, data) = events.next().await.unwrap();
    let cleared = match event.as_str() {
        "requests" => data,
        _ => events.next().await.unwrap().1,
    };
    assert_eq!(cleared, json!({"new": true, "oldest": 2, "requests": []}));
}

#[tokio::test]
async fn the_stream_ends_with_the_emulator_and_does_not_hold_it_up() {
    let emulator = Emulator::start().await.unwrap();
    let mut events = Events::open(&emulator, "").await;
    events.next().await.unwrap();
    events.next().await.unwrap();
    emulator.stop().await;
    // If the emulator had waited in vain, the stream would have been cut off.
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn readers_are_few_and_need_the_token() {
    let emulator = Emulator::builder()
        .bind(Ipv4Addr::UNSPECIFIED)
        .start()
        .await
        .unwrap();
    let address = format!("{}/_emulator/events", emulator.endpoint());
    let refused = http().get(&address).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let token = emulator.admin_token().unwrap();
    let mut readers = Vec::new();
    for _ in 0..32 {
        let reader = http().get(&address).bearer_auth(token).send().await.unwrap();
        assert_eq!(reader.status(), 200);
        readers.push(reader);
    }
    let refused = http().get(&address).bearer_auth(token).send().await.unwrap();
    assert_eq!(refused.status(), 503);
    let error: Value = refused.json().await.unwrap();
    assert!(
        error["error"].as_str().unwrap().contains("close one of them"),
        "{error}"
    );
    for (method, allowed) in [("POST", "GET"), ("DELETE", "GET")] {
        let sent = http()
            .request(method.parse().unwrap(), &address)
            .bearer_auth(token)
            .send()
            .await
            .unwrap();
        assert_eq!(
            (sent.status().as_u16(), &sent.headers()["allow"]),
            (405, &allowed.parse().unwrap())
        );
    }
}
