//! A typed call reads verdict and output in one pass where it can. An untyped call reads the verdict alone, and its body may be
//! decoded later: both ways have to come to the same end, whatever the body is.

use std::{
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
};

use alicloud_core::{
    Client, ErrorKind, Failure, RateLimit, RawResponse, Request, RetryPolicy, generated::Member as _,
};
use cams_flow::{DeleteFlowRequest, GetFlowRequest, ListFlowRequest};
use inventory_client::GetItemRequest;
use proptest::{prelude::*, sample::select};
use tokio::runtime::Runtime;

use crate::support::{Script, long_lived};

const NAMES: [&str; 12] = [
    "Code",
    "Message",
    "RequestId",
    "AccessDeniedDetail",
    "Data",
    "Success",
    "requestId",
    "message",
    "item",
    "Later",
    "C\\u006fde",
    "\u{fffd}",
];

const VALUES: [&str; 26] = [
    r#""OK""#,
    r#"" OK\n""#,
    r#""O\u004b""#,
    r#""200""#,
    "200",
    "2e2",
    "1.50",
    "true",
    "null",
    r#""""#,
    r#""None""#,
    r#""InvalidParameter""#,
    r#""Throttling.User""#,
    r#""90E63D28-E31D""#,
    "[]",
    "{}",
    r#"[{"FlowId": "1"}, {"FlowId": "2", "FlowName": 12345678901234567890123}]"#,
    r#"{"FlowId": "1", "Status": "DRAFT", "Later": [1.0]}"#,
    r#"{"FlowId": 0.10, "Categories": "[\"OTHER\"]"}"#,
    r#"{"FlowName": "no id"}"#,
    r#""{\"FlowId\": \"1\"}""#,
    r#"{"FlowId": "\ud83d"}"#,
    r#"{"FlowId": 1e999}"#,
    "\"a\tb\"",
    r#"{"NoPermissionType": "ImplicitDeny"}"#,
    "01",
];

/// Most bodies are JSON objects of members that services send; some are damaged.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let likely = (select(&NAMES[..6]), select(&VALUES[..20]));
    let all = (select(&NAMES[..]), select(&VALUES[..]));
    let members = prop::collection::vec(prop_oneof![3 => likely, 1 => all], 0..7);
    let success = prop_oneof![
        Just(vec![]),
        Just(vec![("Code", r#""OK""#), ("Data", r#"{"FlowId": "1"}"#)]),
        Just(vec![("requestId", r#""R""#), ("item", r#"{"id": "item-1"}"#)]),
    ];
    let object = (success, members).prop_map(|(success, members)| {
        let members = members.into_iter().chain(success);
        let members: Vec<_> = members
            .map(|(name, value)| format!(r#""{name}": {value}"#))
            .collect();
        format!("{{{}}}", members.join(", ")).into_bytes()
    });
    let damaged = (object.clone(), any::<prop::sample::Index>(), select(&DAMAGES[..]));
    prop_oneof![
        6 => object,
        2 => damaged.prop_map(|(mut body, place, damage)| {
            let place = place.index(body.len() + 1);
            body.splice(place..place, damage.iter().copied());
            body
        }),
        1 => select(&OTHERS[..]).prop_map(|body| body.as_bytes().to_vec()),
    ]
}

const DAMAGES: [&[u8]; 6] = [b"\xff", b"\x01", b"\\", b"}", b"{\"Code\": \"OK\"}", b"\"NaN"];

const OTHERS: [&str; 6] = [
    "",
    "[]",
    "null",
    "<html></html>",
    r#""{\"Code\": \"OK\"}""#,
    "<Error><Code>Busy</Code></Error>",
];

/// What a call ended with, as its user sees it.
#[derive(Debug, PartialEq)]
enum End<T> {
    Success {
        output: T,
        envelope: String,
    },
    /// The success of an untyped call that cannot be decoded. Status, and whether there is a request id.
    Undecodable(Option<u16>, bool),
    Failure(String),
}

impl<T> End<T> {
    fn success(output: T, raw: &RawResponse) -> Self {
        let (id, code, message) = (raw.request_id(), raw.code(), raw.message());
        let envelope = format!("{id:?} {code:?} {message:?} {:?}", raw.access_denied_detail());
        Self::Success { output, envelope }
    }

    fn failure(failure: &Failure) -> Self {
        match failure.kind() {
            // Of an untyped call, it says that the body is not even the service's.
            ErrorKind::UnexpectedResponse if failure.message().contains(" at line ") => {
                Self::Undecodable(failure.status(), failure.request_id().is_some())
            }
            _ => Self::Failure(format!("{failure:#?}")),
        }
    }
}

async fn in_one_pass<R: Request>(client: &Client, request: R) -> End<R::Output> {
    match client.send(request).await {
        Ok(response) => {
            let raw = response.raw().clone();
            End::success(response.into_output(), &raw)
        }
        Err(error) => End::failure(&error),
    }
}

async fn in_two_passes<R: Request>(client: &Client, request: R) -> End<R::Output> {
    match client
        .call(R::OPERATION, request.into_parameters().unwrap())
        .await
    {
        Ok(raw) => match R::Output::from_body(raw.raw_body()) {
            Ok(output) => End::success(output, &raw),
            Err(_) => End::Undecodable(Some(raw.status()), !raw.request_id().is_empty()),
        },
        Err(failure) => End::failure(&failure),
    }
}

async fn compare<R>(client: &Client, request: R, body: &[u8]) -> bool
where
    R: Request<Output: fmt::Debug + PartialEq> + Clone,
{
    let one = in_one_pass(client, request.clone()).await;
    let two = in_two_passes(client, request).await;
    assert_eq!(one, two, "{}", String::from_utf8_lossy(body));
    matches!(one, End::Success { .. })
}

fn inventory(script: Script) -> inventory_client::Client {
    inventory_client::Client::builder()
        .endpoint("https://inventory.example")
        .credentials(long_lived())
        .retry(RetryPolicy::never())
        .rate_limit(RateLimit::off())
        .transport(script)
        .build()
        .unwrap()
}

#[test]
fn one_pass_and_two_come_to_the_same_end() {
    let runtime = Runtime::new().unwrap();
    let config = ProptestConfig {
        cases: 1024,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let successes = AtomicUsize::new(0);
    proptest!(config, |(body in bodies(), identified in any::<bool>(), status in select(&[200, 200, 200, 404][..]))| {
        let headers = [("x-acs-request-id", "of-the-header")];
        let headers = if identified { &headers[..] } else { &[] };
        let script = Script::answering(status, headers, body.clone());
        let (flows, items) = (script.client(), inventory(script));
        let mut get = GetFlowRequest::default();
        get.flow_id = Some("1".to_owned());
        let mut delete = DeleteFlowRequest::default();
        delete.flow_id = Some("1".to_owned());
        let mut item = GetItemRequest::default();
        item.id = Some("item-1".to_owned());
        let count = runtime.block_on(async {
            usize::from(compare(flows.core(), get, &body).await)
                + usize::from(compare(flows.core(), delete, &body).await)
                + usize::from(compare(flows.core(), ListFlowRequest::default(), &body).await)
                + usize::from(compare(items.core(), item, &body).await)
        });
        successes.fetch_add(count, Ordering::Relaxed);
    });
    // Otherwise the test would say little.
    let successes = successes.into_inner();
    assert!((400..3500).contains(&successes), "{successes} of 4096");
}
