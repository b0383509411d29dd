//! How long sending a body may take. Time is that of tokio, paused.

use std::time::Duration;

use alicloud_core::{
    Body, CallOptions, ErrorKind, RetryPolicy, Timeouts,
    transport::{HttpRequest, Transport as _, TransportErrorKind},
};
use http::Method;
use tokio::{net::TcpListener, time::Instant};

use crate::bodies::{LARGE, PUT, Pieces, Scripted, Step, bytes, transports, with};

fn body() -> Body {
    let content = bytes(LARGE);
    Body::from_fn(move || Pieces::new(&content))
}

#[tokio::test(start_paused = true)]
async fn the_timeouts_of_attempt_and_operation_stand_still_while_bytes_are_taken() {
    // 9 pieces.
    let script = Scripted::new([Step::Slow(Duration::from_secs(50))]);
    let options = CallOptions::new().attempt_timeout(Duration::from_secs(55));
    let response = script
        .client()
        .call_with(&PUT, with(body()), options)
        .await
        .unwrap();
    assert!(response.timing().on_the_wire > Duration::from_secs(400));
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_does_not_move_ends_by_the_timeout() {
    for (options, expected) in [
        (CallOptions::new(), 60),
        (CallOptions::new().attempt_timeout(Duration::from_secs(9)), 9),
        (CallOptions::new().stream_timeout(Duration::from_secs(8)), 8),
    ] {
        let started = Instant::now();
        let script = Scripted::new([Step::Slow(Duration::from_secs(9_000))]);
        let options = options.retry(RetryPolicy::never());
        let error = script
            .client()
            .call_with(&PUT, with(body()), options)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert_eq!(started.elapsed().as_secs(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_transport_waits_as_long_as_bytes_are_taken_and_no_longer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    // Connections wait in the backlog, and nothing reads from them.
    for transport in transports(&endpoint, Timeouts::default()) {
        let mut request = HttpRequest::new(Method::PUT, format!("{endpoint}/"));
        request.body = Body::from_hashed_stream(Pieces::new(&vec![0; 32 << 20]), 32 << 20, [0; 32]);
        let error = transport.send(request).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Timeout, "{transport:?} {error}");
    }
}
