//! What a request says of itself.

use std::time::SystemTime;

use alicloud_core::sign::{sls4, v3};

use crate::{gateway::service_error::ServiceError, wire::CanonicalRequest};

/// What a request says of itself, before any of it is believed.
pub(super) struct Claim<'r> {
    pub(super) access_key_id: &'r str,
    /// None if it is not of the form.
    pub(super) date: Option<SystemTime>,
    /// None in the signature of Log Service.
    pub(super) nonce: Option<&'r str>,
    pub(super) token: Option<&'r str>,
    pub(super) signature: Signature<'r>,
}

pub(super) enum Signature<'r> {
    V1 {
        signature: &'r str,
    },
    V3 {
        canonical: CanonicalRequest<'r>,
        signature: &'r str,
    },
    Sls4 {
        canonical: CanonicalRequest<'r>,
        date: &'r str,
        parts: sls4::Authorization<'r>,
    },
}

pub(super) fn incomplete(what: String) -> ServiceError {
    ServiceError::new("IncompleteSignature").with_message(what)
}

pub(super) fn is_hash(hash: &str, body: &[u8]) -> bool {
    match body {
        [] => hash == v3::EMPTY_BODY,
        body => hash == v3::hash(body),
    }
}
