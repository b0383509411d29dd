//! The rows of error tables.

/// One row of a service's error table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorFact {
    code: &'static str,
    retry: RetryClass,
    meaning: Option<ErrorMeaning>,
    remedy: Option<&'static str>,
}

/// What an error code is about, where the client acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorMeaning {
    /// The date of the request is too far from the service's: the client corrects its clock and sends the request again.
    Clock,
    /// The access key or its token is unknown, disabled or expired: other credentials may be accepted.
    Credentials,
    /// The service computes another signature.
    Signature,
    /// Something else about the signature, the nonce or the date was refused.
    Authentication,
    /// The access key lacks a permission.
    AccessDenied,
}

/// How well an entry fits a code: better the longer its pattern is, and best if it is the code itself; `None` if it does not.
/// A pattern ends in `*`, which stands for one character or more.
pub(crate) fn fit(pattern: &str, code: &str) -> Option<usize> {
    match pattern.strip_suffix('*') {
        Some(prefix) => (code.len() > prefix.len() && code.starts_with(prefix)).then_some(prefix.len()),
        None => (pattern == code).then_some(usize::MAX),
    }
}

impl ErrorFact {
    /// Creates an entry for a code with its retry class. A code that ends in `*` stands for all codes that begin so.
    #[must_use]
    pub const fn new(code: &'static str, retry: RetryClass) -> Self {
        Self {
            code,
            retry,
            meaning: None,
            remedy: None,
        }
    }

    /// Sets what the code is about.
    #[must_use]
    pub const fn with_meaning(mut self, meaning: ErrorMeaning) -> Self {
        self.meaning = Some(meaning);
        self
    }

    /// Sets what a person can do about it.
    #[must_use]
    pub const fn with_remedy(mut self, remedy: &'static str) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// Returns the code, or a pattern that ends in `*`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Returns when a retry may help.
    #[must_use]
    pub const fn retry(&self) -> RetryClass {
        self.retry
    }

    /// Returns what a person can do about it.
    #[must_use]
    pub const fn remedy(&self) -> Option<&'static str> {
        self.remedy
    }

    /// What the code is about, where the client acts on it.
    #[must_use]
    pub const fn meaning(&self) -> Option<ErrorMeaning> {
        self.meaning
    }
}

/// When a retry of a failed call may help, and for which operations it is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// A retry may succeed; the failed attempt was not executed, and the error table has the evidence.
    Always,
    /// As [`RetryClass::Always`], after a wait: the service throttled the call.
    AfterDelay,
    /// One retry may succeed.
    Once,
    /// The failed attempt may have been executed: safe only for reads and idempotent operations.
    ReadsOnly,
    /// A retry may succeed only after a change: of a clock, a token, a protocol.
    AfterChange,
    /// The same call will fail again.
    Never,
}
