//! One call, from parameters to a response. `send` runs through all phases, `explain` up to the stop point of the first
//! attempt:
//!
//! 1. **Prepare**, once: the interceptors' `before_operation`, which may change the parameters; the call's options over the
//!    client's settings; the region and the idempotency token, where the caller gave none.
//!    Then the body: a file is read and hashed, a stream is read into memory, a form is put together.
//! 2. **Snapshot**, once, for a call with `reconcile()`: what its probe sees before the first attempt.
//! 3. **Attempt** ([`attempt`]), each with its own nonce, date and signature:
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

mod attempt;
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

use tokio::time::{Instant, timeout_at};
use tracing::{Instrument as _, Span};

pub(super) use self::open::Streaming;
use crate::{
    client::{
        Explanation, Settings,
        decode::{Called, Decode},
        explain::ExplainFn,
        no_response::aborted,
        options::{CallOptions, ResolvedOptions},
        reconcile::{ProbeRequest, Reconcile},
        request_body,
        signing_key::SigningKey,
        trace,
    },
    error::Failure,
    operation::{Operation, ResponseStream},
    parameters::Parameters,
    response::Timing,
    retry::{Attempts, RetryBudget},
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
}

/// Waits until the deadline; `None` when it is over.
async fn until<T>(deadline: Option<Instant>, future: impl Future<Output = T>) -> Option<T> {
    match deadline {
        Some(deadline) => timeout_at(deadline, future).await.ok(),
        None => Some(future.await),
    }
}
