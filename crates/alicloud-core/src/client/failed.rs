//! What the failures of single steps mean for the call.

use super::evidence;
use crate::{
    endpoint::Endpoint,
    error::{ErrorKind, Failure},
    interceptor::Refused,
    redact::Redaction,
    service::RetryClass,
    transport::{TransportError, TransportErrorKind},
};

pub(super) fn refused(refused: Refused) -> Box<Failure> {
    Failure::new(
        ErrorKind::Configuration,
        evidence::without_response(false),
        Redaction::new().shown(&format!("an interceptor refused the call: {}", refused.0)),
    )
}

pub(super) fn broken(error: TransportError, endpoint: &Endpoint) -> Box<Failure> {
    let (kind, was_sent, what) = match error.kind {
        TransportErrorKind::ConnectFailed => return unconnected(error, endpoint),
        TransportErrorKind::ResponseTooLarge => return too_large(&error).with_source(error),
        TransportErrorKind::Timeout => (ErrorKind::Timeout, true, "no answer in time"),
        TransportErrorKind::ConnectionLost => (ErrorKind::ConnectionLost, true, "the connection broke"),
        TransportErrorKind::Request => (ErrorKind::InvalidParameter, false, "the request cannot be sent"),
    };
    let execution = evidence::without_response(was_sent);
    Failure::new(kind, execution, format!("{what}: {error}")).with_source(error)
}

fn unconnected(error: TransportError, endpoint: &Endpoint) -> Box<Failure> {
    let (host, port) = (endpoint.host_name(), endpoint.port());
    let text = error.to_string();
    let remedy = if endpoint.is_encrypted() && text.contains("InvalidContentType") {
        "The server does not speak TLS: begin the endpoint with `http://`."
    } else if endpoint.is_loopback() {
        "Check that the server is running, and that the endpoint has its port."
    } else {
        "Check the region or endpoint, and that this machine reaches it: name resolution, firewall, proxy."
    };
    let message = format!("no connection to {host}:{port}: {text}");
    let mut failure = Failure::new(
        ErrorKind::ConnectFailed,
        evidence::without_response(false),
        message,
    )
    .with_source(error);
    failure.remedy = Some(remedy);
    failure
}

/// The response was not read to its end: what it says is not known.
pub(super) fn too_large(error: &TransportError) -> Box<Failure> {
    let message = format!("the response is too large: {error}");
    let mut failure = Failure::new(
        ErrorKind::UnexpectedAnswer,
        evidence::without_response(true),
        message,
    );
    // It would be as large again.
    failure.retry = Some(RetryClass::Never);
    failure.remedy = Some(
        "Raise the bound by `max_response_size` of the client's builder or of the call's options, or ask for less.",
    );
    failure
}
