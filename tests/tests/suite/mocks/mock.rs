//! Scripted responses: rules, their order, and errors of requests that match none.

use std::panic::{AssertUnwindSafe, catch_unwind};

use alicloud_core::{
    ErrorKind, RetryPolicy, SignatureVersion,
    testing::{Mock, Reply},
    transport::TransportErrorKind,
};
use cams_flow::{Client, ErrorCode, GetFlowRequest, GetFlowResponse, ListFlowRequest, ListFlowResponse};
use shipping_client::{GetParcelRequest, GetParcelResponse};

fn named(name: &str) -> GetFlowResponse {
    let mut response = GetFlowResponse::default();
    response.data.flow_name = Some(name.to_owned());
    response
}

fn flow(id: &str) -> GetFlowRequest {
    let mut request = GetFlowRequest::default();
    request.flow_id = Some(id.to_owned());
    request
}

/// Returns the message of the panic when a mock is dropped, if it panics.
fn panic_of(mock: Mock) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(mock))).err()?;
    Some(panic.downcast_ref::<String>().unwrap().clone())
}

#[tokio::test]
async fn scripted_responses_are_decoded_like_others() {
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let mock = Mock::new();
        mock.on::<GetFlowRequest>()
            .matching(|request| request.flow_id.as_deref() == Some("1"))
            .respond(named("one"));
        mock.on::<GetFlowRequest>().with(flow("2")).respond(named("two"));
        mock.on::<GetFlowRequest>()
            .reply_with(|request| Reply::output(named(&request.flow_id.unwrap_or_default())));
        let client: Client = mock.builder().signature(signature).build().unwrap();
        for (id, name) in [("1", "one"), ("2", "two"), ("3", "3"), ("1", "one")] {
            let response = client.get_flow().flow_id(id).send().await.unwrap();
            assert_eq!(response.data.flow_name.as_deref(), Some(name));
            assert_eq!(response.code(), "OK");
            assert_eq!(response.request_id(), "test-request");
        }
        let ids: Vec<_> = mock.requests::<GetFlowRequest>();
        assert_eq!(ids, ["1", "2", "3", "1"].map(flow));
    }
}

#[tokio::test]
async fn errors_are_classified_and_retried_without_waiting() {
    let mock = Mock::new();
    mock.on::<ListFlowRequest>().sequence([
        Reply::fail(TransportErrorKind::ConnectionLost),
        Reply::error(400, ErrorCode::SystemLimitControl, "slow down"),
        Reply::output(ListFlowResponse::default()).with_header("x-a", "b"),
        Reply::error(400, "Ram.PermissionDeny", "no"),
    ]);
    let client: Client = mock.client();
    let started = std::time::Instant::now();
    let list = client.list_flow().send().await.unwrap();
    assert_eq!(
        (list.attempts(), &list.headers()["x-a"]),
        (3, &"b".parse().unwrap())
    );
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::RamPermissionDeny));
    assert!(error.remedy().is_some(), "the service's own table counts");
    assert!(started.elapsed().as_millis() < 400, "nothing waits");
    assert_eq!(mock.check(), Ok(()));
}

#[tokio::test]
async fn requests_by_path_are_read() {
    let mock = Mock::new();
    let mut expected = GetParcelRequest::default();
    expected.warehouse = Some("w".to_owned());
    expected.parcel_id = Some("a/b".to_owned());
    mock.on::<GetParcelRequest>()
        .with(expected)
        .respond(GetParcelResponse::default());
    let client: shipping_client::Client = mock.client();
    client
        .get_parcel()
        .warehouse("w")
        .parcel_id("a/b")
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn the_error_of_a_request_without_a_rule_shows_the_closest_rule() {
    let mock = Mock::new();
    mock.on::<GetFlowRequest>()
        .matching(|_| false)
        .any_times()
        .respond(named("x"));
    let mut two = flow("1");
    two.cust_space_id = Some("s".to_owned());
    mock.on::<GetFlowRequest>()
        .with(two)
        .any_times()
        .respond(named("x"));
    mock.on::<GetFlowRequest>()
        .with(flow("7"))
        .any_times()
        .respond(named("x"));
    let client: Client = mock.client();
    let error = client.get_flow().flow_id("2").send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidParameter, 1));
    let text = error.to_string();
    for part in [
        "GetFlowRequest { flow_id: Some(\"2\") }",
        "closest: the rule at tests/tests/suite/mocks/mock.rs:",
        "`FlowId` is \"2\", expected \"7\"",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let error = client.list_flow().send().await.unwrap_err().to_string();
    assert!(
        error.contains("the mock has no rule for `ListFlow`, only for GetFlow"),
        "{error}"
    );
    let said = panic_of(mock).unwrap();
    assert!(
        said.contains("GetFlowRequest") && said.contains("`ListFlow`"),
        "{said}"
    );

    let mock = Mock::new().lenient();
    mock.on::<GetFlowRequest>().with(flow("7")).respond(named("x"));
    let client: Client = mock.client();
    let text = client
        .get_flow()
        .flow_id("2")
        .send()
        .await
        .unwrap_err()
        .to_string();
    assert!(text.contains("`FlowId` is \"2\", expected \"7\""), "{text}");
    assert_eq!(self::panic_of(mock), None);
}

#[tokio::test]
async fn unused_rules_are_reported() {
    let mock = Mock::new();
    mock.on::<ListFlowRequest>().respond(ListFlowResponse::default());
    let text = panic_of(mock).unwrap();
    assert!(
        text.contains("the rule for `ListFlow` at tests/tests/suite/mocks/mock.rs:"),
        "{text}"
    );
    assert!(
        text.contains("was used 0 times, expected: at least once"),
        "{text}"
    );

    let mock = Mock::new();
    mock.on::<GetFlowRequest>().times(2).respond(named("x"));
    mock.on::<ListFlowRequest>()
        .any_times()
        .respond(ListFlowResponse::default());
    let client: Client = mock.builder().retry(RetryPolicy::never()).build().unwrap();
    client.get_flow().flow_id("1").send().await.unwrap();
    assert!(
        mock.check()
            .unwrap_err()
            .contains("was used 1 times, expected: 2 times")
    );
    client.get_flow().flow_id("1").send().await.unwrap();
    assert_eq!(mock.check(), Ok(()));
    let text = client
        .get_flow()
        .flow_id("1")
        .send()
        .await
        .unwrap_err()
        .to_string();
    assert!(text.contains("fits, but was used up after 2"), "{text}");
    assert!(panic_of(mock).is_some());
}

#[test]
fn it_does_not_panic_while_another_panic_is_under_way() {
    let panic = catch_unwind(|| {
        let mock = Mock::new();
        mock.on::<ListFlowRequest>().respond(ListFlowResponse::default());
        panic!("the test's own");
    });
    assert_eq!(
        *panic.unwrap_err().downcast_ref::<&str>().unwrap(),
        "the test's own"
    );
}
