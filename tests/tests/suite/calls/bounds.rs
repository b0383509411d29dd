//! The bound of a response's size, and the deadline while it is read.

use std::{sync::mpsc, time::Duration};

use alicloud_core::{CallOptions, ErrorKind, Execution, RetryPolicy};
use cams_flow::Client;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::support::{Script, long_lived};

/// Starts a server that passes each connection to a handler after its request.
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
        (ErrorKind::UnexpectedResponse, Execution::Maybe)
    );
    assert_eq!(error.attempts(), 1, "a retry would be as large");
    let shown = error.to_string();
    assert!(
        shown.contains(size) && shown.contains("max_response_size"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_length_beyond_the_bound_is_an_error_before_the_body() {
    for length in ["1073741824", "67108865", "18446744073709551613"] {
        let endpoint = serve(move |mut stream| async move {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            // No body is sent; it waits for the end of the connection.
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
async fn an_endless_body_is_cut_off_at_the_bound() {
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
async fn the_bound_is_inclusive() {
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
async fn the_bound_holds_for_a_transport_without_one() {
    let script = Script::answering(200, &[], r#"{"Code": "OK", "RequestId": "R"}"#);
    let client = script.builder().max_response_size(10).build().unwrap();
    is_too_large(&client.list_flow().send().await.unwrap_err(), "10 bytes");
    assert_eq!(script.sent()[0].max_response_size, 10);
    let more = CallOptions::new().max_response_size(1000);
    client.list_flow().options(more).send().await.unwrap();
}

#[test]
fn the_deadline_holds_while_a_large_body_is_classified() {
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
    // The only thread that could classify it is busy until the end.
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
