use std::{fmt, sync::Arc, time::Duration};

use crate::{
    error::{ErrorKind, Failure, StopReason},
    operation::Operation,
    retry::{Attempts, FailedAttempt, RetryClass, RetryDecision},
};

/// How often and after what waits a failed call is retried.
#[derive(Clone)]
pub struct RetryPolicy {
    max_attempts: u32,
    base: Duration,
    throttled_base: Duration,
    max_delay: Duration,
    max_requested_delay: Duration,
    custom: Option<Arc<CustomDecision>>,
}

type CustomDecision = dyn Fn(&FailedAttempt<'_>, RetryDecision) -> RetryDecision + Send + Sync;

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RetryPolicy")
            .field("max_attempts", &self.max_attempts)
            .field("base_delay", &self.base)
            .field("throttled_base_delay", &self.throttled_base)
            .field("max_delay", &self.max_delay)
            .field("max_requested_delay", &self.max_requested_delay)
            .field("has_decision", &self.custom.is_some())
            .finish()
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
            custom: None,
        }
    }
}

impl RetryPolicy {
    /// One attempt, whatever happens.
    #[must_use]
    pub fn never() -> Self {
        Self::default().with_max_attempts(1)
    }

    /// Sets the number of attempts, the first included. Defaults to 3; 0 counts as 1.
    #[must_use]
    pub const fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Sets the longest wait before the first retry; it doubles with each one. Defaults to 100 ms.
    #[must_use]
    pub const fn with_base_delay(mut self, delay: Duration) -> Self {
        self.base = delay;
        self
    }

    /// Sets the longest wait before the first retry of a throttled request. Defaults to 500 ms.
    #[must_use]
    pub const fn with_throttled_base_delay(mut self, delay: Duration) -> Self {
        self.throttled_base = delay;
        self
    }

    /// Sets the longest wait before any retry. Defaults to 20 s.
    #[must_use]
    pub const fn with_max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the longest wait that the service may ask for; a call that should wait longer fails at once. Defaults to
    /// 120 s.
    #[must_use]
    pub const fn with_max_requested_delay(mut self, delay: Duration) -> Self {
        self.max_requested_delay = delay;
        self
    }

    /// Decides by a function of your own. It sees the failed attempt and what the policy would decide without it, and
    /// returns that or another decision.
    ///
    /// It can retry what the policy calls hopeless, change the wait, and stop. Limits that protect the caller's data and the
    /// service stay in force: a request that may have been executed is only sent again where that does no harm, the number of
    /// attempts is [`max_attempts`](Self::max_attempts), and the operation timeout and the retry budget count.
    ///
    /// ```
    /// use std::time::Duration;
    /// use alicloud_core::retry::{RetryDecision, RetryPolicy, StopReason};
    ///
    /// let policy = RetryPolicy::default().with_decision(|failed, decision| match failed.failure.code_str() {
    ///     // A flow that was created a moment ago is visible soon.
    ///     Some("Flow.NotFound") => RetryDecision::After(Duration::from_millis(200)),
    ///     _ if failed.failure.is_access_denied() => RetryDecision::Stop(StopReason::Custom("access was denied")),
    ///     _ => decision,
    /// });
    /// # let _ = policy;
    /// ```
    #[must_use]
    pub fn with_decision(
        mut self,
        decide: impl Fn(&FailedAttempt<'_>, RetryDecision) -> RetryDecision + Send + Sync + 'static,
    ) -> Self {
        self.custom = Some(Arc::new(decide));
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

    /// Whether another attempt follows a failed one, and after what wait, or why none does.
    ///
    /// `jitter` is a number from 0 to below 1, sampled for this decision. The result depends on nothing else.
    ///
    /// ```
    /// use alicloud_core::{
    ///     Effect, ErrorKind, Execution, Failure, Operation, Service,
    ///     retry::{Attempts, RetryDecision, RetryPolicy, StopReason},
    /// };
    ///
    /// static SERVICE: Service = Service::new("demo", "1");
    /// static READ: Operation = Operation::rpc(&SERVICE, "Read").with_effect(Effect::Read);
    /// static CREATE: Operation = Operation::rpc(&SERVICE, "Create").with_effect(Effect::Create);
    ///
    /// let lost = Failure::of_kind(ErrorKind::ConnectionLost, Execution::Maybe, "the connection was lost");
    /// let decide = |operation| RetryPolicy::default().decide(operation, &lost, Attempts::new(1, true), 0.5);
    /// assert!(matches!(decide(&READ), RetryDecision::After(_)));
    /// assert_eq!(decide(&CREATE), RetryDecision::Stop(StopReason::MayHaveBeenExecuted));
    /// ```
    #[must_use]
    pub fn decide(
        &self,
        operation: &Operation,
        failure: &Failure,
        attempts: Attempts,
        jitter: f64,
    ) -> RetryDecision {
        let decision = self.by_table(failure, attempts, jitter);
        let decision = match &self.custom {
            Some(decide) => {
                let failed = FailedAttempt {
                    operation,
                    failure,
                    attempts,
                };
                decide(&failed, decision)
            }
            None => decision,
        };
        match decision {
            RetryDecision::Stop(_) => decision,
            // An earlier attempt counts as well: an error of the second attempt says nothing about the first.
            _ if attempts.may_have_been_executed && !operation.is_safe_to_repeat() => {
                RetryDecision::Stop(StopReason::MayHaveBeenExecuted)
            }
            _ if attempts.made >= self.max_attempts => RetryDecision::Stop(StopReason::AttemptsExhausted),
            RetryDecision::After(_) => decision,
        }
    }

    /// The decision by what the error table and the status say.
    fn by_table(&self, failure: &Failure, attempts: Attempts, jitter: f64) -> RetryDecision {
        let may_help = match failure.retry() {
            Some(RetryClass::Once) => attempts.made == 1,
            _ => failure.is_retryable(),
        };
        if !may_help {
            return RetryDecision::Stop(StopReason::NotRetryable);
        }
        let throttled = failure.kind() == ErrorKind::Throttled;
        let jitter = self.backoff(throttled, attempts.made, jitter);
        match failure.retry_after() {
            Some(requested) if requested > self.max_requested_delay => {
                RetryDecision::Stop(StopReason::RequestedDelayTooLong)
            }
            // Clients that were asked for the same wait should not come back all at once.
            Some(requested) => {
                RetryDecision::After(requested.saturating_add(jitter.min(self.throttled_base)))
            }
            None => RetryDecision::After(jitter),
        }
    }

    /// Full jitter: any wait from nothing to twice the last bound.
    fn backoff(&self, throttled: bool, made: u32, jitter: f64) -> Duration {
        let base = if throttled { self.throttled_base } else { self.base };
        let factor = 1_u32.checked_shl(made.saturating_sub(1)).unwrap_or(u32::MAX);
        let bound = base.saturating_mul(factor).min(self.max_delay);
        // Not a number counts as the longest wait.
        let jitter = if jitter.is_nan() {
            1.0
        } else {
            jitter.clamp(0.0, 1.0)
        };
        Duration::try_from_secs_f64(bound.as_secs_f64() * jitter).unwrap_or(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::Execution, operation::Effect, service::Service};

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
        let decision = RetryPolicy::default().decide(operation, failure, attempts, 0.5);
        matches!(decision, RetryDecision::After(_))
    }

    #[test]
    fn no_jitter_and_no_length_of_time_makes_a_decision_panic() {
        let lost = failure(ErrorKind::ConnectionLost, Execution::Maybe, None);
        let longest = RetryPolicy::default()
            .with_base_delay(Duration::MAX)
            .with_max_delay(Duration::MAX);
        for policy in [RetryPolicy::default(), longest] {
            for jitter in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1.0, 2.0] {
                let decision = policy.decide(&READ, &lost, Attempts::new(1, true), jitter);
                assert!(
                    matches!(decision, RetryDecision::After(_)),
                    "{jitter}: {decision:?}"
                );
            }
        }
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
        let decide =
            |in_doubt| RetryPolicy::default().decide(&CREATE, &refused, Attempts::new(2, in_doubt), 0.5);
        assert_eq!(decide(true), RetryDecision::Stop(StopReason::MayHaveBeenExecuted));
        assert!(matches!(decide(false), RetryDecision::After(_)));
    }

    #[test]
    fn the_reason_to_stop_is_the_one_that_more_attempts_would_not_change() {
        let decide = |failure: &Failure, made| {
            let attempts = Attempts::new(made, failure.may_have_been_executed());
            RetryPolicy::default().decide(&CREATE, failure, attempts, 0.5)
        };
        let never = failure(ErrorKind::Service, Execution::No, Some(RetryClass::Never));
        let lost = failure(ErrorKind::ConnectionLost, Execution::Maybe, None);
        let refused = failure(ErrorKind::ConnectFailed, Execution::No, None);
        for made in [1, 3] {
            assert_eq!(
                decide(&never, made),
                RetryDecision::Stop(StopReason::NotRetryable)
            );
            assert_eq!(
                decide(&lost, made),
                RetryDecision::Stop(StopReason::MayHaveBeenExecuted)
            );
        }
        assert_eq!(
            decide(&refused, 3),
            RetryDecision::Stop(StopReason::AttemptsExhausted)
        );
    }

    #[test]
    fn a_custom_function_has_the_last_word_within_the_limits() {
        let second = Duration::from_secs(1);
        let policy = RetryPolicy::default().with_decision(move |failed, decision| {
            match (failed.failure.kind(), decision) {
                (ErrorKind::Service, RetryDecision::Stop(StopReason::NotRetryable)) => {
                    RetryDecision::After(second)
                }
                (ErrorKind::Throttled, _) => RetryDecision::Stop(StopReason::Custom("no")),
                _ => decision,
            }
        });
        let decide = |operation, kind, execution, made| {
            let failure = failure(kind, execution, None);
            let attempts = Attempts::new(made, failure.may_have_been_executed());
            policy.decide(operation, &failure, attempts, 0.5)
        };
        assert_eq!(
            decide(&CREATE, ErrorKind::Service, Execution::No, 1),
            RetryDecision::After(second)
        );
        assert_eq!(
            decide(&CREATE, ErrorKind::Service, Execution::No, 3),
            RetryDecision::Stop(StopReason::AttemptsExhausted)
        );
        assert_eq!(
            decide(&CREATE, ErrorKind::Service, Execution::Yes, 1),
            RetryDecision::Stop(StopReason::MayHaveBeenExecuted)
        );
        assert_eq!(
            decide(&READ, ErrorKind::Service, Execution::Yes, 1),
            RetryDecision::After(second)
        );
        assert_eq!(
            decide(&READ, ErrorKind::Throttled, Execution::No, 1),
            RetryDecision::Stop(StopReason::Custom("no"))
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
        let after = |milliseconds| RetryDecision::After(Duration::from_millis(milliseconds));
        assert_eq!(wait(&lost, 1, 1.0), after(100));
        assert_eq!(wait(&lost, 3, 1.0), after(400));
        assert_eq!(wait(&lost, 3, 0.25), after(100));
        assert_eq!(wait(&lost, 99, 1.0), after(1000));
        let mut throttled = failure(ErrorKind::Throttled, Execution::No, Some(RetryClass::AfterDelay));
        throttled.retry_after = Some(Duration::from_secs(3));
        assert_eq!(wait(&throttled, 1, 0.0), after(3000));
        throttled.retry_after = Some(Duration::from_secs(121));
        assert_eq!(
            wait(&throttled, 1, 0.0),
            RetryDecision::Stop(StopReason::RequestedDelayTooLong)
        );
    }
}
