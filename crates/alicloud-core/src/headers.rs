//! The names of the protocol's own headers.

#![expect(missing_docs, reason = "each constant is the header's name")]

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

pub const ACTION: HeaderName = HeaderName::from_static("x-acs-action");
pub const VERSION: HeaderName = HeaderName::from_static("x-acs-version");
pub const DATE: HeaderName = HeaderName::from_static("x-acs-date");
pub const NONCE: HeaderName = HeaderName::from_static("x-acs-signature-nonce");
pub const BODY_HASH: HeaderName = HeaderName::from_static("x-acs-content-sha256");
pub const PROVIDER: HeaderName = HeaderName::from_static("x-acs-credentials-provider");
pub const KEY_ID: HeaderName = HeaderName::from_static("x-acs-accesskey-id");
pub const TOKEN: HeaderName = HeaderName::from_static("x-acs-security-token");
pub const RETRY_ATTEMPTS: HeaderName = HeaderName::from_static("x-acs-retry-attempts");
pub const RETRY_DELAY: HeaderName = HeaderName::from_static("x-acs-retry-delay");
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");
pub const RETRY_AFTER: HeaderName = HeaderName::from_static("x-acs-retry-after");
pub const TRACE_ID: HeaderName = HeaderName::from_static("x-acs-trace-id");

pub const LOG_API_VERSION: HeaderName = HeaderName::from_static("x-log-apiversion");
pub const LOG_BODY_HASH: HeaderName = HeaderName::from_static("x-log-content-sha256");
pub const LOG_BODY_RAW_SIZE: HeaderName = HeaderName::from_static("x-log-bodyrawsize");
pub const LOG_COMPRESS_TYPE: HeaderName = HeaderName::from_static("x-log-compresstype");
pub const LOG_DATE: HeaderName = HeaderName::from_static("x-log-date");

/// The text of a header; other bytes than those that [`ascii`] lets in count as nothing.
pub(crate) fn visible(value: &HeaderValue) -> &str {
    match value.as_bytes() {
        bytes if bytes.is_ascii() => std::str::from_utf8(bytes).unwrap_or_default(),
        _ => "",
    }
}

/// A header of visible ASCII: other bytes have no agreed form in a signature.
pub(crate) fn ascii(text: String) -> Option<HeaderValue> {
    let is_ascii = text.is_ascii();
    let value = HeaderValue::from_maybe_shared(Bytes::from(text)).ok();
    value.filter(|_| is_ascii)
}

/// Sets a header. Not inlined: a call sets a dozen of them.
#[inline(never)]
pub(crate) fn set(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.insert(name, value);
}
