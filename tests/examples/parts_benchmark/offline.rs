//! Transports that end in this process.

use std::{
    future::{pending, ready},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use alicloud_core::{
    RateLimit, SignatureVersion,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use bytes::Bytes;
use cams_flow::{Client, Credentials};
use serde_json::{Value, json};

use crate::{KEY_ID, KEY_SECRET, Result};

/// Takes requests and never responds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Silent {
    pub(crate) requests: Arc<AtomicUsize>,
}

impl Transport for Silent {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        drop(std::hint::black_box(request));
        Box::pin(pending())
    }
}

/// Gives every request the same response, at once.
#[derive(Clone, Debug)]
pub(crate) struct Ready(HttpResponse);

impl Ready {
    pub(crate) fn new(body: Bytes) -> Self {
        Self(HttpResponse::new(200, http::HeaderMap::new(), body))
    }
}

impl Transport for Ready {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        Box::pin(ready(Ok(self.0.clone())))
    }
}

pub(crate) fn client(
    transport: impl Transport,
    signature: SignatureVersion,
    rate_limit: RateLimit,
) -> Result<Client> {
    let builder = Client::builder()
        .region("ap-southeast-1")
        .credentials(Credentials::new(KEY_ID, KEY_SECRET)?)
        .signature(signature)
        .rate_limit(rate_limit)
        .transport(transport);
    Ok(builder.build()?)
}

/// The body of a success.
pub(crate) fn body(data: Value) -> Bytes {
    let body = json!({
        "Code": "OK",
        "Message": "OK",
        "Success": true,
        "AccessDeniedDetail": null,
        "RequestId": "90E63D28-E31D-1EB2-8939-A94866411B2O",
        "Data": data,
    });
    Bytes::from(body.to_string())
}

/// A flow of a list, by its number.
pub(crate) fn flow(number: usize) -> Value {
    json!({
        "FlowId": format!("{:018}", 926_753_328_126_430_000_usize + number),
        "FlowName": format!("flow_{number:04}"),
        "Categories": ["SIGN_UP"],
    })
}
