//! What follows a failed attempt: another one, a probe, or the end of the call.

use std::time::Duration;

use tokio::time::Instant;

use super::RequestState;
use crate::{
    client::trace,
    error::{ErrorKind, Execution, Failure},
    response::RawResponse,
    retry::RetryBudget,
};

/// A service's date that differs by less is no reason to doubt the own clock.
const SKEW_WORTH_CORRECTING: Duration = Duration::from_secs(60);

impl RequestState<'_> {
    /// What follows a failed attempt: the failure, another attempt (`None`), or an answer after all.
    pub(super) async fn after(
        &mut self,
        mut failure: Box<Failure>,
    ) -> Result<Option<RawResponse>, Box<Failure>> {
        let has_another_key = self.has_another_key(&mut failure).await;
        self.attempts.may_have_been_executed |= failure.may_have_been_executed();
        failure.attempts = self.attempts.made;
        if self.attempts.may_have_been_executed && failure.execution == Execution::No {
            failure.execution = Execution::Maybe;
        }
        // A wait that ends after the deadline would only turn this failure into a later and lesser one.
        let delay = match has_another_key {
            true => Some(Duration::ZERO),
            false => self.delay_after(&failure),
        };
        let delay = delay.filter(|delay| self.is_in_time(*delay));
        let is_doubtful = self.reconciliation.is_some() && self.attempts.may_have_been_executed;
        let mut is_repeated = delay.is_some();
        if is_doubtful {
            // The wait comes before the look: what is still on its way shall have arrived by then.
            self.wait(delay.unwrap_or_default()).await;
            if let Some(answer) = self.look(&mut failure).await? {
                return Ok(Some(answer));
            }
            is_repeated &= self.is_in_time(Duration::ZERO);
        }
        let cost = match failure.kind {
            ErrorKind::Timeout => RetryBudget::AFTER_TIMEOUT,
            _ => RetryBudget::REPETITION,
        };
        // A service that refuses a key is not in trouble, and all calls under way may have to change theirs at once.
        let is_affordable = || has_another_key || self.plan.settings.retry_budget.spend(cost);
        if !is_repeated || !is_affordable() {
            return Err(failure);
        }
        self.delay = delay.unwrap_or_default();
        trace::repeating(&failure, self.delay);
        if !is_doubtful {
            self.wait(self.delay).await;
        }
        Ok(None)
    }

    fn is_in_time(&self, delay: Duration) -> bool {
        let Some(deadline) = self.deadline else {
            return true;
        };
        Instant::now()
            .checked_add(delay)
            .is_some_and(|end| end < deadline)
    }

    async fn wait(&mut self, delay: Duration) {
        if !delay.is_zero() {
            let started = Instant::now();
            self.plan.settings.clock.sleep(delay).await;
            self.timing.waiting += started.elapsed().max(delay);
        }
    }

    /// Looks for what the attempts may have made. If that fails, nobody knows, and the call ends.
    async fn look(&mut self, failure: &mut Box<Failure>) -> Result<Option<RawResponse>, Box<Failure>> {
        let Some(reconciliation) = &self.reconciliation else {
            return Ok(None);
        };
        let started = Instant::now();
        let found = reconciliation.find(self.deadline).await;
        self.timing.waiting += started.elapsed();
        found.map_err(|reason| {
            let mut failure = std::mem::take(failure);
            let looked = reason.operation.unwrap_or(self.operation).name();
            failure.message.push_str(&format!(
                "; `{looked}` was to tell whether it was executed, and failed: "
            ));
            failure.message.push_str(&reason.message);
            failure
        })
    }

    /// How long to wait for the next attempt; `None` when there should be none.
    fn delay_after(&mut self, failure: &Failure) -> Option<Duration> {
        let code = failure.code_str().unwrap_or_default();
        if self.attempts.made < self.plan.retry.max_attempts()
            && matches!(code, "InvalidTimeStamp.Expired" | "IllegalTimestamp")
            && self.correct_skew(failure)
        {
            return Some(Duration::ZERO);
        }
        let mut attempts = self.attempts;
        // Before another attempt there is a look at what became of those before.
        attempts.may_have_been_executed &= self.reconciliation.is_none();
        let jitter = self.plan.settings.jitter.sample();
        self.plan.retry.decide(self.operation, failure, attempts, jitter)
    }

    /// Whether the service refused the key, and there is another one by now. Where no attempt may follow, the source forgets
    /// the key all the same, for the calls after this one.
    async fn has_another_key(&mut self, failure: &mut Failure) -> bool {
        let may_follow = self.attempts.made < self.plan.retry.max_attempts();
        self.key
            .is_another(self.plan.credentials, failure, may_follow, self.deadline)
            .await
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
}
