use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{Settings, classify, outgoing};
use crate::{
    Answer, ErrorKind, Execution, Failure, Operation, Parameters,
    transport::{TransportError, TransportErrorKind},
};

/// Sends a call within the time of the whole operation.
pub(super) async fn call(
    settings: Arc<Settings>,
    operation: &'static Operation,
    parameters: Parameters,
) -> Result<Answer, Box<Failure>> {
    let sent = AtomicBool::new(false);
    let limit = settings.timeouts.operation;
    let result = tokio::time::timeout(limit, attempt(&settings, operation, &parameters, &sent)).await;
    let result = result.unwrap_or_else(|_| {
        let execution = if sent.load(Ordering::Relaxed) {
            Execution::Maybe
        } else {
            Execution::No
        };
        Err(Failure::new(
            ErrorKind::Timeout,
            execution,
            format!("no answer within {limit:?}"),
        ))
    });
    result.map_err(|mut failure| {
        failure.operation = Some(operation);
        failure.attempts = 1;
        failure
    })
}

/// One attempt: it has its own nonce, date and signature.
async fn attempt(
    settings: &Settings,
    operation: &'static Operation,
    parameters: &Parameters,
    sent: &AtomicBool,
) -> Result<Answer, Box<Failure>> {
    let credentials = settings.credentials.credentials().await.map_err(|error| {
        Failure::new(ErrorKind::Credentials, Execution::No, error.to_string()).with_source(error)
    })?;
    let request = outgoing::signed(settings, &credentials, operation, parameters)?;
    sent.store(true, Ordering::Relaxed);
    let answer = settings.transport.send(request).await.map_err(broken)?;
    classify::classify(operation, answer)
}

fn broken(error: TransportError) -> Box<Failure> {
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
