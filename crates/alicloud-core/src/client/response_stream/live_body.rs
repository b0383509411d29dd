//! A body that is still coming, and its limits of time.

use std::{
    future::Future as _,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use tokio::time::{Instant, Sleep, sleep_until};
use tracing::Span;

use crate::{
    client::{evidence, no_response::not_transmitted},
    endpoint::Endpoint,
    error::{ErrorKind, Failure, StopReason},
    redact::Redaction,
    response::RawResponse,
    transport::{BodyStream, Timeouts},
};

/// The pieces of a body that is still coming.
pub(in crate::client) struct LiveBody {
    /// `None` after its end.
    body: Option<BodyStream>,
    /// The longest time between two pieces, and what sets it.
    idle: (Duration, &'static str),
    total: Option<Duration>,
    deadline: Option<Instant>,
    /// Runs while the next piece is awaited.
    timer: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
}

impl LiveBody {
    /// A body of which each piece comes within a time: `idle_timeout` for events, `read_timeout` for bytes.
    pub(in crate::client) fn new(
        body: BodyStream,
        idle: (Duration, &'static str),
        timeouts: Timeouts,
    ) -> Self {
        let total = timeouts.stream;
        Self {
            body: Some(body),
            idle,
            total,
            deadline: total.and_then(|total| Instant::now().checked_add(total)),
            timer: None,
            is_waiting: false,
        }
    }

    /// A body that has ended.
    pub(in crate::client) fn ended() -> Self {
        Self {
            body: None,
            idle: (Duration::ZERO, ""),
            total: None,
            deadline: None,
            timer: None,
            is_waiting: false,
        }
    }

    /// Ends the exchange.
    pub(in crate::client) fn end(&mut self) {
        self.body = None;
        self.timer = None;
    }

    /// The next piece; `None` after the last and after an error.
    pub(in crate::client) fn poll_next(
        &mut self,
        endpoint: &Endpoint,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Box<Failure>>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let piece = match body.as_mut().poll_next(context) {
            Poll::Ready(piece) => piece,
            Poll::Pending if self.is_over(context) => return Poll::Ready(Some(Err(self.timed_out()))),
            Poll::Pending => return Poll::Pending,
        };
        self.is_waiting = false;
        match piece {
            // A service that sends without a pause has to end as well.
            Some(_) if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) => {
                Poll::Ready(Some(Err(self.timed_out())))
            }
            Some(Ok(piece)) => Poll::Ready(Some(Ok(piece))),
            Some(Err(error)) => {
                self.end();
                Poll::Ready(Some(Err(not_transmitted(error, endpoint))))
            }
            None => {
                self.end();
                Poll::Ready(None)
            }
        }
    }

    /// Whether the time for the piece that is awaited is over.
    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        if !self.is_waiting {
            self.is_waiting = true;
            let piece = Instant::now().checked_add(self.idle.0);
            let Some(limit) = piece.into_iter().chain(self.deadline).min() else {
                return false;
            };
            match &mut self.timer {
                Some(timer) => timer.as_mut().reset(limit),
                None => self.timer = Some(Box::pin(sleep_until(limit))),
            }
        }
        let timer = self.timer.as_mut();
        timer.is_some_and(|timer| timer.as_mut().poll(context).is_ready())
    }

    fn timed_out(&mut self) -> Box<Failure> {
        self.end();
        let is_late = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let (message, setting) = match self.total {
            Some(total) if is_late => (
                format!("the stream did not end within {total:?}, the timeout of the stream"),
                "stream_timeout",
            ),
            _ => (
                format!("the stream was silent for {:?}", self.idle.0),
                self.idle.1,
            ),
        };
        let mut failure = Failure::new(ErrorKind::Timeout, evidence::without_response(true), message);
        let remedy = format!(
            "Allow more time: `{setting}` of the call's options, or `timeouts` of the client's builder."
        );
        failure.remedy = Some(remedy.into());
        failure
    }
}

/// What the errors of a stream know of the call that it belongs to.
pub(in crate::client) struct Origin {
    /// The response without its body.
    pub(in crate::client) head: RawResponse,
    pub(in crate::client) endpoint: Endpoint,
    pub(in crate::client) redaction: Redaction,
    pub(in crate::client) span: Span,
}

impl Origin {
    /// Completes the error of a stream that had begun.
    pub(in crate::client) fn complete(&mut self, mut failure: Box<Failure>) -> Box<Failure> {
        failure.attempts = self.head.attempts;
        failure.stop_reason = Some(StopReason::StreamBegan);
        failure.status = failure.status.or(Some(self.head.status));
        if failure.request_id.is_none() {
            failure.request_id = Some(self.head.request_id().to_owned()).filter(|id| !id.is_empty());
        }
        failure.redact(&mut self.redaction);
        let failure = failure.concluded(self.head.operation, &self.endpoint);
        self.span
            .in_scope(|| crate::client::trace::stream_failed(self.head.operation, &failure));
        failure
    }
}
