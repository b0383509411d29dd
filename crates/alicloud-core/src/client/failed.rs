//! What the failures of single steps mean for the call.

use crate::{
    ErrorKind, Execution, Failure,
    interceptor::Refused,
    transport::{TransportError, TransportErrorKind},
};

pub(super) fn refused(refused: Refused) -> Box<Failure> {
    Failure::new(
        ErrorKind::Configuration,
        Execution::No,
        format!("an interceptor refused the call: {}", refused.0),
    )
}

pub(super) fn broken(error: TransportError) -> Box<Failure> {
    let (kind, execution, what) = match error.kind {
        TransportErrorKind::Connect => (ErrorKind::Connect, Execution::No, "no connection"),
        TransportErrorKind::Timeout => (ErrorKind::Timeout, Execution::Maybe, "no answer in time"),
        TransportErrorKind::Connection => (ErrorKind::Connection, Execution::Maybe, "the connection broke"),
        TransportErrorKind::Request => (
            ErrorKind::InvalidParameter,
            Execution::No,
            "the request cannot be sent",
        ),
    };
    Failure::new(kind, execution, format!("{what}: {error}")).with_source(error)
}
