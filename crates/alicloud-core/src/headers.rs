//! The names of the protocol's own headers.

use http::HeaderName;

pub(crate) const ACTION: HeaderName = HeaderName::from_static("x-acs-action");
pub(crate) const VERSION: HeaderName = HeaderName::from_static("x-acs-version");
pub(crate) const DATE: HeaderName = HeaderName::from_static("x-acs-date");
pub(crate) const NONCE: HeaderName = HeaderName::from_static("x-acs-signature-nonce");
pub(crate) const BODY_HASH: HeaderName = HeaderName::from_static("x-acs-content-sha256");
pub(crate) const PROVIDER: HeaderName = HeaderName::from_static("x-acs-credentials-provider");
pub(crate) const KEY_ID: HeaderName = HeaderName::from_static("x-acs-accesskey-id");
pub(crate) const TOKEN: HeaderName = HeaderName::from_static("x-acs-security-token");
pub(crate) const RETRY_ATTEMPTS: HeaderName = HeaderName::from_static("x-acs-retry-attempts");
pub(crate) const RETRY_DELAY: HeaderName = HeaderName::from_static("x-acs-retry-delay");
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");
pub(crate) const RETRY_AFTER: HeaderName = HeaderName::from_static("x-acs-retry-after");
