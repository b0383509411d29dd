//! Spans with OpenTelemetry's field names. They have no secrets, and cost nothing without a subscriber.

use std::time::Duration;

use tracing::{Span, field::Empty};

use crate::{endpoint::Endpoint, error::Failure, operation::Operation, redact::line, response::RawResponse};

pub(super) fn operation(operation: &'static Operation, endpoint: &Endpoint) -> Span {
    tracing::info_span!(
        "alibaba_cloud.operation",
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

pub(super) fn attempt(operation: &'static Operation, endpoint: &Endpoint, number: u32) -> Span {
    tracing::debug_span!(
        "alibaba_cloud.attempt",
        otel.name = "attempt",
        otel.kind = "client",
        http.request.method = operation.method().as_str(),
        http.request.resend_count = number - 1,
        server.address = endpoint.host(),
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
        Ok(answer) => {
            span.record("http.response.status_code", answer.status());
            span.record("alibaba_cloud.request_id", &*line(answer.request_id()));
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
        Ok(answer) => {
            span.record("otel.status_code", "OK");
            span.record("alibaba_cloud.request_id", &*line(answer.request_id()));
            span.record("alibaba_cloud.attempts", answer.attempts());
        }
        Err(failure) => {
            span.record("otel.status_code", "ERROR");
            span.record("alibaba_cloud.attempts", failure.attempts());
            failed(span, failure);
        }
    }
}

pub(super) fn retrying(failure: &Failure, delay: Duration) {
    tracing::debug!(
        error.type = %kind(failure),
        delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
        "the request is retried"
    );
}

pub(super) fn waited(wait: Duration) {
    tracing::debug!(
        wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        "the request waited for a permit of the rate limit"
    );
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
