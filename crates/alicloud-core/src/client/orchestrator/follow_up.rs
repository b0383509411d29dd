//! What follows a failed attempt: decide, probe, back off.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    body::Body,
    client::{decode::Called, orchestrator::RequestState, trace},
    error::{ErrorKind, Execution, Failure, StopReason},
    response::RawResponse,
    retry::{RetryBudget, RetryDecision},
    service::ErrorMeaning,
};

/// What was put right after the service refused it, so that the same request may succeed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Correction {
    Key,
    Clock,
}

impl RequestState<'_> {
    /// Another attempt (`None`), the response that a probe found, or the error that ends the call.
    pub(super) async fn follow_up(
        &mut self,
        mut failure: Box<Failure>,
    ) -> Result<Option<Called>, Box<Failure>> {
        let correction = self.correct(&mut failure).await;
        self.attempts.may_have_been_executed |= failure.may_have_been_executed();
        failure.attempts = self.attempts.made;
        if self.attempts.may_have_been_executed && failure.execution == Execution::No {
            failure.execution = Execution::Maybe;
        }
        let jitter = self.plan.settings.jitter.sample();
        let mut decision = self.decide(&failure, correction, jitter, self.time_left());
        let is_in_doubt = self.reconciliation.is_some() && self.attempts.may_have_been_executed;
        if is_in_doubt {
            match self.probe(decision).await {
                Ok(Some(response)) => return Called::decoded(response, self.decode).map(Some),
                Ok(None) => decision = within(self.time_left(), decision, Duration::ZERO),
                Err(reason) => {
                    let probe = reason.operation.unwrap_or(self.operation).name();
                    let why = format!("; the probe `{probe}` failed: {}", reason.message);
                    failure.message.push_str(&why);
                    return Err(stopped(failure, StopReason::ProbeFailed));
                }
            }
        }
        let delay = match decision {
            RetryDecision::After(delay) if self.is_affordable(&failure, correction) => delay,
            RetryDecision::After(_) => return Err(stopped(failure, StopReason::BudgetExhausted)),
            RetryDecision::Stop(reason) => return Err(stopped(failure, reason)),
        };
        self.delay = delay;
        trace::retrying(&failure, delay);
        if !is_in_doubt {
            self.wait(delay).await;
        }
        Ok(None)
    }

    /// Puts right what the service refused: replaces the key, or takes over the service's time.
    async fn correct(&mut self, failure: &mut Failure) -> Option<Correction> {
        // Where no attempt may follow, the source forgets a refused key all the same, for the calls after this one.
        let may_follow = self.attempts.made < self.plan.retry.max_attempts();
        let is_another_key = self
            .key
            .is_another(self.plan.credentials, failure, may_follow, self.deadline);
        if is_another_key.await {
            return Some(Correction::Key);
        }
        let is_refused_date = failure.meaning == Some(ErrorMeaning::Clock);
        let date = failure.server_date;
        let date = date.filter(|_| may_follow && is_refused_date && !self.clock_corrected)?;
        self.clock_corrected = true;
        // Against the date that was sent: another call may have corrected the clock meanwhile, and a retry of this one is
        // then worth as much.
        let is_corrected = self.plan.settings.clock.correct(date, self.signed_at);
        is_corrected.then_some(Correction::Clock)
    }

    /// Whether another attempt follows, or why none does.
    fn decide(
        &self,
        failure: &Failure,
        correction: Option<Correction>,
        jitter: f64,
        time_left: Option<Duration>,
    ) -> RetryDecision {
        let decision = match correction {
            Some(_) => RetryDecision::After(Duration::ZERO),
            None => {
                let mut attempts = self.attempts;
                // A probe finds out what became of the attempts before, before another one is made.
                attempts.may_have_been_executed &= self.reconciliation.is_none();
                self.plan.retry.decide(self.operation, failure, attempts, jitter)
            }
        };
        let body = self.parameters.body.as_ref().and_then(Body::checked);
        let is_spent = body.is_some_and(|body| body.is_spent());
        match decision {
            RetryDecision::After(_) if is_spent => RetryDecision::Stop(StopReason::BodySent),
            RetryDecision::After(delay) => within(time_left, decision, delay),
            stop @ RetryDecision::Stop(_) => stop,
        }
    }

    /// Looks for what the attempts may have made.
    async fn probe(&mut self, decision: RetryDecision) -> Result<Option<RawResponse>, Box<Failure>> {
        // The wait comes before the probe: what is still on its way shall have arrived by then.
        if let RetryDecision::After(delay) = decision {
            self.wait(delay).await;
        }
        let Some(reconciliation) = &self.reconciliation else {
            return Ok(None);
        };
        let started = Instant::now();
        let found = reconciliation.find(self.deadline).await;
        self.timing.waiting += started.elapsed();
        found
    }

    /// Takes from the retry budget what another attempt costs.
    fn is_affordable(&self, failure: &Failure, correction: Option<Correction>) -> bool {
        let cost = match failure.kind {
            // A service that refuses a key is not in trouble, and all calls under way may have to change theirs at once.
            _ if correction == Some(Correction::Key) => return true,
            ErrorKind::Timeout => RetryBudget::AFTER_TIMEOUT,
            _ => RetryBudget::RETRY,
        };
        self.plan.settings.retry_budget.spend(cost)
    }

    fn time_left(&self) -> Option<Duration> {
        let deadline = self.deadline?;
        Some(deadline.saturating_duration_since(Instant::now()))
    }

    async fn wait(&mut self, delay: Duration) {
        if !delay.is_zero() {
            let started = Instant::now();
            self.plan.settings.clock.sleep(delay).await;
            self.timing.waiting = self.timing.waiting.saturating_add(started.elapsed().max(delay));
        }
    }
}

/// The decision, if the time of the operation has room for the wait. One that ends after the deadline would only turn this
/// error into a later and lesser one.
fn within(time_left: Option<Duration>, decision: RetryDecision, delay: Duration) -> RetryDecision {
    match decision {
        RetryDecision::After(_) if time_left.is_some_and(|left| delay >= left) => {
            RetryDecision::Stop(StopReason::DeadlineTooClose)
        }
        other => other,
    }
}

fn stopped(mut failure: Box<Failure>, reason: StopReason) -> Box<Failure> {
    failure.stop_reason = Some(reason);
    failure
}
