//! Verifies a request by its own signature, whichever it carries.

use std::{sync::Mutex, time::SystemTime};

use alicloud_core::{
    __private::headers,
    Credentials, ServiceSignature,
    sign::{v1, v3},
    time,
};
use http::{HeaderName, header::AUTHORIZATION};

use crate::{
    clock::Moment,
    gateway::{
        claim::{Claim, Signature, incomplete, is_hash},
        nonce_memory::NonceMemory,
        service_error::ServiceError,
        sls4,
    },
    lock::lock,
    ram::KeyRing,
    rules::{self, Rule},
    settings::CLOCK_TOLERANCE,
    wire::{CanonicalRequest, Disorder, PARAMETERS, WireRequest, string_to_sign},
};

/// How many headers may be signed at the most: more than are accepted in a request.
const SIGNED_HEADERS: usize = 512;

/// Headers that a signature of version 3 must cover.
const MUST_BE_SIGNED: [&str; 6] = [
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
];

/// Who calls.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Caller<'g> {
    /// The number of the account that the access key belongs to; empty if the operation takes no credentials.
    pub account: &'g str,
    /// The id of the access key; empty if the operation takes no credentials.
    pub access_key_id: &'g str,
}

impl Caller<'static> {
    /// Who calls an operation that takes no credentials.
    pub(crate) fn anonymous() -> Self {
        Self {
            account: "",
            access_key_id: "",
        }
    }
}

/// Verifies signature, date and nonce, and gives the caller.
pub(crate) fn authenticate<'g>(
    request: &WireRequest,
    own_signature: Option<ServiceSignature>,
    keys: &'g KeyRing,
    nonces: &Mutex<NonceMemory>,
    moment: Moment,
) -> Result<Caller<'g>, ServiceError> {
    check_order(request)?;
    let claim = match own_signature {
        Some(_) if request.is_sls4() => sls4::claim(request)?,
        Some(signature) => {
            let message =
                format!("Specified signature method is not valid: the service takes {signature} alone.");
            return Err(ServiceError::new("InvalidSignatureMethod").with_message(message));
        }
        None if request.signs_headers() => Claim::v3(request)?,
        None => Claim::v1(request)?,
    };
    let (credentials, account) = keys
        .get(claim.access_key_id)
        .ok_or_else(|| ServiceError::new("InvalidAccessKeyId.NotFound"))?;
    check_date(claim.date, moment.signing)?;
    check_token(credentials, claim.token)?;
    claim.signature.verify(request, credentials.access_key_secret())?;
    // Only a verified nonce is remembered: others could fill the memory.
    if let Some(nonce) = claim.nonce
        && !lock(nonces).remember(claim.access_key_id, nonce)
    {
        return Err(ServiceError::new("SignatureNonceUsed"));
    }
    Ok(Caller {
        account,
        access_key_id: credentials.access_key_id(),
    })
}

/// Refuses a request of which it is uncertain what it says: what was put in front of a signed parameter, or behind it, must
/// not count in its place.
fn check_order(request: &WireRequest) -> Result<(), ServiceError> {
    let refused = |message: String, rule: &'static Rule| {
        Err(ServiceError::new("InvalidParameter")
            .with_message(message)
            .by(rule))
    };
    match request.disorder() {
        Some(Disorder::TooMany) => refused(
            format!("A request has {PARAMETERS} parameters at the most."),
            &rules::PARAMETERS,
        ),
        Some(Disorder::Repeated(name)) => refused(
            format!("{} is specified more than once.", name.escape_debug()),
            &rules::REPEATED,
        ),
        None => Ok(()),
    }
}

impl<'r> Claim<'r> {
    fn v3(request: &'r WireRequest) -> Result<Self, ServiceError> {
        let header = request.header(AUTHORIZATION).unwrap_or_default();
        check_type(request)?;
        if !header.starts_with(v3::ALGORITHM) {
            return Err(ServiceError::new("InvalidSignatureMethod").with_message(
                "Specified signature method is not valid: only ACS3-HMAC-SHA256 is emulated.",
            ));
        }
        let parts = request
            .authorization()
            .ok_or_else(|| incomplete("The Authorization header is not well formed.".to_owned()))?;
        // Each part stands there once.
        if header.split(',').count() != 3 || parts.signed_headers.is_empty() {
            return Err(
                incomplete("The Authorization header is not well formed.".to_owned()).by(&rules::SIGNED),
            );
        }
        let separators = parts.signed_headers.bytes().filter(|byte| *byte == b';');
        if separators.count() >= SIGNED_HEADERS {
            return Err(incomplete(
                "More headers are signed than a request can have.".to_owned(),
            ));
        }
        let token = request.header(headers::TOKEN);
        let canonical = CanonicalRequest::of(request, parts.signed_headers);
        let token_header = headers::TOKEN;
        let unsigned = MUST_BE_SIGNED
            .into_iter()
            .chain(token.map(|_| token_header.as_str()))
            .find(|name| !canonical.headers.iter().any(|(signed, _)| signed == name));
        if let Some(name) = unsigned {
            return Err(incomplete(format!("The header {name} is not signed.")));
        }
        if let Some(name) = canonical.unsigned {
            return Err(incomplete(format!("The header {name} is not signed.")).by(&rules::SIGNED));
        }
        let is_sorted = canonical
            .headers
            .is_sorted_by(|(left, _), (right, _)| left < right);
        let is_lower_case = !parts.signed_headers.bytes().any(|byte| byte.is_ascii_uppercase());
        if !is_sorted || !is_lower_case || !canonical.is_complete {
            return Err(incomplete(
                "SignedHeaders must be the sorted names of headers that are sent, in lower case, each once."
                    .to_owned(),
            )
            .by(&rules::SIGNED));
        }
        let required = |name: &HeaderName| {
            let value = request.header(name).filter(|value| !value.is_empty());
            value.ok_or_else(|| ServiceError::missing(name.as_str()))
        };
        if !is_hash(required(&headers::BODY_HASH)?, &request.body) {
            return Err(ServiceError::new("SignatureDoesNotMatch").with_message(
                "Specified signature does not match our calculation. x-acs-content-sha256 is not the hash of the body.",
            ));
        }
        Ok(Self {
            access_key_id: parts.access_key_id,
            date: time::parse(required(&headers::DATE)?),
            nonce: Some(required(&headers::NONCE)?),
            token,
            signature: Signature::V3 {
                canonical,
                signature: parts.signature,
            },
        })
    }

    fn v1(request: &'r WireRequest) -> Result<Self, ServiceError> {
        let required = |name| {
            let value = request.parameter(name).filter(|value| !value.is_empty());
            value.ok_or_else(|| ServiceError::missing(name))
        };
        let access_key_id = required("AccessKeyId")?;
        let signature = required("Signature")?;
        if required("SignatureMethod")? != v1::METHOD {
            return Err(ServiceError::new("InvalidSignatureMethod")
                .with_message("Specified signature method is not valid: only HMAC-SHA1 is emulated."));
        }
        if required("SignatureVersion")? != v1::VERSION {
            return Err(ServiceError::invalid("SignatureVersion").by(&rules::SIGNATURE_VERSION));
        }
        check_type(request)?;
        // Nothing else of a request is signed.
        for name in ["Version", "Action"] {
            required(name)?;
        }
        if request.form().is_empty() && !request.body.is_empty() || request.has_multipart_form() {
            return Err(
                incomplete("A body that is not a form is not covered by the signature.".to_owned())
                    .by(&rules::SIGNED),
            );
        }
        Ok(Self {
            access_key_id,
            date: time::parse(required("Timestamp")?),
            nonce: Some(required("SignatureNonce")?),
            token: request
                .parameter("SecurityToken")
                .filter(|token| !token.is_empty()),
            signature: Signature::V1 { signature },
        })
    }
}

impl Signature<'_> {
    fn verify(&self, request: &WireRequest, secret: &str) -> Result<(), ServiceError> {
        let mismatch =
            |message: String| Err(ServiceError::new("SignatureDoesNotMatch").with_message(message));
        match self {
            Signature::V1 { signature } => {
                let text = string_to_sign(request);
                if v1::verify(secret, &text, signature) {
                    return Ok(());
                }
                mismatch(format!(
                    "Specified signature is not matched with our calculation. server string to sign is:{text}"
                ))
            }
            Signature::Sls4 {
                canonical,
                date,
                parts,
            } => sls4::verify(request, secret, canonical, date, parts),
            Signature::V3 { canonical, signature } => {
                let canonical = canonical.text();
                let text = v3::string_to_sign(&canonical);
                if v3::verify(secret, &text, signature) {
                    return Ok(());
                }
                mismatch(format!(
                    "Specified signature does not match our calculation. server StringToSign is [{text}] \
                     server CanonicalRequest is [{canonical}]"
                ))
            }
        }
    }
}

/// Older clients send the type of the signature empty; others are about keys that are not emulated.
fn check_type(request: &WireRequest) -> Result<(), ServiceError> {
    let kind = request
        .parameter("SignatureType")
        .or_else(|| request.header("x-acs-signature-type"));
    match kind.is_none_or(str::is_empty) {
        true => Ok(()),
        false => Err(ServiceError::invalid("SignatureType").by(&rules::SIGNATURE_VERSION)),
    }
}

fn check_date(date: Option<SystemTime>, now: SystemTime) -> Result<(), ServiceError> {
    let date = date.ok_or_else(|| ServiceError::new("InvalidTimeStamp.Format"))?;
    let distance = now.duration_since(date).or_else(|_| date.duration_since(now));
    match distance {
        Ok(distance) if distance <= CLOCK_TOLERANCE => Ok(()),
        _ => Err(ServiceError::new("InvalidTimeStamp.Expired")),
    }
}

fn check_token(credentials: &Credentials, token: Option<&str>) -> Result<(), ServiceError> {
    match (credentials.security_token(), token) {
        (None, None) => Ok(()),
        (Some(expected), Some(token)) if expected == token => Ok(()),
        (Some(_), Some(_)) => Err(ServiceError::new("InvalidSecurityToken.MismatchWithAccessKey")),
        (Some(_), None) => Err(ServiceError::new("MissingSecurityToken")),
        (None, Some(_)) => Err(ServiceError::new("InvalidSecurityToken.Malformed")),
    }
}
