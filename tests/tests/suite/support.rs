//! Shared by the tests.

use std::{
    fs,
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use alicloud_core::{
    ClientBuilder, RateLimit, RetryPolicy,
    credentials::CredentialsSource,
    nonce::NonceSource,
    testing::{FixedClock, FixedJitter},
    time::{self, Clock},
    transport::{HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind, TransportFuture},
};
use bytes::Bytes;
use cams_flow::{Client, Credentials};
use http::HeaderName;
use serde_json::Value;

pub(crate) const DATE: &str = "2026-03-30T08:09:10Z";
pub(crate) const NONCE: &str = "3c0b1f7c2d9e4b58a6f7e8d9c0b1a2f3";
pub(crate) const ACCESS_KEY_ID: &str = "LTAI5tExampleAccessKeyId";
pub(crate) const ACCESS_KEY_SECRET: &str = "ExampleAccessKeySecret0123456789";
pub(crate) const SECURITY_TOKEN: &str = "CAISExampleSecurityToken+/==";

/// Reads a file of `tests/data`.
pub(crate) fn data(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Returns the text of a member.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("`{name}` is not a text in {value}"))
}

pub(crate) fn at(date: &str) -> SystemTime {
    time::parse(date).unwrap()
}

pub(crate) fn long_lived() -> Credentials {
    Credentials::new(ACCESS_KEY_ID, ACCESS_KEY_SECRET).unwrap()
}

/// A constant nonce.
pub(crate) struct Pinned;

impl NonceSource for Pinned {
    fn nonce(&self) -> String {
        NONCE.to_owned()
    }
}

/// A step of a script.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A response.
    Response(HttpResponse),
    /// An error of the transport.
    Fail(TransportErrorKind),
    /// No response, ever.
    Hang,
}

impl Step {
    pub(crate) fn respond(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect();
        Self::Response(HttpResponse::new(status, headers, body))
    }

    pub(crate) fn ok() -> Self {
        Self::respond(
            200,
            &[],
            r#"{"Code": "OK", "RequestId": "R", "Data": {"FlowId": "1"}}"#,
        )
    }

    /// Returns a successful empty list.
    pub(crate) fn list() -> Self {
        Self::respond(200, &[], r#"{"Code": "OK", "RequestId": "R"}"#)
    }

    pub(crate) fn error(status: u16, code: &str) -> Self {
        Self::respond(
            status,
            &[],
            format!(r#"{{"Code": "{code}", "Message": "scripted", "RequestId": "R"}}"#),
        )
    }
}

/// A transport with scripted steps, of which the last is repeated, that records requests.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    steps: Vec<Step>,
    sent: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            steps: steps.into_iter().collect(),
            sent: Arc::default(),
        }
    }

    pub(crate) fn answering(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Self {
        Self::new([Step::respond(status, headers, body)])
    }

    /// Returns a client of the script that makes one attempt.
    pub(crate) fn client(&self) -> Client {
        self.builder().retry(RetryPolicy::never()).build().unwrap()
    }

    pub(crate) fn builder(&self) -> ClientBuilder<Client, CredentialsSource> {
        Client::builder()
            .region("ap-southeast-1")
            .credentials(long_lived())
            .clock(FixedClock(at(DATE)))
            .nonces(Pinned)
            .jitter(FixedJitter(1.0))
            // Permits are shared by all clients of a process, so by all tests.
            .rate_limit(RateLimit::off())
            .transport(self.clone())
    }

    pub(crate) fn sent(&self) -> Vec<HttpRequest> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let step = self.steps[sent.len().min(self.steps.len() - 1)].clone();
        sent.push(request);
        Box::pin(async move {
            match step {
                Step::Response(response) => Ok(response),
                Step::Fail(kind) => Err(TransportError::new(kind, "scripted")),
                Step::Hang => std::future::pending().await,
            }
        })
    }
}

/// A clock that does not move. Its waits end at once and are recorded.
#[derive(Clone)]
pub(crate) struct NoWaiting {
    now: SystemTime,
    waits: Arc<Mutex<Vec<Duration>>>,
}

impl NoWaiting {
    pub(crate) fn at(date: &str) -> Self {
        Self {
            now: at(date),
            waits: Arc::default(),
        }
    }

    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Clock for NoWaiting {
    fn now(&self) -> SystemTime {
        self.now
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.waits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(duration);
        Box::pin(std::future::ready(()))
    }
}
