//! An exchange within its limits of time, and what it means: a response with its output, or an error.

use std::pin::{Pin, pin};

use tokio::time::Instant;

use crate::{
    client::{
        decode::{Called, Decode},
        evidence,
        no_response::{not_transmitted, too_large},
        orchestrator::{RequestState, until},
        request_body::Sending,
    },
    error::{ErrorKind, Execution, Failure},
    operation::Operation,
    transport::{HttpResponse, TransportError, TransportFuture},
};

/// A body of more bytes is read where it keeps no other task waiting, and the timeout runs meanwhile.
const LARGE: usize = 1 << 20;

/// One type for all exchanges: whatever is awaited, the code around it is there once.
pub(super) type Exchange<'e> = dyn Future<Output = Result<Called, Box<Failure>>> + Send + 'e;

impl RequestState<'_> {
    /// Waits for the response of an exchange within the limits of time, and reads it.
    pub(super) async fn receive(
        &self,
        exchange: TransportFuture<'_>,
        started: Instant,
        sending: &Sending,
    ) -> Result<Called, Box<Failure>> {
        let response = pin!(async {
            let response = exchange
                .await
                .map_err(|error| not_transmitted(error, self.plan.endpoint()))?;
            read(self.operation, response, self.plan.max_response_size, self.decode).await
        });
        self.in_time(response, started, sending).await
    }

    /// Waits for a response until the attempt or the operation has lasted too long.
    pub(super) async fn in_time(
        &self,
        response: Pin<&mut Exchange<'_>>,
        started: Instant,
        sending: &Sending,
    ) -> Result<Called, Box<Failure>> {
        let limit = match self.plan.timeouts.attempt {
            Some(limit) => self.deadline.into_iter().chain(started.checked_add(limit)).min(),
            None => self.deadline,
        };
        let response = match sending.is_watched() {
            false => until(limit, response).await,
            true => {
                let end = self
                    .plan
                    .timeouts
                    .stream
                    .and_then(|most| started.checked_add(most));
                Box::pin(sending.until(limit, end, response)).await
            }
        };
        response.unwrap_or_else(|| {
            let mut failure = self.timed_out(evidence::without_response(true));
            let most = self
                .plan
                .timeouts
                .stream
                .filter(|most| started.elapsed() >= *most);
            if let Some(most) = most.filter(|_| sending.is_watched()) {
                failure.message = format!("no response within {most:?}, the timeout of a stream");
            }
            Err(failure)
        })
    }

    pub(super) fn timed_out(&self, execution: Execution) -> Box<Failure> {
        let limits = self.plan.timeouts;
        let by_operation = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let (limit, what) = match limits.attempt {
            Some(limit) if !by_operation => (limit, "attempt"),
            _ => (limits.operation, "operation"),
        };
        Failure::new(
            ErrorKind::Timeout,
            execution,
            format!("no response within {limit:?}, the timeout of the {what}"),
        )
    }
}

/// Reads a response, if it is not too large.
pub(super) async fn read(
    operation: &'static Operation,
    response: HttpResponse,
    max_size: usize,
    decode: Option<Decode>,
) -> Result<Called, Box<Failure>> {
    let length = response.body.len();
    let read = move || Called::read(operation, response, decode);
    match length {
        length if length > max_size => Err(too_large(&TransportError::response_too_large(max_size, None))),
        ..LARGE => read(),
        _ => tokio::task::spawn_blocking(read)
            .await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())),
    }
}
