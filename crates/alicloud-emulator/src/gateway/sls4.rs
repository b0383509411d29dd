//! Verifies a request by the signature of Log Service.

use alicloud_core::{__private::headers, sign::sls4};
use http::HeaderName;

use crate::{
    gateway::{
        claim::{Claim, Signature, incomplete, is_hash},
        service_error::ServiceError,
    },
    wire::{CanonicalRequest, WireRequest},
};

/// What a request says of itself.
pub(super) fn claim(request: &WireRequest) -> Result<Claim<'_>, ServiceError> {
    let malformed = || incomplete("The Authorization header is not well formed.".to_owned());
    let parts = request.sls4_authorization().ok_or_else(malformed)?;
    let (day, _) = parts.day_and_region().ok_or_else(malformed)?;
    let required = |name: &HeaderName| {
        let value = request.header(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| ServiceError::missing(name.as_str()))
    };
    if required(&headers::LOG_API_VERSION)? != sls4::API_VERSION {
        return Err(ServiceError::invalid(headers::LOG_API_VERSION.as_str()));
    }
    let date = required(&headers::LOG_DATE)?;
    if !date.starts_with(day) {
        let message = "The day of the scope is not that of x-log-date.";
        return Err(incomplete(message.to_owned()));
    }
    if !is_hash(required(&headers::LOG_BODY_HASH)?, &request.body) {
        let message = "x-log-content-sha256 is not the hash of the body.";
        return Err(ServiceError::new("SignatureDoesNotMatch").with_message(message));
    }
    if !request.body.is_empty() {
        required(&http::header::CONTENT_TYPE)?;
        required(&headers::LOG_BODY_RAW_SIZE)?;
    }
    Ok(Claim {
        access_key_id: parts.access_key_id,
        date: sls4::parse_date(date),
        nonce: None,
        token: request.header(headers::TOKEN),
        signature: Signature::Sls4 {
            canonical: CanonicalRequest::of_sls4(request),
            date,
            parts,
        },
    })
}

/// Whether a signature fits: that of the path without encoding, or of the path as it was sent. The vendor's clients for Python and
/// Java sign the one, and that for Go the other.
pub(super) fn verify(
    request: &WireRequest,
    secret: &str,
    canonical: &CanonicalRequest<'_>,
    date: &str,
    parts: &sls4::Authorization<'_>,
) -> Result<(), ServiceError> {
    let fits = |canonical: &CanonicalRequest<'_>| {
        let text = sls4::string_to_sign(date, parts.scope, &canonical.text());
        sls4::verify(secret, parts.scope, &text, parts.signature)
    };
    let as_sent = || CanonicalRequest {
        path: request.path().into(),
        ..canonical.clone()
    };
    if fits(canonical) || fits(&as_sent()) {
        return Ok(());
    }
    let message = format!("signature {} not match", parts.signature);
    Err(ServiceError::new("SignatureDoesNotMatch").with_message(message))
}
