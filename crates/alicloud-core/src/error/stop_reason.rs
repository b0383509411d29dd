use std::fmt;

/// Why no further attempt was made. `Display` says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// The same request would fail again.
    NotRetryable,
    /// An attempt may have been executed, and executing the operation twice could do harm.
    MayHaveBeenExecuted,
    /// The retry policy allows no more attempts.
    AttemptsExhausted,
    /// The service asks for a longer wait than the retry policy allows.
    RequestedDelayTooLong,
    /// The wait would last longer than the operation may.
    DeadlineTooClose,
    /// Too many calls of the client failed lately: its [`RetryBudget`](crate::retry::RetryBudget) is used up.
    BudgetExhausted,
    /// The probe that finds out whether the operation was executed failed.
    ProbeFailed,
    /// The stream of the response had begun: the program has seen a part of it.
    StreamBegan,
    /// The body of the request is a stream that was begun, which cannot be sent again.
    BodySent,
    /// A function of [`RetryPolicy::with_decision`](crate::RetryPolicy::with_decision) stopped the call, for this reason.
    Custom(&'static str),
}

impl fmt::Display for StopReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotRetryable => "the same request would fail again",
            Self::MayHaveBeenExecuted => "it could be executed twice",
            Self::AttemptsExhausted => "the retry policy allows no more attempts",
            Self::RequestedDelayTooLong => "the service asks for a longer wait than the retry policy allows",
            Self::DeadlineTooClose => "the operation timeout leaves no time for another attempt",
            Self::BudgetExhausted => "the client's retry budget is used up",
            Self::ProbeFailed => "the probe failed",
            Self::StreamBegan => "the stream had begun",
            Self::BodySent => "the body is a stream, which can be sent once",
            Self::Custom(reason) => reason,
        })
    }
}
