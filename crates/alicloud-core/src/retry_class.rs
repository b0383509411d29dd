/// When a repetition of a failed call may help, and for which operations it is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// A fresh attempt may succeed; the failed one was not executed.
    Always,
    /// As [`Retry::Always`], after a wait: the service throttled the call.
    AfterDelay,
    /// One further attempt may succeed.
    Once,
    /// The failed attempt may have been executed: safe only for reads and repeatable operations.
    ReadsOnly,
    /// Only after something was changed: a clock, a token, a protocol.
    AfterChange,
    /// The same call will fail again.
    Never,
}
