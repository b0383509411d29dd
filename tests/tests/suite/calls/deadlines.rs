//! Timeouts and deadlines, and calls that are dropped.

use std::time::Duration;

use alicloud_core::{CallOptions, ErrorKind, Execution, Timeouts};
use cams_flow::Client;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::Instant,
};

use crate::support::{Script, Step, long_lived};

const SECOND: Duration = Duration::from_secs(1);

fn hanging(timeouts: Timeouts) -> Client {
    Script::new([Step::Hang])
        .builder()
        .timeouts(timeouts)
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_operation_times_out() {
    let client = hanging(Timeouts::default().with_operation(7 * SECOND));
    let started = Instant::now();
    let error = client
        .create_flow()
        .flow_name("f")
        .categories(["OTHER"])
        .send()
        .await
        .unwrap_err();
    assert_eq!(started.elapsed(), 7 * SECOND);
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Timeout, Execution::Maybe)
    );
    assert!(
        error
            .to_string()
            .contains("no response within 7s, the timeout of the operation"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_attempt_times_out_and_is_retried() {
    let client = hanging(Timeouts::default().with_attempt(2 * SECOND));
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
    assert!(
        error
            .to_string()
            .contains("no response within 2s, the timeout of the attempt"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_can_have_its_own_timeouts() {
    let client = hanging(Timeouts::default());
    let started = Instant::now();
    let options = CallOptions::new().operation_timeout(SECOND);
    client.list_flow().options(options).send().await.unwrap_err();
    assert_eq!(started.elapsed(), SECOND);
}

/// Accepts a connection and reads a request.
async fn accepted(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.unwrap());
    }
    stream
}

async fn stuck_server() -> (TcpListener, Client) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::builder()
        .endpoint(format!("http://{}", listener.local_addr().unwrap()))
        .credentials(long_lived())
        .timeouts(Timeouts::default().with_read(Duration::from_millis(100)))
        .build()
        .unwrap();
    (listener, client)
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection() {
    let (listener, client) = stuck_server().await;
    let options = CallOptions::new().read_timeout(60 * SECOND);
    let call = tokio::spawn(client.list_flow().options(options).send());
    let mut stream = accepted(&listener).await;
    call.abort();
    let mut rest = Vec::new();
    // It ends only when the client closes the connection.
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty());
}

#[tokio::test]
async fn a_server_that_stops_sending_times_out() {
    let (listener, client) = stuck_server().await;
    let server = tokio::spawn(async move {
        let mut stream = accepted(&listener).await;
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Code\"")
            .await
            .unwrap();
        stream
    });
    let create = client.create_flow().flow_name("f").categories(["OTHER"]);
    let error = create.send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Timeout, Execution::Maybe)
    );
    assert!(
        error.to_string().contains("the service was silent for 100ms"),
        "{error}"
    );
    drop(server.await.unwrap());
}

#[tokio::test]
async fn a_truncated_response_is_a_lost_connection() {
    let (listener, client) = stuck_server().await;
    let server = tokio::spawn(async move {
        let mut stream = accepted(&listener).await;
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Code\"")
            .await
            .unwrap();
    });
    let create = client.create_flow().flow_name("f").categories(["OTHER"]);
    let error = create.send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::ConnectionLost, Execution::Maybe)
    );
    server.await.unwrap();
}
