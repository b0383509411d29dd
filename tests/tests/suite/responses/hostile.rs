//! Responses that no honest server sends: each ends the call in time, by a result or an error that fits.

use std::time::Duration;

use alicloud_core::{
    CallOptions,
    ErrorKind::{self, ConnectionLost, Service, Throttled, Unavailable, UnexpectedResponse},
    Members, RateLimit, RetryPolicy,
};
use cams_flow::Client;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::support::long_lived;

const OK: &str = r#"{"Code":"OK","RequestId":"R"}"#;

/// Starts a server that gives each request these bytes.
async fn serve(response: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(&response).await;
            let _ = stream.shutdown().await;
        }
    });
    endpoint
}

/// Calls a server; `None` is a success.
async fn outcome(response: impl Into<Vec<u8>>) -> (Option<ErrorKind>, String) {
    let client = Client::builder()
        .endpoint(serve(response.into()).await)
        .credentials(long_lived())
        .retry(RetryPolicy::never())
        .rate_limit(RateLimit::off())
        .build()
        .unwrap();
    let options = CallOptions::new().operation_timeout(Duration::from_secs(30));
    match client.list_flow().options(options).send().await {
        Ok(response) => (None, response.request_id().to_owned()),
        Err(error) => (Some(error.kind()), error.to_string()),
    }
}

fn with_body(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn heads_of_every_kind_end_the_call() {
    let headers = |count: usize| {
        let headers: String = (0..count).map(|number| format!("\r\nx-{number}: v")).collect();
        with_body(&format!("200 OK{headers}"), OK)
    };
    for (response, expected, part) in [
        (
            format!(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n{}",
                with_body("200 OK", OK)
            ),
            None,
            "R",
        ),
        (headers(90), None, "R"),
        (headers(5_000), Some(ConnectionLost), "not valid HTTP"),
        (
            with_body(&format!("200 OK\r\nx: {}", "a".repeat(600_000)), OK),
            Some(ConnectionLost),
            "not valid HTTP",
        ),
        (
            with_body("200 OK\r\ncontent-length: 3", OK),
            Some(ConnectionLost),
            "not valid HTTP",
        ),
        (with_body("42 Odd", OK), Some(ConnectionLost), "not valid HTTP"),
        (format!("HTTP/1.0 200 OK\r\n\r\n{OK}"), None, "R"),
        (
            "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            Some(UnexpectedResponse),
            "an empty body",
        ),
        (
            with_body("304 Not Modified", OK),
            Some(UnexpectedResponse),
            "a redirect",
        ),
        (
            with_body(
                "307 Temporary Redirect\r\nlocation: https://other.example/?a=1",
                "",
            ),
            Some(UnexpectedResponse),
            "https://other.example",
        ),
        (with_body("999 Odd", ""), Some(Unavailable), "HTTP 999"),
        (
            with_body("429 Too Many\r\nretry-after: 99999999999999999999", ""),
            Some(Throttled),
            "a longer wait than the retry policy allows",
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n".to_owned(),
            Some(UnexpectedResponse),
            "HTTP 101",
        ),
    ] {
        let (kind, text) = outcome(response).await;
        assert_eq!(kind, expected, "{text}");
        assert!(text.contains(part), "{text}");
    }
    // Bytes that are not text.
    let head = b"HTTP/1.1 200 OK\r\nx-acs-request-id: \xff\xfe\r\ndate: \xff\r\ncontent-type: \xff\r\n";
    let response = [
        &head[..],
        format!("content-length: {}\r\n\r\n{OK}", OK.len()).as_bytes(),
    ]
    .concat();
    assert_eq!(outcome(response).await, (None, "R".to_owned()));
}

#[tokio::test]
async fn bodies_of_every_kind_end_the_call() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(200_000), close.repeat(200_000));
    let chunked = |rest: &str| format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{rest}");
    let whole_chunk = format!("{:x}\r\n{OK}\r\n0\r\nx-a: b\r\n\r\n", OK.len());
    for (response, expected, part) in [
        (chunked(&whole_chunk), None, "R"),
        (chunked("zz\r\n"), Some(ConnectionLost), "not valid HTTP"),
        (
            chunked("ffffffffffffffff1\r\n"),
            Some(ConnectionLost),
            "not valid HTTP",
        ),
        (
            format!("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{OK}"),
            Some(ConnectionLost),
            "end of file",
        ),
        // Of members that are there twice, the last counts.
        (
            with_body(
                "200 OK",
                r#"{"Code":"Other","Code":"OK","RequestId":"A","RequestId":"R"}"#,
            ),
            None,
            "R",
        ),
        (
            with_body(
                "400 Bad",
                r#"{"Code":"OK","Code":"Throttling.User","RequestId":"R"}"#,
            ),
            Some(Throttled),
            "Throttling.User",
        ),
        // Deeper than the stack.
        (
            with_body(
                "200 OK",
                &format!(r#"{{"Code":"OK","RequestId":"R","X":{}}}"#, deep("[", "]")),
            ),
            Some(UnexpectedResponse),
            "recursion limit exceeded",
        ),
        (
            with_body(
                "400 Bad",
                &format!(r#"{{"Code":"Some.Error","X":{}}}"#, deep("{\"a\":", "}")),
            ),
            Some(Service),
            "Some.Error",
        ),
        (
            with_body(
                "400 Bad",
                &format!("<Error>{}<Code>Some.Error</Code></Error>", deep("<a>", "</a>")),
            ),
            Some(Service),
            "Some.Error",
        ),
        (
            with_body(
                "200 OK",
                &format!(r#"{{"Code":"OK","Token":{}"#, "[{\"Secret\":".repeat(100_000)),
            ),
            Some(UnexpectedResponse),
            "the beginning of a JSON object",
        ),
        (
            with_body("200 OK", r#"{"Code":{"a":1},"RequestId":["x"],"Message":null}"#),
            Some(UnexpectedResponse),
            "not a response of the service",
        ),
    ] {
        let (kind, text) = outcome(response).await;
        assert_eq!(kind, expected, "{text}");
        assert!(text.contains(part), "{text}");
        assert!(text.len() < 2_000, "{} bytes", text.len());
    }
}

#[derive(Clone, Default, PartialEq)]
struct Tree {
    child: Option<Box<Tree>>,
    unknown_members: Members,
}

alicloud_core::generated::record!(Tree { "Child" => child });

/// Each text begins anew to count how deep its JSON is.
#[test]
fn texts_inside_of_texts_do_not_exhaust_the_stack() {
    let deep = |inner: &str| format!("{}{inner}{}", r#"{"Child":"#.repeat(100), "}".repeat(100));
    let depth = |json: &str| {
        let tree: Tree = serde_json::from_str(json).unwrap();
        std::iter::successors(tree.child.as_deref(), |tree| tree.child.as_deref()).count()
    };
    let mut json = deep("{}");
    let mut depths = vec![depth(&json)];
    for _ in 0..12 {
        json = deep(&serde_json::to_string(&json).unwrap());
        depths.push(depth(&json));
    }
    assert_eq!(depths[..3], [100, 200, 300], "texts are read, also inside of one");
    assert!(depths.iter().all(|depth| *depth <= 300), "{depths:?}");
}
