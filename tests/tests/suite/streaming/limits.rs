//! Limits of time and size. The clock is paused, and moves when everything waits.

use std::time::Duration;

use alicloud_core::{CallOptions, ErrorKind, Timeouts, streaming::EventStream, testing::Reply};
use shipping_client::{Client, GetLabelRequest, TrackParcelResponse};
use tokio::time::Instant;

use crate::streaming::{place, tracking};

const SECOND: Duration = Duration::from_secs(1);

async fn stream(client: &Client, options: CallOptions) -> EventStream<TrackParcelResponse> {
    let call = client.track_parcel().parcel_id("p").options(options);
    call.send_stream().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_ends_after_the_idle_timeout() {
    let (_mock, client) = tracking(Reply::events([place("a"), place("b")]).then_hang());
    for (options, seconds) in [
        (CallOptions::new(), 60),
        (CallOptions::new().idle_timeout(7 * SECOND), 7),
    ] {
        let mut events = stream(&client, options).await;
        assert!(events.next().await.unwrap().is_ok());
        // What the program does with an event is not the service's silence.
        tokio::time::sleep(1000 * SECOND).await;
        assert!(events.next().await.unwrap().is_ok());
        let started = Instant::now();
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!(started.elapsed().as_secs(), seconds);
        assert_eq!(error.kind(), ErrorKind::Timeout);
        let shown = error.to_string();
        assert!(shown.contains(&format!("silent for {seconds}s")), "{shown}");
        assert!(shown.contains("idle_timeout"), "{shown}");
        assert!(events.next().await.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_may_outlive_the_operation_timeout_but_not_its_own() {
    let (_mock, client) = tracking(Reply::events([place("a")]).then_hang());
    let options = CallOptions::new()
        .operation_timeout(SECOND)
        .idle_timeout(1000 * SECOND)
        .stream_timeout(90 * SECOND);
    let mut events = stream(&client, options).await;
    let started = Instant::now();
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(started.elapsed().as_secs(), 90);
    let shown = error.to_string();
    assert!(shown.contains("90s, the timeout of the stream"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn until_the_first_event_the_operation_timeout_counts() {
    let (_mock, client) = tracking(Reply::pieces("text/event-stream", [": hello\n\n"]).then_hang());
    let options = CallOptions::new().operation_timeout(5 * SECOND);
    let call = client.track_parcel().parcel_id("p").options(options);
    let started = Instant::now();
    let error = call.send_stream().await.unwrap_err();
    assert_eq!(started.elapsed().as_secs(), 5);
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn bytes_have_the_read_timeout() {
    let mock = alicloud_core::testing::Mock::new();
    mock.on::<GetLabelRequest>()
        .reply(Reply::pieces("image/png", ["ab"]).then_hang());
    let client: Client = mock
        .builder()
        .timeouts(Timeouts::default().with_read(3 * SECOND))
        .build()
        .unwrap();
    let mut label = client.get_label().parcel_id("p").send_stream().await.unwrap();
    assert_eq!(label.try_next().await.unwrap().unwrap(), "ab");
    let started = Instant::now();
    let error = label.next().await.unwrap().unwrap_err();
    assert_eq!(started.elapsed().as_secs(), 3);
    assert!(error.to_string().contains("read_timeout"), "{error}");
}

#[tokio::test]
async fn an_event_has_a_bound_and_a_stream_has_none() {
    let small = "data: {\"place\": \"a\"}\n\n".repeat(1000);
    let large = format!("data: {{\"place\": \"{}\"}}\n\n", "x".repeat(200));
    let (_mock, client) = tracking(Reply::pieces("text/event-stream", [small, large]));
    let mut events = stream(&client, CallOptions::new().max_response_size(100)).await;
    for _ in 0..1000 {
        assert!(events.next().await.unwrap().is_ok());
    }
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
    let shown = error.to_string();
    assert!(
        shown.contains("100 bytes") && shown.contains("max_response_size"),
        "{shown}"
    );
    assert!(events.next().await.is_none());
}
