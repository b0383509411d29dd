//! Bodies of requests: files and streams.

mod commands;
mod files;
mod forms;
mod streams;
mod time;
mod uploads;

use std::{
    io::{self, Write as _},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use alicloud_core::{
    Body, CallOptions, Client, Endpoint, Failure, Operation, Parameters, RateLimit, RawResponse, Service,
    Timeouts,
    body::{BodyError, BodyPieces},
    testing::FixedClock,
    transport::{
        HttpRequest, HttpResponse, HyperTransport, ReqwestTransport, Transport, TransportError,
        TransportErrorKind, TransportFuture,
    },
};
use futures_core::Stream;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use crate::support::{DATE, Pinned, at, long_lived};

static SERVICE: Service = Service::new("demo", "2020-01-01");
static PUT: Operation = Operation::roa(&SERVICE, "Put", alicloud_core::Method::Put, "/thing").idempotent();

/// More than what is sent in one piece.
const LARGE: usize = (1 << 20) + 17;

const PIECE: usize = 128 << 10;

/// A stream of a program.
struct Pieces(std::vec::IntoIter<Vec<u8>>);

impl Pieces {
    fn new(bytes: &[u8]) -> Self {
        let pieces: Vec<Vec<u8>> = bytes.chunks(PIECE).map(<[u8]>::to_vec).collect();
        Self(pieces.into_iter())
    }
}

impl Stream for Pieces {
    type Item = Result<Vec<u8>, io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 7 % 251) as u8).collect()
}

fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn with(body: Body) -> Parameters {
    let mut parameters = Parameters::default();
    parameters.body = Some(body);
    parameters
}

/// What a scripted transport does with an attempt.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Reads the body, and responds with a status.
    Respond(u16),
    /// Reads so many pieces, then loses the connection.
    LoseAfter(usize),
    /// Does not connect.
    Refuse,
    /// Reads a piece in so much time, and responds with 200.
    Slow(Duration),
}

/// A request, and what was taken of its body.
type Taken = (HttpRequest, Vec<u8>);

/// Takes the body as a transport does, and keeps what it took.
#[derive(Clone, Debug, Default)]
struct Scripted {
    steps: Arc<Mutex<Vec<Step>>>,
    requests: Arc<Mutex<Vec<Taken>>>,
    most: Arc<AtomicUsize>,
}

impl Scripted {
    fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let mut steps: Vec<Step> = steps.into_iter().collect();
        steps.reverse();
        Self {
            steps: Arc::new(Mutex::new(steps)),
            ..Self::default()
        }
    }

    fn client(&self) -> Client {
        client("https://demo.example.com", self.clone())
    }

    /// The bodies as far as they were taken.
    fn bodies(&self) -> Vec<Vec<u8>> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|(_, body)| body.clone()).collect()
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let step = self.steps.lock().unwrap().pop().expect("another attempt");
        let failed = |kind| Err(TransportError::new(kind, "scripted"));
        if let Step::Refuse = step {
            return failed(TransportErrorKind::ConnectFailed);
        }
        let mut pieces = request.body.pieces();
        let mut taken = Vec::new();
        let result = loop {
            if let Step::LoseAfter(0) = step {
                break failed(TransportErrorKind::ConnectionLost);
            }
            match next(&mut pieces).await {
                Some(Ok(piece)) => {
                    self.most.fetch_max(piece.len(), Ordering::Relaxed);
                    taken.extend_from_slice(&piece);
                    match step {
                        Step::LoseAfter(pieces) if taken.len().div_ceil(PIECE) >= pieces => {
                            break failed(TransportErrorKind::ConnectionLost);
                        }
                        Step::Slow(time) => tokio::time::sleep(time).await,
                        _ => {}
                    }
                }
                // As a library of HTTP does it: the reason is lost.
                Some(Err(_)) => break failed(TransportErrorKind::ConnectionLost),
                None => {
                    let status = match step {
                        Step::Respond(status) => status,
                        _ => 200,
                    };
                    // A success to services of either kind of envelope.
                    let body = match status {
                        200 => r#"{"Code": "OK", "RequestId": "R", "requestId": "R"}"#,
                        _ => "{}",
                    };
                    break Ok(HttpResponse::new(status, http::HeaderMap::new(), body));
                }
            }
        };
        self.requests.lock().unwrap().push((request, taken));
        result
    }
}

impl Transport for Scripted {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(self.exchange(request))
    }
}

async fn next(pieces: &mut BodyPieces) -> Option<Result<bytes::Bytes, BodyError>> {
    std::future::poll_fn(|context| pieces.as_mut().poll_next(context)).await
}

/// Sends through another transport.
#[derive(Debug)]
struct Boxed(Box<dyn Transport>);

impl Transport for Boxed {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        self.0.send(request)
    }
}

/// Hashes take long in a program that is not optimized, on a busy machine.
fn patient() -> Timeouts {
    let minutes = Duration::from_secs(300);
    Timeouts::default().with_read(minutes).with_operation(minutes)
}

fn transports(endpoint: &str, timeouts: Timeouts) -> [Boxed; 2] {
    let endpoint = Endpoint::parse(endpoint).unwrap();
    [
        Boxed(Box::new(ReqwestTransport::new(&endpoint, timeouts).unwrap())),
        Boxed(Box::new(HyperTransport::new(&endpoint, timeouts).unwrap())),
    ]
}

fn client(endpoint: &str, transport: impl Transport) -> Client {
    Client::builder(&SERVICE)
        .endpoint(endpoint)
        .credentials(long_lived())
        .rate_limit(RateLimit::off())
        .clock(FixedClock(at(DATE)))
        .nonces(Pinned)
        .transport(transport)
        .build_untyped()
        .unwrap()
}

async fn put(client: &Client, body: Body) -> Result<RawResponse, Box<Failure>> {
    client.call_with(&PUT, with(body), CallOptions::new()).await
}
