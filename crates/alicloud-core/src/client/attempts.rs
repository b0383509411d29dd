//! The life of one call: parameters, then attempts until one succeeds or none may follow.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, SystemTime},
};

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

use super::{
    Settings, autopsy, classify, fill,
    options::{CallOptions, Plan},
    outgoing::{self, Signed},
    pace, trace,
};
use crate::{
    Answer, Credentials, ErrorKind, Execution, Failure, Operation, Parameters, Timing,
    credentials::CredentialsSource,
    interceptor::{Attempt, Refused},
    retry::{Attempts, RetryBudget},
    transport::{TransportError, TransportErrorKind},
};

const RETRY_ATTEMPTS: HeaderName = HeaderName::from_static("x-acs-retry-attempts");
const RETRY_DELAY: HeaderName = HeaderName::from_static("x-acs-retry-delay");

/// A service's date that differs by less is no reason to doubt the own clock.
const SKEW_WORTH_CORRECTING: Duration = Duration::from_secs(60);

/// Makes a call within the time of the whole operation.
pub(super) async fn call(
    settings: Arc<Settings>,
    operation: &'static Operation,
    mut parameters: Parameters,
    options: CallOptions,
) -> Result<Answer, Box<Failure>> {
    let span = trace::operation(operation, &settings.endpoint);
    let recorded = span.clone();
    async move {
        let answer = match prepared(&settings, operation, &mut parameters, &options) {
            Ok(plan) => Running::new(&plan, operation, &parameters).run().await,
            Err(failure) => Err(failure),
        };
        let answer = answer.map_err(|mut failure| {
            failure.operation = Some(operation);
            failure
        });
        for interceptor in settings.interceptors.iter().rev() {
            interceptor.after_operation(operation, answer.as_ref().map_err(|failure| &**failure));
        }
        trace::ended(&recorded, &answer);
        answer
    }
    .instrument(span)
    .await
}

/// What happens once, before the first attempt.
fn prepared<'s>(
    settings: &'s Settings,
    operation: &'static Operation,
    parameters: &mut Parameters,
    options: &'s CallOptions,
) -> Result<Plan<'s>, Box<Failure>> {
    for interceptor in &settings.interceptors {
        interceptor
            .before_operation(operation, parameters)
            .map_err(refused)?;
    }
    let plan = options.over(settings).map_err(Failure::configuration)?;
    fill::roles(&plan, operation, parameters);
    Ok(plan)
}

/// A call under way, and what it has been through.
struct Running<'c> {
    plan: &'c Plan<'c>,
    operation: &'static Operation,
    parameters: &'c Parameters,
    deadline: Option<Instant>,
    attempts: Attempts,
    timing: Timing,
    delay: Duration,
    signed_at: SystemTime,
    skew_corrected: bool,
    credentials: Option<Arc<Credentials>>,
    credentials_refreshed: bool,
}

impl<'c> Running<'c> {
    fn new(plan: &'c Plan<'c>, operation: &'static Operation, parameters: &'c Parameters) -> Self {
        let started = Instant::now();
        Self {
            plan,
            operation,
            parameters,
            deadline: started.checked_add(plan.timeouts.operation),
            attempts: Attempts::new(0, false),
            timing: Timing::default(),
            delay: Duration::ZERO,
            signed_at: SystemTime::UNIX_EPOCH,
            skew_corrected: false,
            credentials: None,
            credentials_refreshed: false,
        }
    }

    async fn run(mut self) -> Result<Answer, Box<Failure>> {
        let budget = &self.plan.settings.retry_budget;
        loop {
            self.attempts.made += 1;
            let span = trace::attempt(self.operation, self.plan.endpoint(), self.attempts.made);
            let result = self.attempt(&span).instrument(span.clone()).await;
            let mut failure = match result {
                Ok(mut answer) => {
                    if self.attempts.made == 1 {
                        budget.refund(RetryBudget::SUCCESS);
                    }
                    answer.attempts = self.attempts.made;
                    answer.timing = self.timing;
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            self.attempts.may_have_been_executed |= failure.may_have_been_executed();
            failure.attempts = self.attempts.made;
            if self.attempts.may_have_been_executed && failure.execution == Execution::No {
                failure.execution = Execution::Maybe;
            }
            let Some(delay) = self.delay_after(&failure) else {
                return Err(failure);
            };
            let cost = match failure.kind {
                ErrorKind::Timeout => RetryBudget::AFTER_TIMEOUT,
                _ => RetryBudget::REPETITION,
            };
            // A wait that ends after the deadline would only turn this failure into a later and lesser one.
            let in_time = self
                .deadline
                .is_none_or(|deadline| Instant::now() + delay < deadline);
            if !in_time || !budget.spend(cost) {
                return Err(failure);
            }
            trace::repeating(&failure, delay);
            self.delay = delay;
            if !delay.is_zero() {
                let started = Instant::now();
                self.plan.settings.clock.sleep(delay).await;
                self.timing.waiting += started.elapsed().max(delay);
            }
        }
    }

    /// How long to wait for the next attempt; `None` when there should be none.
    fn delay_after(&mut self, failure: &Failure) -> Option<Duration> {
        let code = failure.code_text().unwrap_or_default();
        if self.attempts.made < self.plan.retry.max_attempts() {
            if matches!(code, "InvalidTimeStamp.Expired" | "IllegalTimestamp") && self.correct_skew(failure) {
                return Some(Duration::ZERO);
            }
            if code == "InvalidSecurityToken.Expired" && self.refresh_credentials() {
                return Some(Duration::ZERO);
            }
        }
        let chance = self.plan.settings.chance.draw();
        self.plan
            .retry
            .decide(self.operation, failure, self.attempts, chance)
    }

    /// Has the provider forget what the service no longer accepts, once in a call; false when there is no provider.
    fn refresh_credentials(&mut self) -> bool {
        let source = self.plan.credentials;
        let Some(refused) = self.credentials.take().filter(|_| !self.credentials_refreshed) else {
            return false;
        };
        self.credentials_refreshed = true;
        source.invalidate(&refused);
        matches!(source, CredentialsSource::Provider(_))
    }

    /// Takes over the service's time, once in a call; false when it tells none that differs.
    fn correct_skew(&mut self, failure: &Failure) -> bool {
        let Some(theirs) = failure.server_date.filter(|_| !self.skew_corrected) else {
            return false;
        };
        self.skew_corrected = true;
        // Against the date that was sent: another call may have corrected the clock meanwhile, and this one is then
        // worth repeating just the same.
        let ours = self.signed_at;
        let differs = theirs
            .duration_since(ours)
            .or_else(|_| ours.duration_since(theirs));
        if differs.unwrap_or_default() < SKEW_WORTH_CORRECTING {
            return false;
        }
        self.plan.settings.set_skew(theirs);
        true
    }

    /// One attempt: it has its own nonce, date and signature.
    async fn attempt(&mut self, span: &tracing::Span) -> Result<Answer, Box<Failure>> {
        let settings = self.plan.settings;
        let waiting = Instant::now();
        let credentials = self.within_operation(self.plan.credentials.credentials()).await?;
        self.timing.waiting += waiting.elapsed();
        let credentials = credentials.map_err(|error| {
            Failure::new(ErrorKind::Credentials, Execution::No, error.to_string()).with_source(error)
        })?;
        let waiting = Instant::now();
        let turn = pace::turn(self.plan, self.operation, &credentials, self.deadline).await?;
        self.timing.waiting += waiting.elapsed();
        self.signed_at = settings.now();
        let signed = match self.sign(&credentials) {
            Ok(signed) => signed,
            Err(failure) => {
                if let Some(turn) = turn {
                    turn.never_sent();
                }
                return Err(failure);
            }
        };
        self.credentials = Some(credentials);
        let started = Instant::now();
        let exchange = settings.transport.send(signed.request);
        let limit = match self.plan.timeouts.attempt {
            Some(limit) => self.deadline.into_iter().chain(started.checked_add(limit)).min(),
            None => self.deadline,
        };
        let outcome = match limit {
            Some(limit) => timeout_at(limit, exchange).await,
            None => Ok(exchange.await),
        };
        let took = started.elapsed();
        self.timing.on_the_wire += took;
        let result = match outcome {
            Ok(answer) => answer
                .map_err(broken)
                .and_then(|answer| classify::classify(self.operation, answer)),
            Err(_) => Err(self.timed_out(Execution::Maybe)),
        };
        let result = result.map_err(|mut failure| {
            failure.operation = Some(self.operation);
            if failure.code_text() == Some("SignatureDoesNotMatch") {
                failure.finding = autopsy::examine(settings.signature, &signed.text, &failure.message);
            }
            failure
        });
        if let Some(turn) = turn {
            pace::give_back(turn, &result).await;
        }
        for interceptor in settings.interceptors.iter().rev() {
            interceptor.after_attempt(
                self.operation,
                result.as_ref().map_err(|failure| &**failure),
                took,
            );
        }
        trace::attempted(span, &result);
        result
    }

    fn sign(&self, credentials: &Credentials) -> Result<Signed, Box<Failure>> {
        let mut headers = HeaderMap::with_capacity(16);
        headers.extend(
            self.plan
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        if self.attempts.made > 1 {
            let delay = u64::try_from(self.delay.as_millis()).unwrap_or(u64::MAX);
            headers.insert(RETRY_ATTEMPTS, HeaderValue::from(self.attempts.made - 1));
            headers.insert(RETRY_DELAY, HeaderValue::from(delay));
        }
        for interceptor in &self.plan.settings.interceptors {
            let mut attempt = Attempt {
                operation: self.operation,
                number: self.attempts.made,
                headers: &mut headers,
            };
            interceptor.before_attempt(&mut attempt).map_err(refused)?;
        }
        outgoing::signed(self.plan, credentials, self.operation, self.parameters, headers)
    }

    /// Waits for something that happens before anything is sent.
    async fn within_operation<T>(&self, future: impl Future<Output = T>) -> Result<T, Box<Failure>> {
        match self.deadline {
            Some(deadline) => timeout_at(deadline, future)
                .await
                .map_err(|_| self.timed_out(Execution::No)),
            None => Ok(future.await),
        }
    }

    fn timed_out(&self, execution: Execution) -> Box<Failure> {
        let limits = self.plan.timeouts;
        let by_operation = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let (limit, what) = match limits.attempt {
            Some(limit) if !by_operation => (limit, "attempt"),
            _ => (limits.operation, "operation"),
        };
        Failure::new(
            ErrorKind::Timeout,
            execution,
            format!("no answer within {limit:?}, the limit of the {what}"),
        )
    }
}

impl Settings {
    /// The time of day as the service sees it.
    pub(super) fn now(&self) -> SystemTime {
        let now = self.clock.now();
        let skew = self.skew.load(Ordering::Relaxed);
        let distance = Duration::from_secs(skew.unsigned_abs());
        let corrected = if skew < 0 {
            now.checked_sub(distance)
        } else {
            now.checked_add(distance)
        };
        corrected.unwrap_or(now)
    }

    fn set_skew(&self, theirs: SystemTime) {
        let ours = self.clock.now();
        let seconds = |distance: Duration| i64::try_from(distance.as_secs()).unwrap_or_default();
        let skew = match theirs.duration_since(ours) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.skew.store(skew, Ordering::Relaxed);
    }
}

fn refused(refused: Refused) -> Box<Failure> {
    Failure::new(
        ErrorKind::Configuration,
        Execution::No,
        format!("an interceptor refused the call: {}", refused.0),
    )
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
