//! What the clients of a process share, and what they need not do: counted in a process that has no other tests, since it counts
//! allocations.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use std::alloc::System;

use alicloud_core::{RateLimit, Timeouts, transport::HyperTransport};
use cams_flow::{Client, Credentials};
use http_body_util::Full;
use hyper::{body::Bytes, service::service_fn};
use hyper_util::rt::TokioIo;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::{net::TcpListener, task::JoinHandle};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What a client allocates at most that reads no certificates; each of some hundred certificates takes more than one.
const WITHOUT_CERTIFICATES: usize = 150;
/// How many calls share a connection.
const CALLS: usize = 1_000;

fn client(endpoint: &str, is_by_hyper: bool) -> Client {
    let builder = Client::builder()
        .endpoint(endpoint)
        .credentials(Credentials::new("LTAI5tExampleAccessKey", "secret").unwrap())
        .rate_limit(RateLimit::off());
    if !is_by_hyper {
        return builder.build().unwrap();
    }
    let endpoint = alicloud_core::Endpoint::parse(endpoint).unwrap();
    let transport = HyperTransport::new(&endpoint, Timeouts::default()).unwrap();
    builder.transport(transport).build().unwrap()
}

/// Counts the connections in which a runtime makes calls, one after the other, until the server is told to end.
async fn connections(is_by_hyper: bool) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let mut connections = 0;
    let calls: JoinHandle<()> = tokio::spawn(async move {
        let client = client(&endpoint, is_by_hyper);
        for number in 0..CALLS {
            let flow = client
                .get_flow()
                .flow_id(number.to_string())
                .send()
                .await
                .unwrap();
            assert_eq!(flow.data.flow_id, "1");
        }
    });
    tokio::pin!(calls);
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                connections += 1;
                tokio::spawn(serve(accepted.unwrap().0));
            }
            ended = &mut calls => {
                ended.unwrap();
                return connections;
            }
        }
    }
}

async fn serve(stream: tokio::net::TcpStream) {
    let service = service_fn(async |_| {
        let body = r#"{"Code": "OK", "RequestId": "R", "Data": {"FlowId": "1"}}"#;
        Ok::<_, std::convert::Infallible>(http::Response::new(Full::new(Bytes::from_static(
            body.as_bytes(),
        ))))
    });
    let server = hyper::server::conn::http1::Builder::new();
    server
        .serve_connection(TokioIo::new(stream), service)
        .await
        .unwrap();
}

fn allocations(build: impl FnOnce() -> Client) -> usize {
    let region = Region::new(ALLOCATOR);
    let client = build();
    let allocations = region.change().allocations;
    drop(client);
    allocations
}

/// One test, so that nothing else allocates while it counts.
#[test]
fn clients_read_no_certificates_before_they_need_them_and_calls_share_a_connection() {
    const HTTPS: &str = "https://service.example";
    for is_by_hyper in [false, true] {
        // The first one makes what all of them share.
        drop(client(HTTPS, is_by_hyper));
        for endpoint in [HTTPS, "http://127.0.0.1:1"] {
            let allocations = allocations(|| client(endpoint, is_by_hyper));
            assert!(allocations <= WITHOUT_CERTIFICATES, "{endpoint}: {allocations}");
        }
    }
    for is_by_hyper in [false, true] {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        assert_eq!(runtime.block_on(connections(is_by_hyper)), 1);
    }
}
