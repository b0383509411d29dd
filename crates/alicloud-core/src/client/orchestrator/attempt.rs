//! One attempt: credentials, permit, headers, signature, exchange.

use std::{pin::pin, sync::Arc};

use http::HeaderValue;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::{
    client::{
        evidence,
        no_response::aborted,
        orchestrator::{Completion, RequestState, StopPoint, traced, until},
        permit, redaction,
        request_body::Sending,
        sign_request::{self, SignedRequest},
        signature_mismatch, trace,
    },
    credentials::Credentials,
    error::Failure,
    headers::{RETRY_ATTEMPTS, RETRY_DELAY, set},
    interceptor::Attempt,
    redact::Redaction,
    service::ErrorMeaning,
};

/// Room for the headers of a call with a fixed key, and some of its own.
const HEADERS: usize = 12;

impl RequestState<'_> {
    /// Makes an attempt, up to the stop point.
    pub(super) async fn attempt(&mut self, stop_point: StopPoint) -> Result<Completion, Box<Failure>> {
        let number = self.attempts.made;
        let span = traced(stop_point.is_never(), || trace::attempt(self.operation, number));
        let recorded = span.clone();
        let attempt = pin!(async {
            let credentials = self.credentials().await?;
            let permit = match stop_point {
                StopPoint::Never => {
                    permit::permit(self.plan, self.operation, &credentials, self.deadline).await?
                }
                StopPoint::BeforeTransmit(_) => None,
            };
            self.timing.waiting += self.began.elapsed();
            self.signed_at = self.plan.settings.clock.now();
            let signed = match self.sign(&credentials) {
                Ok(signed) => signed,
                Err(failure) => {
                    if let Some(permit) = permit {
                        permit.not_sent();
                    }
                    return Err(failure);
                }
            };
            if let StopPoint::BeforeTransmit(explain) = stop_point {
                let redaction = self.redaction(&credentials, &signed.text);
                let explanation = explain(self.plan, self.operation, &credentials, &redaction, signed);
                return Ok(Completion::Stopped(Box::new(explanation)));
            }
            let SignedRequest { request, text } = signed;
            let started = Instant::now();
            let sending = Sending::begin(self.parameters);
            let mut result = match self.stream {
                None => {
                    let exchange = self.plan.transport.send(request);
                    self.receive(exchange, started, &sending).await
                }
                Some(stream) => {
                    let redaction = self.redaction(&credentials, &text);
                    let mut opening = stream.open(self.plan, self.operation, request, redaction);
                    // In a box, so that calls without a stream keep no room for it.
                    Box::pin(self.in_time(opening.as_mut(), started, &sending)).await
                }
            };
            let took = started.elapsed();
            self.timing.on_the_wire += took;
            self.deadline = self
                .deadline
                .and_then(|deadline| deadline.checked_add(sending.time()));
            if let (Err(failure), Some(error)) = (&mut result, sending.error()) {
                *failure = error;
            }
            if let Err(failure) = &mut result {
                self.complete(failure, &credentials, &text);
            }
            let ended = result
                .as_ref()
                .map(|called| &called.response)
                .map_err(|failure| &**failure);
            if let Some(permit) = permit {
                permit::give_back(permit, ended, self.plan.retry).await;
            }
            for interceptor in self.plan.settings.interceptors.iter().rev() {
                interceptor.after_attempt(self.operation, ended, took);
            }
            trace::attempted(&recorded, ended);
            result.map(Completion::Response)
        });
        attempt.instrument(span).await
    }

    async fn credentials(&mut self) -> Result<Arc<Credentials>, Box<Failure>> {
        if self.operation.is_anonymous() {
            return Ok(Arc::new(Credentials::absent()));
        }
        if let Some(credentials) = self.key.at_hand(self.plan.credentials) {
            return Ok(credentials);
        }
        let credentials = until(self.deadline, self.key.next(self.plan.credentials))
            .await
            .ok_or_else(|| self.timed_out(evidence::without_response(false)))?;
        credentials.map_err(Into::into)
    }

    fn sign(&self, credentials: &Credentials) -> Result<SignedRequest, Box<Failure>> {
        let mut headers = self.plan.headers.clone();
        headers.reserve(HEADERS);
        if self.attempts.made > 1 {
            let delay = u64::try_from(self.delay.as_millis()).unwrap_or(u64::MAX);
            set(
                &mut headers,
                RETRY_ATTEMPTS,
                HeaderValue::from(self.attempts.made - 1),
            );
            set(&mut headers, RETRY_DELAY, HeaderValue::from(delay));
        }
        for interceptor in &self.plan.settings.interceptors {
            let mut attempt = Attempt {
                operation: self.operation,
                number: self.attempts.made,
                headers: &mut headers,
            };
            interceptor.before_attempt(&mut attempt).map_err(aborted)?;
        }
        sign_request::signed(
            self.plan,
            credentials,
            self.operation,
            self.parameters,
            headers,
            self.signed_at,
        )
    }

    /// Adds the facts of the request to an error, and redacts it.
    fn complete(&self, failure: &mut Failure, credentials: &Credentials, signed_text: &str) {
        failure.operation = Some(self.operation);
        let mut redaction = self.redaction(credentials, signed_text);
        if failure.meaning == Some(ErrorMeaning::Signature) {
            let signature = self.plan.settings.signature(self.operation);
            failure.signature_mismatch =
                signature_mismatch::examine(signature, signed_text, &failure.message, &redaction);
        }
        failure.redact(&mut redaction);
    }

    /// What must not be shown of this attempt.
    fn redaction(&self, credentials: &Credentials, signed_text: &str) -> Redaction {
        redaction::of_attempt(
            self.operation,
            self.plan,
            self.parameters,
            credentials,
            signed_text,
        )
    }
}
