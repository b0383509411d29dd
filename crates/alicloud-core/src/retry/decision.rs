use std::time::Duration;

use crate::{
    error::{Failure, StopReason},
    operation::Operation,
};

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryDecision {
    /// Another attempt, after this wait.
    After(Duration),
    /// None: the call fails with the error of this attempt.
    Stop(StopReason),
}

/// A failed attempt, as a function of [`RetryPolicy::with_decision`](super::RetryPolicy::with_decision) sees it.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedAttempt<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The error of this attempt.
    pub failure: &'a Failure,
    /// The attempts so far, this one included.
    pub attempts: Attempts,
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
