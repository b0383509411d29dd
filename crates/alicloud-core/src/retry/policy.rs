use std::time::Duration;

use super::RetryClass;
use crate::{
    error::{ErrorKind, Execution, Failure},
    operation::Operation,
};

/// How often and after what waits a call is repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base: Duration,
    throttled_base: Duration,
    max_delay: Duration,
    max_requested_delay: Duration,
}

/// What a call has been through so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempts {
    /// The attempts made, the failed one included.
    pub made: u32,
    /// Whether one of them may have been executed.
    pub may_have_been_executed: bool,
}

impl Attempts {
    /// After so many attempts.
    #[must_use]
    pub const fn new(made: u32, may_have_been_executed: bool) -> Self {
        Self {
            made,
            may_have_been_executed,
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base: Duration::from_millis(100),
            throttled_base: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            max_requested_delay: Duration::from_secs(120),
        }
    }
}

impl RetryPolicy {
    /// One attempt, whatever happens.
    #[must_use]
    pub fn never() -> Self {
        Self::default().with_max_attempts(1)
    }

    /// Sets the number of attempts, the first included. 3, unless set; 0 counts as 1.
    #[must_use]
    pub const fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Sets the longest wait before the first repetition; it doubles with each one. 100 ms, unless set.
    #[must_use]
    pub const fn with_base_delay(mut self, delay: Duration) -> Self {
        self.base = delay;
        self
    }

    /// Sets the longest wait before the first repetition of a call that was throttled. 500 ms, unless set.
    #[must_use]
    pub const fn with_throttled_base_delay(mut self, delay: Duration) -> Self {
        self.throttled_base = delay;
        self
    }

    /// Sets the longest wait before any repetition. 20 s, unless set.
    #[must_use]
    pub const fn with_max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the longest wait that the service may ask for; a call that should wait longer fails at once. 120 s, unless
    /// set.
    #[must_use]
    pub const fn with_max_requested_delay(mut self, delay: Duration) -> Self {
        self.max_requested_delay = delay;
        self
    }

    /// The number of attempts, the first included.
    #[must_use]
    pub const fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// The longest wait that the service may ask for.
    #[must_use]
    pub const fn max_requested_delay(&self) -> Duration {
        self.max_requested_delay
    }

    /// How long to wait before the next attempt; `None` when there should be none.
    ///
    /// `jitter` is a number from 0 to below 1, drawn for this decision. The result depends on nothing else.
    ///
    /// ```
    /// use alicloud_core::{Effect, ErrorKind, Execution, Failure, Operation, Service, retry::{Attempts, RetryPolicy}};
    ///
    /// static SERVICE: Service = Service::new("demo", "1");
    /// static READ: Operation = Operation::rpc(&SERVICE, "Read").with_effect(Effect::Read);
    /// static CREATE: Operation = Operation::rpc(&SERVICE, "Create").with_effect(Effect::Create);
    ///
    /// let lost = Failure::of_kind(ErrorKind::ConnectionLost, Execution::Maybe, "the connection broke");
    /// let policy = RetryPolicy::default();
    /// assert!(policy.decide(&READ, &lost, Attempts::new(1, true), 0.5).is_some());
    /// assert!(policy.decide(&CREATE, &lost, Attempts::new(1, true), 0.5).is_none());
    /// ```
    #[must_use]
    pub fn decide(
        &self,
        operation: &Operation,
        failure: &Failure,
        attempts: Attempts,
        jitter: f64,
    ) -> Option<Duration> {
        if attempts.made >= self.max_attempts || !self.may_help(failure, attempts) {
            return None;
        }
        // An earlier attempt counts as well: a refusal of the second says nothing about the first.
        if attempts.may_have_been_executed && !operation.is_safe_to_repeat() {
            return None;
        }
        let throttled = failure.kind() == ErrorKind::Throttled;
        let jitter = self.backoff(throttled, attempts.made, jitter);
        match failure.retry_after() {
            Some(requested) if requested > self.max_requested_delay => None,
            // Those who were told the same wait should not come back all at once.
            Some(requested) => Some(requested.saturating_add(jitter.min(self.throttled_base))),
            None => Some(jitter),
        }
    }

    /// Whether the same call could succeed.
    fn may_help(&self, failure: &Failure, attempts: Attempts) -> bool {
        match failure.retry() {
            Some(RetryClass::Always | RetryClass::AfterDelay | RetryClass::ReadsOnly) => true,
            Some(RetryClass::Once) => attempts.made == 1,
            Some(RetryClass::AfterChange | RetryClass::Never) => false,
            None => match failure.kind() {
                ErrorKind::ConnectFailed | ErrorKind::Timeout | ErrorKind::ConnectionLost => true,
                ErrorKind::Throttled | ErrorKind::Unavailable => true,
                ErrorKind::UnexpectedAnswer => failure.may_have_been_executed(),
                _ => failure.execution() == Execution::Maybe,
            },
        }
    }

    /// Full jitter: any wait from nothing to twice the last bound.
    fn backoff(&self, throttled: bool, made: u32, jitter: f64) -> Duration {
        let base = if throttled { self.throttled_base } else { self.base };
        let factor = 1_u32.checked_shl(made.saturating_sub(1)).unwrap_or(u32::MAX);
        let bound = base.saturating_mul(factor).min(self.max_delay);
        bound.mul_f64(jitter.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{operation::Effect, service::Service};

    static SERVICE: Service = Service::new("demo", "1");
    static READ: Operation = Operation::rpc(&SERVICE, "Read").with_effect(Effect::Read);
    static CREATE: Operation = Operation::rpc(&SERVICE, "Create").with_effect(Effect::Create);

    fn failure(kind: ErrorKind, execution: Execution, retry: Option<RetryClass>) -> Failure {
        let mut failure = Failure::of_kind(kind, execution, "");
        failure.retry = retry;
        failure
    }

    fn decided(operation: &Operation, failure: &Failure, made: u32) -> bool {
        let attempts = Attempts::new(made, failure.may_have_been_executed());
        RetryPolicy::default()
            .decide(operation, failure, attempts, 0.5)
            .is_some()
    }

    #[test]
    fn every_operation_repeats_what_was_surely_not_executed() {
        for (kind, retry) in [
            (ErrorKind::ConnectFailed, None),
            (ErrorKind::Throttled, Some(RetryClass::AfterDelay)),
            (ErrorKind::Unavailable, Some(RetryClass::Always)),
        ] {
            let failure = failure(kind, Execution::No, retry);
            assert!(
                decided(&READ, &failure, 1) && decided(&CREATE, &failure, 1),
                "{kind:?}"
            );
            assert!(!decided(&READ, &failure, 3), "three attempts are all");
        }
    }

    #[test]
    fn only_safe_operations_repeat_what_may_have_been_executed() {
        for (kind, retry) in [
            (ErrorKind::ConnectionLost, None),
            (ErrorKind::Timeout, None),
            (ErrorKind::Unavailable, None),
            (ErrorKind::Unavailable, Some(RetryClass::ReadsOnly)),
        ] {
            let failure = failure(kind, Execution::Maybe, retry);
            assert!(decided(&READ, &failure, 1), "{kind:?}");
            assert!(!decided(&CREATE, &failure, 1), "{kind:?}");
        }
    }

    #[test]
    fn an_earlier_attempt_that_may_have_been_executed_counts() {
        let refused = failure(ErrorKind::Throttled, Execution::No, Some(RetryClass::AfterDelay));
        let policy = RetryPolicy::default();
        assert!(
            policy
                .decide(&CREATE, &refused, Attempts::new(2, true), 0.5)
                .is_none()
        );
        assert!(
            policy
                .decide(&CREATE, &refused, Attempts::new(2, false), 0.5)
                .is_some()
        );
    }

    #[test]
    fn refusals_for_good_are_not_repeated() {
        for retry in [Some(RetryClass::Never), Some(RetryClass::AfterChange), None] {
            assert!(!decided(
                &READ,
                &failure(ErrorKind::Service, Execution::No, retry),
                1
            ));
        }
        let once = failure(ErrorKind::Service, Execution::No, Some(RetryClass::Once));
        assert!(decided(&READ, &once, 1) && !decided(&READ, &once, 2));
    }

    #[test]
    fn waits_grow_up_to_the_cap_and_honour_the_service() {
        let policy = RetryPolicy::default()
            .with_max_attempts(100)
            .with_max_delay(Duration::from_secs(1));
        let lost = failure(ErrorKind::ConnectFailed, Execution::No, None);
        let wait = |failure: &Failure, made, jitter| {
            policy.decide(&READ, failure, Attempts::new(made, false), jitter)
        };
        assert_eq!(wait(&lost, 1, 1.0), Some(Duration::from_millis(100)));
        assert_eq!(wait(&lost, 3, 1.0), Some(Duration::from_millis(400)));
        assert_eq!(wait(&lost, 3, 0.25), Some(Duration::from_millis(100)));
        assert_eq!(wait(&lost, 99, 1.0), Some(Duration::from_secs(1)));
        let mut throttled = failure(ErrorKind::Throttled, Execution::No, Some(RetryClass::AfterDelay));
        throttled.retry_after = Some(Duration::from_secs(3));
        assert_eq!(wait(&throttled, 1, 0.0), Some(Duration::from_secs(3)));
        throttled.retry_after = Some(Duration::from_secs(121));
        assert_eq!(wait(&throttled, 1, 0.0), None);
    }
}
