//! What the failures of single steps mean for the call.

use super::evidence;
use crate::{
    ErrorKind, Failure,
    interceptor::Refused,
    redact::Redaction,
    transport::{TransportError, TransportErrorKind},
};

pub(super) fn refused(refused: Refused) -> Box<Failure> {
    Failure::new(
        ErrorKind::Configuration,
        evidence::without_response(false),
        Redaction::new().shown(&format!("an interceptor refused the call: {}", refused.0)),
    )
}

pub(super) fn broken(error: TransportError) -> Box<Failure> {
    let (kind, was_sent, what) = match error.kind {
        TransportErrorKind::Connect => (ErrorKind::Connect, false, "no connection"),
        TransportErrorKind::Timeout => (ErrorKind::Timeout, true, "no answer in time"),
        TransportErrorKind::Connection => (ErrorKind::Connection, true, "the connection broke"),
        TransportErrorKind::Request => (ErrorKind::InvalidParameter, false, "the request cannot be sent"),
    };
    let execution = evidence::without_response(was_sent);
    Failure::new(kind, execution, format!("{what}: {error}")).with_source(error)
}
