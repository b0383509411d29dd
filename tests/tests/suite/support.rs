//! What several tests use.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use alicloud_core::{
    RetryPolicy,
    nonce::NonceSource,
    time,
    transport::{HttpRequest, HttpResponse, Transport, TransportError, TransportFuture},
};
use bytes::Bytes;
use cams_flow::{Client, Credentials};
use serde_json::Value;

pub(crate) const DATE: &str = "2026-03-30T08:09:10Z";
pub(crate) const NONCE: &str = "3c0b1f7c2d9e4b58a6f7e8d9c0b1a2f3";
pub(crate) const ACCESS_KEY_ID: &str = "LTAI5tExampleAccessKeyId";
pub(crate) const ACCESS_KEY_SECRET: &str = "ExampleAccessKeySecret0123456789";
pub(crate) const SECURITY_TOKEN: &str = "CAISExampleSecurityToken+/==";

/// A file of `tests/data`.
pub(crate) fn data(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A member that is a text.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("`{name}` is no text in {value}"))
}

pub(crate) fn at(date: &str) -> SystemTime {
    time::parse(date).unwrap()
}

pub(crate) fn long_lived() -> Credentials {
    Credentials::new(ACCESS_KEY_ID, ACCESS_KEY_SECRET).unwrap()
}

/// Always the same nonce.
pub(crate) struct Pinned;

impl NonceSource for Pinned {
    fn next(&self) -> String {
        NONCE.to_owned()
    }
}

/// Answers every request alike and keeps what was sent.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    answer: Result<HttpResponse, alicloud_core::transport::TransportErrorKind>,
    sent: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Script {
    pub(crate) fn answering(
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: impl Into<Bytes>,
    ) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        Self {
            answer: Ok(HttpResponse {
                status,
                headers,
                body: body.into(),
            }),
            sent: Arc::default(),
        }
    }

    pub(crate) fn failing(kind: alicloud_core::transport::TransportErrorKind) -> Self {
        Self {
            answer: Err(kind),
            sent: Arc::default(),
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::builder()
            .region("ap-southeast-1")
            .credentials(long_lived())
            .clock(at(DATE))
            .nonces(Pinned)
            .transport(self.clone())
            .retry(RetryPolicy::never())
            .build()
            .unwrap()
    }

    pub(crate) fn sent(&self) -> Vec<HttpRequest> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        self.sent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request);
        let answer = self
            .answer
            .clone()
            .map_err(|kind| TransportError::new(kind, "scripted"));
        Box::pin(async move { answer })
    }
}
