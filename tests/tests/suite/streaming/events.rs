//! Streams of events, from the first to the last.

use alicloud_core::{
    ErrorKind, Execution,
    streaming::RawEventStream,
    testing::{Mock, Reply},
    transport::TransportErrorKind,
};
use shipping_client::{Client, TrackParcelRequest};

use crate::streaming::{place, tracking};

#[tokio::test]
async fn events_are_decoded_one_by_one_and_know_their_request() {
    let (_mock, client) = tracking(
        Reply::pieces(
            "text/event-stream; charset=utf-8",
            [
                ": hello\nid: 7\nevent: stop\nda",
                "ta: {\"place\": \"a\",\ndata: \"later\": 1}\n",
                "\ndata: {\"place\": \"b\"}\n\n",
            ],
        )
        .with_header("x-acs-request-id", "of-header"),
    );
    let mut events = client
        .track_parcel()
        .parcel_id("p-1")
        .send_stream()
        .await
        .unwrap();
    assert_eq!(events.request_id(), "of-header");
    assert_eq!(
        (events.response().status(), events.response().attempts()),
        (200, 1)
    );
    let first = events.try_next().await.unwrap().unwrap();
    assert_eq!((first.raw.name(), first.raw.id()), ("stop", Some("7")));
    assert_eq!(first.place.as_deref(), Some("a"), "an event derefs to its data");
    assert!(
        !format!("{:?}", first.raw).contains("place"),
        "data may be sensitive"
    );
    let second = events.try_next().await.unwrap().unwrap();
    assert_eq!((second.raw.name(), second.raw.id()), ("message", Some("7")));
    assert_eq!(events.try_next().await.unwrap().map(|event| event.data), None);
    assert!(events.next().await.is_none(), "it stays at its end");
}

#[tokio::test]
async fn the_id_of_the_request_may_come_with_the_first_event() {
    let body = "data: {\"requestId\": \" in-event \", \"place\": \"a\"}\n\n";
    let (_mock, client) = tracking(Reply::pieces("text/event-stream", [body]));
    let events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
    assert_eq!(events.request_id(), "in-event");
}

#[tokio::test]
async fn requests_that_were_made_before_are_streamed_too() {
    let (mock, client) = tracking(Reply::events([place("a\nb"), place("c")]));
    let request = TrackParcelRequest::builder().parcel_id("p-1").into_request();
    let mut events = client.send_stream(request.clone()).await.unwrap();
    let mut places = Vec::new();
    while let Some(event) = events.try_next().await.unwrap() {
        places.push(event.data);
    }
    assert_eq!(places, [place("a\nb"), place("c")]);
    assert_eq!(mock.requests::<TrackParcelRequest>(), [request]);
}

#[test]
fn they_come_without_async_as_well() {
    let (_mock, client) = tracking(Reply::events([place("a"), place("b")]));
    let events = client
        .track_parcel()
        .parcel_id("p")
        .send_stream_blocking()
        .unwrap();
    let places: Result<Vec<_>, _> = events.map(|event| event.map(|event| event.data)).collect();
    assert_eq!(places.unwrap(), [place("a"), place("b")]);
}

#[tokio::test]
async fn a_word_ends_the_stream_whatever_follows() {
    let body = "data: {\"place\": \"a\"}\n\ndata: [DONE]\n\ndata: {\"place\": \"b\"}\n\n";
    let (_mock, client) = tracking(Reply::pieces("text/event-stream", [body]).then_hang());
    let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
    assert_eq!(events.try_next().await.unwrap().unwrap().data, place("a"));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_document_in_place_of_events_is_one_event() {
    let mock = Mock::new();
    mock.on::<TrackParcelRequest>()
        .reply(Reply::json(serde_json::json!({"place": "a"})));
    let mut events = mock
        .client::<Client>()
        .track_parcel()
        .parcel_id("p")
        .send_stream()
        .await
        .unwrap();
    assert_eq!(events.request_id(), "test-request");
    assert_eq!(events.try_next().await.unwrap().unwrap().data, place("a"));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_stream_without_events_is_empty() {
    let (_mock, client) = tracking(Reply::pieces("text/event-stream", [": nothing\n\n"]));
    let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn attempts_are_made_until_the_first_event_and_no_longer() {
    let broken =
        || Reply::pieces("text/event-stream", [": hello\n\n"]).then_fail(TransportErrorKind::ConnectionLost);
    let mock = Mock::new();
    mock.on::<TrackParcelRequest>().sequence([
        broken(),
        Reply::error(503, "ServiceUnavailable", "later"),
        Reply::pieces("text/event-stream", ["data: {\"place\": \"a\"}\n\n"])
            .then_fail(TransportErrorKind::ConnectionLost),
    ]);
    let client: Client = mock.client();
    let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
    assert_eq!(events.response().attempts(), 3);
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLost);
    assert_eq!((error.attempts(), error.execution()), (3, Execution::Maybe));
    let shown = error.to_string();
    assert!(shown.contains("the stream had begun"), "{shown}");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn what_is_not_one_document_has_no_single_output() {
    let mock = Mock::new();
    let client: Client = mock.client();
    let request = TrackParcelRequest::builder().parcel_id("p").into_request();
    let error = client.send(request).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Configuration, Execution::No)
    );
    assert!(error.to_string().contains("`send_stream`"), "{error}");
}

#[tokio::test]
async fn a_call_without_types_gives_events_as_they_are() {
    let (_mock, client) = tracking(Reply::events([place("a")]));
    let request = TrackParcelRequest::builder().parcel_id("p").into_request();
    let parameters = alicloud_core::Request::into_parameters(request).unwrap();
    let operation = <TrackParcelRequest as alicloud_core::Request>::OPERATION;
    let mut events: RawEventStream = client
        .core()
        .call_events(operation, parameters, Default::default())
        .await
        .unwrap();
    let event = events.try_next().await.unwrap().unwrap();
    assert_eq!(event.data(), r#"{"place":"a"}"#);
}
