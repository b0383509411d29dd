//! The names of the headers that the gateway reads and sends.

use http::HeaderName;

macro_rules! headers {
    ($($name:ident $text:literal)*) => {
        $(pub(crate) static $name: HeaderName = HeaderName::from_static($text);)*
    };
}

headers! {
    ACTION "x-acs-action"
    CONTENT_HASH "x-acs-content-sha256"
    DATE "x-acs-date"
    NONCE "x-acs-signature-nonce"
    REQUEST_ID "x-acs-request-id"
    RETRY_AFTER "x-acs-retry-after"
    RETRY_ATTEMPTS "x-acs-retry-attempts"
    SECURITY_TOKEN "x-acs-security-token"
    TRACE_ID "x-acs-trace-id"
    VERSION "x-acs-version"
}
