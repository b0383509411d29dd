use std::{fmt, ops::Deref, time::Duration};

use bytes::Bytes;
use http::HeaderMap;
use serde_core::{Serialize, Serializer};

use crate::{
    operation::Operation,
    record::{AccessDeniedDetail, unless_none},
};

/// A response before its output is decoded, as the untyped call returns it.
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

/// How a call spent its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// Backoff between attempts, waits for credentials and permits, and probes.
    pub waiting: Duration,
    /// From sending to the end of the response, all attempts together.
    pub on_the_wire: Duration,
}

impl RawResponse {
    /// Returns the operation that was called.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the id of the request at the service, trimmed; empty if the response has none.
    #[must_use]
    pub fn request_id(&self) -> &str {
        std::str::from_utf8(&self.request_id).unwrap_or_default()
    }

    /// Returns the service's success code, such as `OK`; empty if the response has none.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// Returns the service's message; `None` if it is missing or a word for nothing, such as `None`.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        std::str::from_utf8(&self.message).ok().and_then(unless_none)
    }

    /// Returns the detail of a denied access, if a successful response has one.
    #[must_use]
    pub fn access_denied_detail(&self) -> Option<&AccessDeniedDetail> {
        self.access_denied_detail
            .as_ref()
            .filter(|detail| !detail.is_empty())
    }

    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the headers, with names in lower case.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body as received; that of a [reconciled](Self::was_reconciled) response was made here.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.body
    }

    /// Returns whether the call's own responses were lost and a probe found what it created. Request id, status and headers are
    /// then those of the probe. See [reconciliation](crate::guide::reconciliation).
    #[must_use]
    pub fn was_reconciled(&self) -> bool {
        self.reconciled
    }

    /// Returns the number of attempts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns how the call spent its time.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }
}

/// `Debug` leaves the body out: it may hold secrets.
impl fmt::Debug for RawResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RawResponse")
            .field("operation", &self.operation.name())
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .field("was_reconciled", &self.reconciled)
            .finish_non_exhaustive()
    }
}

/// The response of an operation: the typed output, to which it derefs, and the HTTP response it came with.
///
/// In serde it is its output, with the names of the wire; request id, status and headers are left out. What the description
/// calls sensitive is not: `Debug` redacts it, a program that stores the output needs it.
#[derive(Clone)]
pub struct Response<T> {
    output: T,
    raw: RawResponse,
}

impl<T> Response<T> {
    pub(crate) fn new(output: T, raw: RawResponse) -> Self {
        Self { output, raw }
    }

    pub(crate) fn output_mut(&mut self) -> &mut T {
        &mut self.output
    }

    /// Returns the output alone.
    #[must_use]
    pub fn into_output(self) -> T {
        self.output
    }

    /// Returns the output.
    #[must_use]
    pub fn output(&self) -> &T {
        &self.output
    }

    /// Returns the response that the output was decoded from.
    #[must_use]
    pub fn raw(&self) -> &RawResponse {
        &self.raw
    }

    /// Returns the id of the request at the service, trimmed; empty if the response has none.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.raw.request_id()
    }

    /// Returns the service's success code, such as `OK`; empty if the response has none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.raw.code()
    }

    /// Returns the service's message; `None` if it is missing or a word for nothing, such as `None`.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.raw.message()
    }

    /// Returns the detail of a denied access, if a successful response has one.
    #[must_use]
    pub fn access_denied_detail(&self) -> Option<&AccessDeniedDetail> {
        self.raw.access_denied_detail()
    }

    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.raw.status()
    }

    /// Returns the headers, with names in lower case.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.raw.headers()
    }

    /// Returns whether a probe found what the call created; see [`RawResponse::was_reconciled`].
    #[must_use]
    pub fn was_reconciled(&self) -> bool {
        self.raw.was_reconciled()
    }

    /// Returns the body as received.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        self.raw.raw_body()
    }

    /// Returns the number of attempts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.raw.attempts()
    }

    /// Returns how the call spent its time.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.raw.timing()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.output
    }
}

impl<T: Serialize> Serialize for Response<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.output.serialize(serializer)
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("output", &self.output)
            .field("raw", &self.raw)
            .finish()
    }
}
