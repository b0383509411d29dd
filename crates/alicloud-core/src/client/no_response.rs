//! Why an exchange gave no response that can be read.

use crate::{
    client::evidence,
    endpoint::Endpoint,
    error::{ErrorKind, Failure},
    interceptor::Aborted,
    redact::Redaction,
    service::RetryClass,
    transport::{TransportError, TransportErrorKind},
};

/// An interceptor aborted the request.
pub(super) fn aborted(reason: Aborted) -> Box<Failure> {
    Failure::new(
        ErrorKind::Configuration,
        evidence::without_response(false),
        Redaction::new().shown(&format!("an interceptor aborted the request: {}", reason.0)),
    )
}

/// The transport gave no response.
pub(super) fn not_transmitted(error: TransportError, endpoint: &Endpoint) -> Box<Failure> {
    let (kind, was_sent, what) = match error.kind {
        TransportErrorKind::ConnectFailed => return unconnected(error, endpoint),
        TransportErrorKind::ResponseTooLarge => return too_large(&error).with_source(error),
        TransportErrorKind::Timeout => (ErrorKind::Timeout, true, "no response in time"),
        TransportErrorKind::ConnectionLost => (ErrorKind::ConnectionLost, true, "the connection was lost"),
        TransportErrorKind::Request => (
            ErrorKind::InvalidParameter,
            false,
            "the request could not be sent",
        ),
    };
    let execution = evidence::without_response(was_sent);
    let mut failure = Failure::new(kind, execution, format!("{what}: {error}"));
    failure.remedy.clone_from(&error.help);
    failure.with_source(error)
}

fn unconnected(error: TransportError, endpoint: &Endpoint) -> Box<Failure> {
    let (host, port) = (endpoint.host_name(), endpoint.port());
    let message = format!("no connection to {host}:{port}: {error}");
    let remedy = error.help.clone().unwrap_or_else(|| {
        match endpoint.is_loopback() {
            true => "Check that the server is running, and that the endpoint has its port.",
            false => "Check the region or endpoint, and that this machine reaches it: name resolution, firewall, proxy.",
        }
        .into()
    });
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
        ErrorKind::UnexpectedResponse,
        evidence::without_response(true),
        message,
    );
    // It would be as large again.
    failure.retry = Some(RetryClass::Never);
    let remedy = "Raise the bound by `max_response_size` of the client's builder or of the call's options, or ask for less.";
    failure.remedy = Some(remedy.into());
    failure
}
