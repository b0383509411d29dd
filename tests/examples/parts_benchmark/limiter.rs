//! Calls under a rate limit, with a clock that the calls move.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use alicloud_core::{
    CallOptions, Quota, RateLimit, SignatureVersion,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    FLOW_ID, Result,
    measure::{Measured, Start},
    offline::{body, client},
    warm_up,
};

const OPERATION: &str = "GetFlow";

/// A service that takes a fixed time for every call, and keeps the order of their numbers.
#[derive(Clone, Debug)]
struct Service {
    time: Duration,
    response: HttpResponse,
    /// The numbers of the flows; kept if calls wait.
    served: Option<Arc<Mutex<Vec<usize>>>>,
}

impl Service {
    fn new(time: Duration, keeps_order: bool) -> Self {
        let body = body(json!({"FlowId": FLOW_ID}));
        Self {
            time,
            response: HttpResponse::new(200, http::HeaderMap::new(), body),
            served: keeps_order.then(Arc::default),
        }
    }
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        if let Some(served) = &self.served {
            let digits = request.url.rsplit('=').next().unwrap_or_default();
            let mut served = served.lock().unwrap_or_else(PoisonError::into_inner);
            served.push(digits.parse().unwrap_or(usize::MAX));
        }
        Box::pin(async {
            tokio::time::advance(self.time).await;
            Ok(self.response.clone())
        })
    }
}

fn limit(quota: u32) -> RateLimit {
    RateLimit::apart().with_quota(OPERATION, Quota::new(quota, 1))
}

/// One call after the other. Before, as many as the quota has, so that the limiter has as much to look at as it ever has.
pub(crate) async fn run(quota: u32, off: bool, n: usize) -> Result<Measured> {
    // A little slower than the quota allows: no call waits.
    let service = Service::new(Duration::from_secs_f64(1.01 / f64::from(quota)), false);
    let rate_limit = if off { RateLimit::off() } else { limit(quota) };
    let client = client(service, SignatureVersion::V3, rate_limit)?;
    let mut start = Start::now();
    let before = usize::try_from(quota)? + warm_up(n);
    for number in 0..before + n {
        if number == before {
            start = Start::now();
        }
        drop(client.get_flow().flow_id(FLOW_ID).send().await?);
    }
    Ok(start.end(n))
}

/// All calls at once.
pub(crate) async fn wait(quota: u32, n: usize) -> Result<Measured> {
    let service = Service::new(Duration::ZERO, true);
    let served = service.served.clone().unwrap_or_default();
    let client = client(service, SignatureVersion::V3, limit(quota))?;
    let patient = CallOptions::new().operation_timeout(Duration::from_secs(3600));
    let start = Start::now();
    let mut calls = JoinSet::new();
    for number in 0..n {
        let call = client
            .get_flow()
            .flow_id(format!("{number}"))
            .options(patient.clone());
        calls.spawn(async move { call.send().await.map(drop) });
    }
    while let Some(call) = calls.join_next().await {
        call??;
    }
    let measured = start.end(n);
    let served = served.lock().unwrap_or_else(PoisonError::into_inner);
    if !served.iter().copied().eq(0..n) {
        return Err("the waiting calls were not served in their order".into());
    }
    Ok(measured)
}
