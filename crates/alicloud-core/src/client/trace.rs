//! Spans with OpenTelemetry's field names, and events. They have no secrets, and cost nothing without a subscriber.

use std::time::Duration;

use tracing::{Span, field::Empty};

use crate::{endpoint::Endpoint, error::Failure, operation::Operation, redact::line, response::RawResponse};

/// The target of all spans and events, for filters.
const TARGET: &str = "alicloud_core";

pub(super) fn operation(operation: &'static Operation, endpoint: &Endpoint) -> Span {
    tracing::info_span!(
        target: TARGET,
        "call",
        otel.name = operation.name(),
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system = "alibaba-cloud-api",
        rpc.service = operation.service().product(),
        rpc.method = operation.name(),
        server.address = endpoint.host(),
        alibaba_cloud.request_id = Empty,
        alibaba_cloud.attempts = Empty,
        error.type = Empty,
    )
}

/// The service and the server are in the span around it.
pub(super) fn attempt(operation: &'static Operation, number: u32) -> Span {
    tracing::debug_span!(
        target: TARGET,
        "attempt",
        otel.kind = "client",
        http.request.method = operation.method().as_str(),
        http.request.resend_count = number - 1,
        http.response.status_code = Empty,
        alibaba_cloud.request_id = Empty,
        error.type = Empty,
    )
}

pub(super) fn attempted(span: &Span, result: Result<&RawResponse, &Failure>) {
    if span.is_disabled() {
        return;
    }
    match result {
        Ok(response) => {
            span.record("http.response.status_code", response.status());
            span.record("alibaba_cloud.request_id", &*line(response.request_id()));
        }
        Err(failure) => {
            if let Some(status) = failure.status() {
                span.record("http.response.status_code", status);
            }
            failed(span, failure);
        }
    }
}

pub(super) fn ended(span: &Span, result: Result<&RawResponse, &Failure>) {
    if span.is_disabled() {
        return;
    }
    match result {
        Ok(response) => {
            span.record("otel.status_code", "OK");
            span.record("alibaba_cloud.request_id", &*line(response.request_id()));
            span.record("alibaba_cloud.attempts", response.attempts());
        }
        Err(failure) => {
            span.record("otel.status_code", "ERROR");
            span.record("alibaba_cloud.attempts", failure.attempts());
            failed(span, failure);
        }
    }
}

/// The one event of a failed call, for programs that record no spans.
pub(super) fn failed_call(operation: &'static Operation, failure: &Failure, elapsed: Duration) {
    tracing::warn!(
        target: TARGET,
        {
            rpc.service = operation.service().product(),
            error.type = %kind(failure),
            server.address = failure.endpoint().map(Endpoint::host),
            alibaba_cloud.request_id = failure.request_id(),
            alibaba_cloud.attempts = failure.attempts(),
            elapsed_ms = milliseconds(elapsed),
        },
        "{} failed",
        operation.name()
    );
}

pub(super) fn retrying(failure: &Failure, delay: Duration) {
    tracing::debug!(
        target: TARGET,
        { error.type = %kind(failure), delay_ms = milliseconds(delay) },
        "retrying"
    );
}

/// A stream of events that came to its end.
pub(super) fn stream_ended(events: u64) {
    tracing::debug!(target: TARGET, { events }, "stream ended");
}

/// A stream of bytes that came to its end.
pub(super) fn bytes_ended(bytes: u64) {
    tracing::debug!(target: TARGET, { bytes }, "stream ended");
}

/// A stream that broke off, or in which the service reported an error.
pub(super) fn stream_failed(operation: &'static Operation, failure: &Failure) {
    tracing::warn!(
        target: TARGET,
        {
            error.type = %kind(failure),
            alibaba_cloud.request_id = failure.request_id(),
        },
        "stream of {} failed",
        operation.name()
    );
}

pub(super) fn waited(wait: Duration) {
    tracing::debug!(
        target: TARGET,
        { wait_ms = milliseconds(wait) },
        "waited for a permit of the rate limit"
    );
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn failed(span: &Span, failure: &Failure) {
    if let Some(id) = failure.request_id() {
        span.record("alibaba_cloud.request_id", id);
    }
    span.record("error.type", kind(failure).as_str());
}

/// The service's code, else the kind: never a message, which may hold what was sent.
fn kind(failure: &Failure) -> String {
    failure
        .code_str()
        .map_or_else(|| format!("{:?}", failure.kind()), str::to_owned)
}
