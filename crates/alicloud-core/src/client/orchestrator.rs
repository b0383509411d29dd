//! One call, from parameters to a response. `send` runs through all phases, `explain` up to the stop point of the first
//! attempt:
//!
//! 1. **Prepare**, once: the interceptors' `before_operation`, which may change the parameters; the call's options over the
//!    client's settings; the region and the idempotency token, where the caller gave none.
//!    Then the body: a file is read and hashed, a stream is read into memory, a form is put together.
//! 2. **Snapshot**, once, for a call with `reconcile()`: what its probe sees before the first attempt.
//! 3. **Attempt**, each with its own nonce, date and signature:
//!    1. credentials, or the key that replaces a refused one;
//!    2. a permit of the rate limit (not for an explanation, which transmits nothing);
//!    3. headers: those of the options, those that count retries, then the interceptors' `before_attempt`;
//!    4. the signature;
//!    5. *stop point*: an [`Explanation`] shows the request as it would be transmitted now;
//!    6. the exchange, within the limits of time;
//!    7. classification and decoding, then the permit is given back;
//!    8. the interceptors' `after_attempt`.
//! 4. After a failed attempt ([`follow_up`]): **decide** whether another one follows, or why none does; **probe** whether the
//!    operation was executed, if that is in doubt and the call has a probe; **back off**. Then 3 again.
//! 5. **End**, once: the interceptors' `after_operation`, whether the call succeeded or failed (not for an explanation).

mod exchange;
mod follow_up;
#[cfg(feature = "test-util")]
pub(crate) mod offline;
mod open;

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::HeaderValue;
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument as _, Span};

pub(super) use self::open::Streaming;
use crate::{
    client::{
        Explanation, Settings,
        decode::{Called, Decode},
        evidence,
        explain::ExplainFn,
        no_response::aborted,
        options::{CallOptions, ResolvedOptions},
        permit,
        reconcile::{ProbeRequest, Reconcile},
        redaction,
        request_body::{self, Sending},
        sign_request::{self, SignedRequest},
        signature_mismatch,
        signing_key::SigningKey,
        trace,
    },
    credentials::Credentials,
    error::Failure,
    headers::{RETRY_ATTEMPTS, RETRY_DELAY, set},
    interceptor::Attempt,
    operation::{Operation, ResponseStream},
    parameters::Parameters,
    redact::Redaction,
    response::Timing,
    retry::{Attempts, RetryBudget},
    service::ErrorMeaning,
};

/// All that a call is made of.
pub(super) struct Call {
    pub(super) settings: Arc<Settings>,
    pub(super) operation: &'static Operation,
    pub(super) parameters: Parameters,
    pub(super) options: CallOptions,
    pub(super) probe: Option<ProbeRequest>,
    /// Decodes the output of a typed call.
    pub(super) decode: Option<Decode>,
    /// How the response is read while it comes; `None` for one that is read whole.
    pub(super) stream: Option<Streaming>,
    pub(super) stop_point: StopPoint,
}

/// How far a call goes.
///
/// What only some calls do is in functions that such a call brings along ([`ExplainFn`], [`Streaming`], [`Reconcile`]): a
/// program that makes no such calls does not link them.
#[derive(Clone, Copy)]
pub(super) enum StopPoint {
    /// To its end.
    Never,
    /// To where its first attempt would be transmitted.
    BeforeTransmit(ExplainFn),
}

impl StopPoint {
    fn is_never(self) -> bool {
        matches!(self, Self::Never)
    }
}

/// What a call gives.
#[expect(
    clippy::large_enum_variant,
    reason = "a box would cost every call an allocation"
)]
pub(super) enum Completion {
    Response(Called),
    Stopped(Box<Explanation>),
}

/// Runs a call up to its stop point.
pub(super) async fn run(call: Call) -> Result<Completion, Box<Failure>> {
    let Call {
        settings,
        operation,
        mut parameters,
        options,
        probe,
        decode,
        stream,
        stop_point,
    } = call;
    let is_traced = stop_point.is_never();
    let span = traced(is_traced, || trace::operation(operation, &settings.endpoint));
    let recorded = span.clone();
    let started = Instant::now();
    // Pinned where it is: a future that is moved takes the room for all of its states along.
    let call = pin!(async move {
        let mut began = started;
        let mut prepared = prepare(&settings, operation, &mut parameters, &options);
        if prepared.is_ok() && request_body::is_needed(operation, &parameters) {
            // In a box, so that calls without a body keep no room for it.
            let body = request_body::prepare(operation, &mut parameters, &*settings.nonces);
            if let Err(failure) = Box::pin(body).await {
                prepared = Err(failure);
            }
            began = Instant::now();
        }
        let mut result = match prepared {
            Ok(_)
                if operation.response_stream() == Some(ResponseStream::Events)
                    && stream.is_none()
                    && is_traced =>
            {
                Err(open::not_streamed(operation).concluded(operation, &settings.endpoint))
            }
            Ok(plan) => {
                let probe = probe.and_then(|probe| probe.begin(&settings, operation, &options));
                let mut state = RequestState::new(&plan, operation, &parameters, probe, decode, began);
                state.stream = stream;
                let result = state.run(stop_point).await;
                result.map_err(|failure| failure.concluded(operation, plan.endpoint()))
            }
            Err(failure) => Err(failure.concluded(operation, &settings.endpoint)),
        };
        if let Some(stream) = stream
            && let Ok(Completion::Response(called)) = &mut result
        {
            stream.begin(called, &recorded);
        }
        let ended = match &result {
            Ok(Completion::Response(called)) => Ok(&called.response),
            Err(failure) if is_traced => Err(&**failure),
            _ => return result,
        };
        for interceptor in settings.interceptors.iter().rev() {
            interceptor.after_operation(operation, ended);
        }
        trace::ended(&recorded, ended);
        result
    });
    let result = call.instrument(span).await;
    // Outside of the span, whose fields would only make the line long.
    if let Err(failure) = &result
        && is_traced
    {
        trace::failed_call(operation, failure, started.elapsed());
    }
    result
}

fn traced(is_traced: bool, span: impl FnOnce() -> Span) -> Span {
    if is_traced { span() } else { Span::none() }
}

/// What happens once, before the first attempt.
fn prepare<'s>(
    settings: &'s Settings,
    operation: &'static Operation,
    parameters: &mut Parameters,
    options: &'s CallOptions,
) -> Result<ResolvedOptions<'s>, Box<Failure>> {
    for interceptor in &settings.interceptors {
        interceptor
            .before_operation(operation, parameters)
            .map_err(aborted)?;
    }
    let mut plan = options.resolve(settings)?;
    if let (Some((name, placement)), Some(region)) = (operation.region_parameter(), plan.region) {
        let target = parameters.at(placement);
        if target.get(name).is_none() {
            target.push(name, region.to_owned());
        }
    }
    // The token is made once for a call and stays the same over its attempts.
    if let Some((name, placement)) = operation.idempotency_token() {
        let target = parameters.at(placement);
        if target.get(name).is_none() {
            target.push(name, settings.nonces.nonce());
        }
    }
    plan.below(&parameters.host)?;
    Ok(plan)
}

/// Room for the headers of a call with a fixed key, and some of its own.
const HEADERS: usize = 12;

/// A call under way, and what it has been through.
struct RequestState<'c> {
    plan: &'c ResolvedOptions<'c>,
    operation: &'static Operation,
    parameters: &'c Parameters,
    /// When the attempt began.
    began: Instant,
    deadline: Option<Instant>,
    attempts: Attempts,
    timing: Timing,
    delay: Duration,
    signed_at: SystemTime,
    clock_corrected: bool,
    key: SigningKey,
    reconciliation: Option<Box<dyn Reconcile>>,
    decode: Option<Decode>,
    stream: Option<Streaming>,
}

impl<'c> RequestState<'c> {
    fn new(
        plan: &'c ResolvedOptions<'c>,
        operation: &'static Operation,
        parameters: &'c Parameters,
        reconciliation: Option<Box<dyn Reconcile>>,
        decode: Option<Decode>,
        began: Instant,
    ) -> Self {
        Self {
            plan,
            operation,
            parameters,
            began,
            deadline: began.checked_add(plan.timeouts.operation),
            attempts: Attempts::new(0, false),
            timing: Timing::default(),
            delay: Duration::ZERO,
            signed_at: SystemTime::UNIX_EPOCH,
            clock_corrected: false,
            key: SigningKey::default(),
            reconciliation,
            decode,
            stream: None,
        }
    }

    async fn run(&mut self, stop_point: StopPoint) -> Result<Completion, Box<Failure>> {
        if let Some(reconciliation) = &mut self.reconciliation {
            reconciliation.take_snapshot(self.deadline).await?;
            let started = std::mem::replace(&mut self.began, Instant::now());
            self.timing.waiting += self.began - started;
        }
        loop {
            self.attempts.made += 1;
            let mut called = match self.attempt(stop_point).await {
                Ok(Completion::Response(called)) => {
                    if self.attempts.made == 1 {
                        self.plan.settings.retry_budget.refund(RetryBudget::SUCCESS);
                    }
                    called
                }
                Ok(stopped) => return Ok(stopped),
                Err(failure) => match self.follow_up(failure).await? {
                    Some(found) => found,
                    None => {
                        self.began = Instant::now();
                        continue;
                    }
                },
            };
            called.response.attempts = self.attempts.made;
            called.response.timing = self.timing;
            return Ok(Completion::Response(called));
        }
    }

    async fn attempt(&mut self, stop_point: StopPoint) -> Result<Completion, Box<Failure>> {
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
            let signature = self.plan.settings.signature;
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

/// Waits until the deadline; `None` when it is over.
async fn until<T>(deadline: Option<Instant>, future: impl Future<Output = T>) -> Option<T> {
    match deadline {
        Some(deadline) => timeout_at(deadline, future).await.ok(),
        None => Some(future.await),
    }
}
