//! Errors before a stream, and inside of one.

use std::time::Duration;

use alicloud_core::{
    ErrorKind,
    testing::{Mock, Reply},
};
use cams_flow::ErrorCode;
use inventory_client::AskItemRequest;
use shipping_client::{Client, TrackParcelRequest};

use crate::streaming::{place, tracking};

#[tokio::test]
async fn an_error_of_the_service_before_the_stream_is_one_of_the_call() {
    let mock = Mock::new();
    mock.on::<TrackParcelRequest>()
        .reply(Reply::error(404, ErrorCode::SystemLimitControl, "which parcel?").with_header("x-a", "b"));
    let client: Client = mock.client();
    let error = client
        .track_parcel()
        .parcel_id("p")
        .send_stream()
        .await
        .unwrap_err();
    assert_eq!(error.code_str(), Some("System.LimitControl"));
    assert_eq!(
        (error.status(), error.request_id()),
        (Some(404), Some("test-request"))
    );
}

#[tokio::test]
async fn an_error_in_the_first_event_is_one_of_the_call_and_retried() {
    let first = "event: error\ndata: {\"code\": \"Throttling.User\", \"message\": \"slowly\", \"requestId\": \"r\"}\n\n";
    let mock = Mock::new();
    mock.on::<TrackParcelRequest>().sequence([
        Reply::pieces("text/event-stream", [first]),
        Reply::events([place("a")]),
    ]);
    let client: Client = mock.client();
    let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
    assert_eq!(events.response().attempts(), 2);
    assert_eq!(events.try_next().await.unwrap().unwrap().data, place("a"));
}

#[tokio::test]
async fn an_error_in_a_later_event_has_code_message_and_request() {
    for (event, code, message) in [
        (
            "data: {\"Code\": \"Throttling.User\", \"Message\": \"slowly\"}",
            Some("Throttling.User"),
            "slowly",
        ),
        (
            "event: error\ndata: {\"code\": \"Parcel.Lost\", \"message\": \"gone\", \"place\": \"sea\"}",
            Some("Parcel.Lost"),
            "gone",
        ),
        ("event: error\ndata: it broke", None, "it broke"),
    ] {
        let body = format!("data: {{\"place\": \"a\"}}\n\n{event}\n\ndata: {{\"place\": \"b\"}}\n\n");
        let reply = Reply::pieces("text/event-stream", [body]).with_header("x-acs-request-id", "r-1");
        let (_mock, client) = tracking(reply);
        let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
        assert!(events.next().await.unwrap().is_ok());
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!((error.code_str(), error.message()), (code, message), "{event}");
        assert_eq!(error.request_id(), Some("r-1"));
        assert_eq!(events.try_next().await.unwrap().unwrap().data, place("b"));
    }
}

#[tokio::test]
async fn a_member_named_code_is_data_where_the_service_has_no_codes() {
    let body = "data: {\"code\": \"AB-12\", \"message\": \"left\", \"text\": \"a\"}\n\n";
    let mock = Mock::new();
    mock.on::<AskItemRequest>()
        .reply(Reply::pieces("text/event-stream", [body]));
    let client: inventory_client::Client = mock.client();
    let question = client.ask_item().item_id("1").question("?");
    let mut events = question.send_stream().await.unwrap();
    assert_eq!(
        events.try_next().await.unwrap().unwrap().text.as_deref(),
        Some("a")
    );
}

#[tokio::test]
async fn an_event_that_cannot_be_decoded_costs_no_other_one() {
    let body = "data: {\"place\": \"a\"}\n\ndata: secret words\n\ndata: {\"place\": \"b\"}\n\n";
    let (_mock, client) = tracking(Reply::pieces("text/event-stream", [body]));
    let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
    assert_eq!(error.raw_body(), b"secret words");
    assert!(!error.to_string().contains("secret"), "{error}");
    assert_eq!(events.try_next().await.unwrap().unwrap().data, place("b"));
}

#[tokio::test]
async fn a_stream_that_ends_inside_of_an_event_broke_off() {
    let body = "retry: 1500\ndata: {\"place\": \"a\"}\n\ndata: {\"place\": \"b\"}\n";
    let (_mock, client) = tracking(Reply::pieces("text/event-stream", [body]));
    let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLost);
    assert!(error.to_string().contains("inside of an event"), "{error}");
    assert!(events.next().await.is_none());
    let wait = events.into_raw().reconnection_time();
    assert_eq!(
        wait,
        Some(Duration::from_millis(1500)),
        "whoever asks again needs it"
    );
}

#[tokio::test]
async fn a_web_page_in_place_of_events_is_an_error() {
    let mock = Mock::new();
    mock.on::<TrackParcelRequest>()
        .reply(Reply::pieces("text/html", ["<html>Sign in</html>"]));
    let client: Client = mock.client();
    let error = client
        .track_parcel()
        .parcel_id("p")
        .send_stream()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("a web page"), "{error}");
}

#[tokio::test]
async fn secrets_of_the_call_stay_out_of_errors_inside_of_the_stream() {
    let body = "data: {\"place\": \"a\"}\n\nevent: error\ndata: the key TestAccessKeySecret of LTAI5tTestAccessKeyId\n\n";
    let (_mock, client) = tracking(Reply::pieces("text/event-stream", [body]));
    let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    for shown in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
        assert!(!shown.contains("TestAccessKeySecret"), "{shown}");
        assert!(!shown.contains("LTAI5tTestAccessKeyId"), "{shown}");
    }
}
