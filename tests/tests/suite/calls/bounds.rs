//! A response cannot be larger than its bound, whatever it announces, and none outlasts the deadline.

use std::{sync::mpsc, time::Duration};

use alicloud_core::{CallOptions, ErrorKind, Execution, RetryPolicy};
use cams_flow::Client;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::support::{Script, long_lived};

/// A server that hands each connection to a handler once a request has come.
async fn serve<F, H>(handle: H) -> String
where
    F: Future<Output = ()> + Send,
    H: Fn(TcpStream) -> F + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            handle(stream).await;
        }
    });
    endpoint
}

fn client(endpoint: String, max: usize) -> Client {
    Client::builder()
        .endpoint(endpoint)
        .credentials(long_lived())
        .max_response_size(max)
        .retry(RetryPolicy::default().with_max_attempts(3))
        .build()
        .unwrap()
}

#[track_caller]
fn is_too_large(error: &cams_flow::Error, size: &str) {
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::UnexpectedAnswer, Execution::Maybe)
    );
    assert_eq!(error.attempts(), 1, "it would be as large again");
    let shown = error.to_string();
    assert!(
        shown.contains(size) && shown.contains("max_response_size"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_length_beyond_the_bound_is_refused_before_the_body_comes() {
    for length in ["1073741824", "67108865", "18446744073709551613"] {
        let endpoint = serve(move |mut stream| async move {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            // Nothing of the body ever comes: the end of the connection is waited for.
            let _ = stream.read(&mut [0]).await;
        })
        .await;
        let client = Client::builder()
            .endpoint(endpoint)
            .credentials(long_lived())
            .build()
            .unwrap();
        let error = client.list_flow().send().await.unwrap_err();
        is_too_large(&error, "64 MiB");
    }
}

#[tokio::test]
async fn a_body_without_end_ends_at_the_bound() {
    let endpoint = serve(|mut stream| async move {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        while stream.write_all(chunk.as_bytes()).await.is_ok() {}
    })
    .await;
    let error = client(endpoint, 1 << 20).list_flow().send().await.unwrap_err();
    is_too_large(&error, "1 MiB");
}

#[tokio::test]
async fn the_bound_itself_is_allowed_and_one_byte_more_is_not() {
    let body = format!(
        r#"{{"Code": "OK", "RequestId": "R", "Later": "{}"}}"#,
        "x".repeat(5_000)
    );
    let length = body.len();
    for chunked in [false, true] {
        let body = body.clone();
        let endpoint = serve(move |mut stream| {
            let (first, second) = body.split_at(2_500);
            let response = if chunked {
                format!(
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
                    first.len(),
                    second.len(),
                )
            } else {
                format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
            };
            async move {
                let _ = stream.write_all(response.as_bytes()).await;
            }
        })
        .await;
        let client = client(endpoint, length);
        assert_eq!(client.list_flow().send().await.unwrap().raw_body().len(), length);
        let less = CallOptions::new().max_response_size(length - 1);
        let error = client.list_flow().options(less).send().await.unwrap_err();
        is_too_large(&error, &format!("{} bytes", length - 1));
    }
}

#[tokio::test]
async fn the_bound_holds_for_a_transport_that_knows_none() {
    let script = Script::answering(200, &[], r#"{"Code": "OK", "RequestId": "R"}"#);
    let client = script.builder().max_response_size(10).build().unwrap();
    is_too_large(&client.list_flow().send().await.unwrap_err(), "10 bytes");
    assert_eq!(script.sent()[0].max_response_size, 10);
    let more = CallOptions::new().max_response_size(1000);
    client.list_flow().options(more).send().await.unwrap();
}

#[test]
fn the_deadline_holds_while_a_large_body_is_judged() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    let large = format!(
        r#"{{"Code": "OK", "RequestId": "R", "Later": "{}"}}"#,
        "x".repeat(2 << 20)
    );
    let client = Script::answering(200, &[], large).client();
    // The only thread that could judge is busy until the end.
    let (end, ended) = mpsc::channel::<()>();
    runtime.spawn_blocking(move || ended.recv());
    let error = runtime.block_on(async {
        let limit = CallOptions::new().operation_timeout(Duration::from_millis(20));
        client.list_flow().options(limit).send().await.unwrap_err()
    });
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Timeout, Execution::Maybe)
    );
    drop(end);
    let list = runtime.block_on(async { client.list_flow().send().await.unwrap() });
    assert_eq!(
        list.unknown_members["Later"].as_str().map(str::len),
        Some(2 << 20)
    );
}
