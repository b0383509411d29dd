//! The signatures of single services, which only the programs that call them contain.

use std::{fmt, hash};

use http::{HeaderMap, HeaderName};

/// A signature that a service takes in place of those of all others.
///
/// A generated crate gives it to its [`Service`](crate::Service); clients sign by it unless they are told otherwise.
///
/// ```
/// use alicloud_core::{Service, ServiceSignature};
///
/// static SLS: Service = Service::new("sls", "2020-12-30").with_signature(ServiceSignature::SLS4);
/// assert_eq!(SLS.signature().unwrap().to_string(), "SLS4-HMAC-SHA256");
/// ```
#[derive(Clone, Copy)]
pub struct ServiceSignature(pub(crate) &'static dyn Scheme);

impl ServiceSignature {
    /// Returns the name that opens the `Authorization` header.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// Signs a request in its headers, and returns what was signed: see [`parts`](Self::parts).
    pub(crate) fn sign(self, request: Unsigned<'_>) -> Result<String, SigningError> {
        self.0.sign(request)
    }

    /// The text to sign and the canonical request.
    pub(crate) fn parts(self, signed: &str) -> (&str, &str) {
        self.0.parts(signed)
    }

    /// The signature of what [`sign`](Self::sign) has returned.
    pub(crate) fn signature(self, secret: &str, signed: &str) -> String {
        self.0.signature(secret, self.parts(signed).0)
    }
}

impl fmt::Display for ServiceSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Debug for ServiceSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl PartialEq for ServiceSignature {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for ServiceSignature {}

impl hash::Hash for ServiceSignature {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

/// How a service's own signature is made. An object, so that a program contains only those that its services name.
pub(crate) trait Scheme: Send + Sync {
    fn name(&self) -> &'static str;

    /// Adds the headers of the signature, and returns text to sign and canonical request, one behind the other.
    fn sign(&self, request: Unsigned<'_>) -> Result<String, SigningError>;

    /// The text to sign and the canonical request, of what [`sign`](Self::sign) has returned.
    fn parts<'t>(&self, signed: &'t str) -> (&'t str, &'t str);

    fn signature(&self, secret: &str, string_to_sign: &str) -> String;
}

/// A request that is to be signed.
pub(crate) struct Unsigned<'r> {
    pub(crate) access_key_id: &'r str,
    pub(crate) access_key_secret: &'r str,
    pub(crate) security_token: Option<&'r str>,
    pub(crate) method: &'r str,
    /// Without encoding.
    pub(crate) path: &'r str,
    pub(crate) query: &'r [(&'r str, &'r str)],
    pub(crate) body_hash: &'r str,
    pub(crate) body_length: Option<u64>,
    pub(crate) region: Option<&'r str>,
    /// The host of the service's endpoint, without port.
    pub(crate) host: &'r str,
    /// As `2026-01-31T08:00:00Z`.
    pub(crate) date: &'r str,
    pub(crate) headers: &'r mut HeaderMap,
}

/// Why a request cannot be signed.
#[derive(Debug)]
pub(crate) enum SigningError {
    /// The region is neither set nor named by the host.
    NoRegion,
    /// A header is missing or cannot be sent; what is wrong, as a predicate.
    Header(HeaderName, &'static str),
}
