use std::{fmt, ops::Deref, time::Duration};

use bytes::Bytes;
use http::HeaderMap;

use crate::{
    operation::Operation,
    record::{AccessDeniedDetail, unless_none},
};

/// An answer before its output was decoded: what the untyped call gives.
#[derive(Clone)]
#[non_exhaustive]
pub struct RawResponse {
    pub(crate) operation: &'static Operation,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) request_id: Bytes,
    pub(crate) code: Bytes,
    pub(crate) message: Bytes,
    pub(crate) access_denied_detail: Option<AccessDeniedDetail>,
    pub(crate) attempts: u32,
    pub(crate) timing: Timing,
    pub(crate) reconciled: bool,
}

/// Where the time of a call went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// Waits between attempts, for credentials and for the quota's turn, and looks at whether a call was executed.
    pub waiting: Duration,
    /// From sending to the end of the answer, all attempts together.
    pub on_the_wire: Duration,
}

impl RawResponse {
    /// The operation that was called.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The id of the request at the service, without the white space that some services put around it; empty when
    /// none was sent.
    #[must_use]
    pub fn request_id(&self) -> &str {
        std::str::from_utf8(&self.request_id).unwrap_or_default()
    }

    /// Returns the service's own code of success, such as `OK`; empty when it sends none.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// Returns the service's message; `None` for the words that some services send in place of none.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        std::str::from_utf8(&self.message).ok().and_then(unless_none)
    }

    /// Returns why access was denied, which is a thing of errors, where the service says something all the same.
    #[must_use]
    pub fn access_denied_detail(&self) -> Option<&AccessDeniedDetail> {
        self.access_denied_detail
            .as_ref()
            .filter(|detail| !detail.is_empty())
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers, with names in lower case.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came; that of a [reconciled](Self::was_reconciled) answer was made here.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.body
    }

    /// Whether it is no answer of the call itself: its answers were lost, and what it made was found by another
    /// operation, whose request id, status and headers these are. See
    /// [reconciliation](crate::guide::reconciliation).
    #[must_use]
    pub fn was_reconciled(&self) -> bool {
        self.reconciled
    }

    /// How many attempts it took.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Where the time of the call went.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }
}

/// `Debug` leaves the body out: it may hold what must not be shown.
impl fmt::Debug for RawResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answer")
            .field("operation", &self.operation.name())
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .field("was_reconciled", &self.reconciled)
            .finish_non_exhaustive()
    }
}

/// What an operation answered: the typed output, to which it derefs, and what came with it.
#[derive(Clone)]
pub struct Response<T> {
    output: T,
    answer: RawResponse,
}

impl<T> Response<T> {
    pub(crate) fn new(output: T, answer: RawResponse) -> Self {
        Self { output, answer }
    }

    pub(crate) fn output_mut(&mut self) -> &mut T {
        &mut self.output
    }

    /// The output alone.
    #[must_use]
    pub fn into_output(self) -> T {
        self.output
    }

    /// The output.
    #[must_use]
    pub fn output(&self) -> &T {
        &self.output
    }

    /// The answer that the output was decoded from.
    #[must_use]
    pub fn answer(&self) -> &RawResponse {
        &self.answer
    }

    /// The id of the request at the service, without white space around it; empty when none was sent.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.answer.request_id()
    }

    /// Returns the service's own code of success, such as `OK`; empty when it sends none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.answer.code()
    }

    /// Returns the service's message; `None` for the words that some services send in place of none.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.answer.message()
    }

    /// Returns why access was denied, which is a thing of errors, where the service says something all the same.
    #[must_use]
    pub fn access_denied_detail(&self) -> Option<&AccessDeniedDetail> {
        self.answer.access_denied_detail()
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.answer.status()
    }

    /// The headers, with names in lower case.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.answer.headers()
    }

    /// Whether the call's own answers were lost and this one was found out; see [`RawResponse::was_reconciled`].
    #[must_use]
    pub fn was_reconciled(&self) -> bool {
        self.answer.was_reconciled()
    }

    /// The body as it came.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        self.answer.raw_body()
    }

    /// How many attempts it took.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.answer.attempts()
    }

    /// Where the time of the call went.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.answer.timing()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.output
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("output", &self.output)
            .field("answer", &self.answer)
            .finish()
    }
}
