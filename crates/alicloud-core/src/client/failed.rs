//! What the failures of single steps mean for the call and its pace.

use crate::{
    Answer, ErrorKind, Execution, Failure, Retry,
    interceptor::Refused,
    pacing::{NoTurn, Turn},
    transport::{TransportError, TransportErrorKind},
};

/// Tells the pace what became of an attempt.
pub(super) async fn give_back(turn: Turn, result: &Result<Answer, Box<Failure>>) {
    match result {
        Ok(_) => turn.answered(),
        Err(failure) => match failure.kind {
            ErrorKind::Throttled => turn.throttled(failure.retry_after).await,
            ErrorKind::Connect | ErrorKind::InvalidParameter => turn.never_sent(),
            _ if failure.status.is_some() => turn.answered(),
            // It may have been sent, nobody knows when.
            _ => drop(turn),
        },
    }
}

pub(super) fn paced(reason: NoTurn) -> Box<Failure> {
    let (message, remedy) = match reason {
        NoTurn::Late(quota, wait) => (
            format!(
                "its turn would come in {wait:.1?} at the soonest, which is later than it may wait: the quota is {} calls in \
                 {:?} for an account, and the calls before it use it up; it was not sent",
                quota.calls(),
                quota.window()
            ),
            "Call less often, or let calls wait longer: see the pacing of the client.",
        ),
        NoTurn::Away(reason) => (
            format!("the quota is kept through Redis, which is away ({reason}); it was not sent"),
            "Start Redis, or let the client pace alone meanwhile: `WhenAway::PaceAlone`.",
        ),
    };
    let mut failure = Failure::new(ErrorKind::Paced, Execution::No, message);
    failure.retry = Some(Retry::Never);
    failure.remedy = Some(remedy);
    failure
}

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
