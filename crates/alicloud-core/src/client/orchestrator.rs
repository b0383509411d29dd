//! The life of one call: parameters, then attempts until one succeeds or none may follow.

mod follow_up;
mod judge;

use std::{
    any::Any,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

use super::{
    Explanation, Settings, evidence,
    failed::{broken, refused},
    fill,
    options::{CallOptions, ResolvedOptions},
    permit,
    reconcile::{ProbeRequest, Reconciliation},
    redaction,
    sign_request::{self, SignedRequest},
    signature_mismatch,
    signing_key::SigningKey,
    trace,
};
use crate::{
    credentials::Credentials,
    error::{ErrorKind, Execution, Failure},
    interceptor::Attempt,
    operation::Operation,
    parameters::Parameters,
    redact::Redaction,
    response::{RawResponse, Timing},
    retry::{Attempts, RetryBudget},
};

const RETRY_ATTEMPTS: HeaderName = HeaderName::from_static("x-acs-retry-attempts");
const RETRY_DELAY: HeaderName = HeaderName::from_static("x-acs-retry-delay");

/// Makes a call within the time of the whole operation.
pub(super) async fn call(
    settings: Arc<Settings>,
    operation: &'static Operation,
    mut parameters: Parameters,
    options: CallOptions,
    search: Option<ProbeRequest>,
    decode: Option<Decode>,
) -> Result<Called, Box<Failure>> {
    let mut output = None;
    let span = trace::operation(operation, &settings.endpoint);
    let recorded = span.clone();
    async move {
        let answer = match prepared(&settings, operation, &mut parameters, &options) {
            Ok(plan) => {
                let search = search.map(|search| Reconciliation::new(&settings, operation, search, &options));
                let mut running = RequestState::new(&plan, operation, &parameters, search.flatten(), decode);
                let answer = running.run().await;
                output = running.output;
                answer
            }
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
        answer.map(|answer| Called { answer, output })
    }
    .instrument(span)
    .await
}

/// Makes the output of an operation from a body. It runs with every attempt, as a body that does not hold the output is a
/// reason for another one.
pub(super) type Decode = fn(&Bytes) -> Result<Box<dyn Any + Send>, serde_json::Error>;

/// The end of a call that went well.
pub(super) struct Called {
    pub(super) answer: RawResponse,
    /// What was decoded, of a typed call.
    pub(super) output: Option<Box<dyn Any + Send>>,
}

/// Goes the way of a call up to where its first attempt would be sent, and tells what that would send.
pub(super) async fn explain(
    settings: Arc<Settings>,
    operation: &'static Operation,
    mut parameters: Parameters,
    options: CallOptions,
) -> Result<Explanation, Box<Failure>> {
    let explanation = async {
        let plan = prepared(&settings, operation, &mut parameters, &options)?;
        let mut call = RequestState::new(&plan, operation, &parameters, None, None);
        call.attempts.made = 1;
        let credentials = call.credentials().await?;
        let signed = call.sign(&credentials)?;
        Ok(Explanation::new(
            &plan,
            operation,
            &credentials,
            &parameters,
            signed,
        ))
    };
    explanation.await.map_err(|mut failure: Box<Failure>| {
        failure.operation = Some(operation);
        failure
    })
}

/// What happens once, before the first attempt.
fn prepared<'s>(
    settings: &'s Settings,
    operation: &'static Operation,
    parameters: &mut Parameters,
    options: &'s CallOptions,
) -> Result<ResolvedOptions<'s>, Box<Failure>> {
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
struct RequestState<'c> {
    plan: &'c ResolvedOptions<'c>,
    operation: &'static Operation,
    parameters: &'c Parameters,
    deadline: Option<Instant>,
    attempts: Attempts,
    timing: Timing,
    delay: Duration,
    signed_at: SystemTime,
    skew_corrected: bool,
    key: SigningKey,
    reconciliation: Option<Reconciliation>,
    decode: Option<Decode>,
    output: Option<Box<dyn Any + Send>>,
}

impl<'c> RequestState<'c> {
    fn new(
        plan: &'c ResolvedOptions<'c>,
        operation: &'static Operation,
        parameters: &'c Parameters,
        reconciliation: Option<Reconciliation>,
        decode: Option<Decode>,
    ) -> Self {
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
            key: SigningKey::default(),
            reconciliation,
            decode,
            output: None,
        }
    }

    async fn run(&mut self) -> Result<RawResponse, Box<Failure>> {
        if let Some(reconciliation) = &mut self.reconciliation {
            let started = Instant::now();
            reconciliation.take_snapshot(self.deadline).await?;
            self.timing.waiting += started.elapsed();
        }
        loop {
            self.attempts.made += 1;
            let span = trace::attempt(self.operation, self.plan.endpoint(), self.attempts.made);
            let result = self.attempt(&span).instrument(span.clone()).await;
            let answer = match result {
                Ok(answer) => {
                    if self.attempts.made == 1 {
                        self.plan.settings.retry_budget.refund(RetryBudget::SUCCESS);
                    }
                    Some(answer)
                }
                Err(failure) => {
                    let found = self.after(failure).await?;
                    found.map(|found| self.decoded(found)).transpose()?
                }
            };
            if let Some(mut answer) = answer {
                answer.attempts = self.attempts.made;
                answer.timing = self.timing;
                return Ok(answer);
            }
        }
    }

    /// One attempt: it has its own nonce, date and signature.
    async fn attempt(&mut self, span: &tracing::Span) -> Result<RawResponse, Box<Failure>> {
        let settings = self.plan.settings;
        let waiting = Instant::now();
        let credentials = self.credentials().await?;
        self.timing.waiting += waiting.elapsed();
        let waiting = Instant::now();
        let permit = permit::permit(self.plan, self.operation, &credentials, self.deadline).await?;
        self.timing.waiting += waiting.elapsed();
        self.signed_at = settings.now();
        let signed = match self.sign(&credentials) {
            Ok(signed) => signed,
            Err(failure) => {
                if let Some(permit) = permit {
                    permit.not_sent();
                }
                return Err(failure);
            }
        };
        let started = Instant::now();
        let exchange = self.plan.transport.send(signed.request);
        let limit = match self.plan.timeouts.attempt {
            Some(limit) => self.deadline.into_iter().chain(started.checked_add(limit)).min(),
            None => self.deadline,
        };
        let outcome = async {
            let answer = exchange
                .await
                .map_err(|error| broken(error, self.plan.endpoint()))?;
            judge::judged(self.operation, answer, self.plan.max_response_size, self.decode).await
        };
        let outcome = match limit {
            Some(limit) => timeout_at(limit, outcome).await,
            None => Ok(outcome.await),
        };
        let took = started.elapsed();
        self.timing.on_the_wire += took;
        let result = outcome.unwrap_or_else(|_| Err(self.timed_out(evidence::without_response(true))));
        let result = result.map(|(answer, output)| {
            self.output = output;
            answer
        });
        let result = result.map_err(|mut failure| {
            failure.operation = Some(self.operation);
            let mut redaction = self.redaction(&credentials, &signed.string_to_sign);
            if failure.code_str() == Some("SignatureDoesNotMatch") {
                failure.finding = signature_mismatch::examine(
                    settings.signature,
                    &signed.text,
                    &failure.message,
                    &redaction,
                );
            }
            failure.redact(&mut redaction);
            failure
        });
        if let Some(permit) = permit {
            permit::give_back(permit, &result, &self.plan.retry).await;
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

    /// Keeps the output that an answer holds, of a typed call. Without it, the answer is as good as lost.
    fn decoded(&mut self, answer: RawResponse) -> Result<RawResponse, Box<Failure>> {
        let (answer, output) = judge::decoded(answer, self.decode)?;
        self.output = output;
        Ok(answer)
    }

    async fn credentials(&mut self) -> Result<Arc<Credentials>, Box<Failure>> {
        let credentials = until(self.deadline, self.key.next(self.plan.credentials))
            .await
            .ok_or_else(|| self.timed_out(evidence::without_response(false)))?;
        credentials.map_err(|error| {
            Failure::new(ErrorKind::Credentials, Execution::No, error.to_string()).with_source(error)
        })
    }

    /// What must not be shown of this attempt.
    fn redaction(&self, credentials: &Credentials, string_to_sign: &str) -> Redaction {
        redaction::of_attempt(
            self.operation,
            self.plan,
            self.parameters,
            credentials,
            string_to_sign,
        )
    }

    fn sign(&self, credentials: &Credentials) -> Result<SignedRequest, Box<Failure>> {
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
        sign_request::signed(self.plan, credentials, self.operation, self.parameters, headers)
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

/// Waits until the deadline for something that happens before anything is sent; `None` when it is over.
async fn until<T>(deadline: Option<Instant>, future: impl Future<Output = T>) -> Option<T> {
    match deadline {
        Some(deadline) => timeout_at(deadline, future).await.ok(),
        None => Some(future.await),
    }
}
