use std::time::Duration;

use super::Attempts;
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
