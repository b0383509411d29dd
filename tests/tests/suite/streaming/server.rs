//! Both transports against a server that sends piece by piece, and against the emulator.

use std::{sync::Arc, time::Duration};

use alicloud_core::{
    Endpoint, ErrorKind, Timeouts,
    transport::{HyperTransport, ReqwestTransport, Transport},
};
use cams_flow_emulator::Emulator;
use shipping_client::Client;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use crate::support::long_lived;

fn transports(endpoint: &str) -> [Box<dyn Transport>; 2] {
    let endpoint = Endpoint::parse(endpoint).unwrap();
    let timeouts = Timeouts::default();
    [
        Box::new(ReqwestTransport::new(&endpoint, timeouts).unwrap()),
        Box::new(HyperTransport::new(&endpoint, timeouts).unwrap()),
    ]
}

/// A boxed transport, which has to be passed on whole.
#[derive(Debug)]
struct Boxed(Box<dyn Transport>);

impl Transport for Boxed {
    fn send(
        &self,
        request: alicloud_core::transport::HttpRequest,
    ) -> alicloud_core::transport::TransportFuture<'_> {
        self.0.send(request)
    }

    fn send_streaming(
        &self,
        request: alicloud_core::transport::HttpRequest,
    ) -> alicloud_core::transport::StreamingFuture<'_> {
        self.0.send_streaming(request)
    }
}

fn client(endpoint: &str, transport: Box<dyn Transport>, timeouts: Timeouts) -> Client {
    Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .endpoint(endpoint)
        .credentials(long_lived())
        .timeouts(timeouts)
        .transport(Boxed(transport))
        .build()
        .unwrap()
}

/// Starts a server that passes each connection to a handler after the head of its request.
async fn serve<F, H>(handle: H) -> String
where
    F: Future<Output = ()> + Send + 'static,
    H: Fn(TcpStream) -> F + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            tokio::spawn(handle(stream));
        }
    });
    endpoint
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-acs-request-id: r-7\r\n\
                    transfer-encoding: chunked\r\n\r\n";

async fn chunk(stream: &mut TcpStream, piece: &[u8]) {
    let head = format!("{:x}\r\n", piece.len());
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(piece).await.unwrap();
    stream.write_all(b"\r\n").await.unwrap();
}

/// Each event is read before the next one is sent.
#[tokio::test]
async fn events_arrive_as_they_are_sent() {
    let next = Arc::new(Notify::new());
    let endpoint = serve({
        let next = Arc::clone(&next);
        move |mut stream| {
            let next = Arc::clone(&next);
            async move {
                stream.write_all(HEAD.as_bytes()).await.unwrap();
                for place in ["north", "烟台", "south"] {
                    let event = format!("data: {{\"place\": \"{place}\"}}\r\n\r\n");
                    for piece in event.as_bytes().chunks(7) {
                        chunk(&mut stream, piece).await;
                    }
                    next.notified().await;
                }
                stream.write_all(b"0\r\n\r\n").await.unwrap();
            }
        }
    })
    .await;
    for transport in transports(&endpoint) {
        let client = client(&endpoint, transport, Timeouts::default());
        let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
        assert_eq!(events.request_id(), "r-7");
        let mut places = Vec::new();
        while let Some(event) = events.try_next().await.unwrap() {
            places.push(event.data.place.unwrap());
            next.notify_one();
        }
        assert_eq!(places, ["north", "烟台", "south"]);
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_ends_the_connection() {
    let ended = Arc::new(Notify::new());
    let endpoint = serve({
        let ended = Arc::clone(&ended);
        move |mut stream| {
            let ended = Arc::clone(&ended);
            async move {
                stream.write_all(HEAD.as_bytes()).await.unwrap();
                chunk(&mut stream, b"data: {\"place\": \"a\"}\n\n").await;
                // The end of the connection.
                assert_eq!(stream.read(&mut [0]).await.unwrap_or(0), 0);
                ended.notify_one();
            }
        }
    })
    .await;
    for transport in transports(&endpoint) {
        let client = client(&endpoint, transport, Timeouts::default());
        let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
        assert!(events.next().await.unwrap().is_ok());
        drop(events);
        ended.notified().await;
    }
}

#[tokio::test]
async fn a_connection_that_ends_in_the_middle_is_an_error() {
    let endpoint = serve(|mut stream| async move {
        stream.write_all(HEAD.as_bytes()).await.unwrap();
        chunk(&mut stream, b"data: {\"place\": \"a\"}\n\n").await;
        stream.shutdown().await.unwrap();
    })
    .await;
    for transport in transports(&endpoint) {
        let client = client(&endpoint, transport, Timeouts::default());
        let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
        assert!(events.next().await.unwrap().is_ok());
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error}");
        assert_eq!(error.request_id(), Some("r-7"));
    }
}

/// The transports' own limit between pieces does not count for a stream of events.
#[tokio::test]
async fn the_limits_are_those_of_the_stream() {
    let endpoint = serve(|mut stream| async move {
        stream.write_all(HEAD.as_bytes()).await.unwrap();
        chunk(&mut stream, b"data: {\"place\": \"a\"}\n\n").await;
        let _ = stream.read(&mut [0]).await;
    })
    .await;
    let timeouts = Timeouts::default()
        .with_read(Duration::from_secs(3600))
        .with_idle(Duration::from_millis(50));
    for transport in transports(&endpoint) {
        let client = client(&endpoint, transport, timeouts);
        let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
        assert!(events.next().await.unwrap().is_ok());
        let error = events.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains("silent for 50ms"), "{error}");
    }
}

#[tokio::test]
async fn the_emulator_answers_with_the_events_of_the_example() {
    let emulator = Emulator::builder()
        .also_serve(&shipping_client::description::DESCRIPTION)
        .also_serve(&inventory_client::description::DESCRIPTION)
        .start()
        .await
        .unwrap();
    for transport in transports(emulator.endpoint()) {
        let client: Client = Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .transport(Boxed(transport))
            .build()
            .unwrap();
        let mut events = client.track_parcel().parcel_id("p").send_stream().await.unwrap();
        assert!(!events.request_id().is_empty());
        let mut places = Vec::new();
        while let Some(event) = events.try_next().await.unwrap() {
            places.push((event.data.place.unwrap(), event.raw.name().to_owned()));
        }
        let expected = ["north", "烟台", "south"].map(|place| (place.to_owned(), "message".to_owned()));
        assert_eq!(places, expected);
        let label = client.get_label().parcel_id("p").send_stream().await.unwrap();
        assert_eq!(label.content_type(), Some("application/octet-stream"));
        assert_eq!(label.content_length(), Some(4));
        assert_eq!(label.collect().await.unwrap(), &[0, 159, 146, 150][..]);
    }
    let client: inventory_client::Client = inventory_client::Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .build()
        .unwrap();
    let question = client.ask_item().item_id("item-17").question("How many?");
    let mut events = question.send_stream().await.unwrap();
    let id = events.request_id().to_owned();
    let mut text = String::new();
    while let Some(event) = events.try_next().await.unwrap() {
        assert!(
            event.raw.data().contains(&id),
            "the id of this request: {}",
            event.raw.data()
        );
        text += event.text.as_deref().unwrap();
    }
    assert_eq!(text, "Four thousand.");
}
