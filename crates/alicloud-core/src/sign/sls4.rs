//! `SLS4-HMAC-SHA256`, the signature of Log Service: as version 3 over method, path, query, headers and the hash of the body, by a
//! key that holds for one day and one region.
//!
//! What differs from version 3, by the vendor's packages `alibabacloud-gateway-sls` (0.4.2), `aliyun-log-python-sdk` and
//! `aliyun-log-go-sdk`:
//!
//! - `Authorization` does not list the signed headers: they follow from their names ([`is_signed`]).
//! - The path is signed without encoding, as the packages for Python and Java sign it; that for Go signs it as it was written. Names
//!   of projects and log stores need no encoding, so that all agree on them.
//! - In the query, names are not encoded, and a parameter without a value has no `=` ([`canonical_query`]).
//! - The text to sign has the date and the scope, `DAY/REGION/sls/aliyun_v4_request`, from which the key is derived, too.
//! - It has a date in place of a nonce: requests of one second with the same content are equal.

use std::time::SystemTime;

use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::{
    encoding::{push_encoded, push_hexadecimal},
    headers::{
        ACTION, LOG_API_VERSION, LOG_BODY_HASH, LOG_BODY_RAW_SIZE, LOG_COMPRESS_TYPE, LOG_DATE, PROVIDER,
        RETRY_ATTEMPTS, RETRY_DELAY, TOKEN, VERSION, ascii, set, visible,
    },
    sign::{
        own::{Scheme, ServiceSignature, SigningError, Unsigned},
        sort, v3,
    },
    time,
};

/// The name that opens the `Authorization` header.
pub const ALGORITHM: &str = "SLS4-HMAC-SHA256";

/// The value of the header `x-log-apiversion`.
pub const API_VERSION: &str = "0.6.0";

const PRODUCT: &str = "sls";
const TERMINATOR: &str = "aliyun_v4_request";
const KEY_PREFIX: &str = "aliyun_v4";

/// Whether a header is signed, by its name in lower case.
///
/// ```
/// use alicloud_core::sign::sls4::is_signed;
///
/// assert!(is_signed("host") && is_signed("x-log-date") && is_signed("x-acs-security-token"));
/// assert!(!is_signed("accept") && !is_signed("x-log-meta-owner"));
/// ```
#[must_use]
pub fn is_signed(header: &str) -> bool {
    matches!(header, "host" | "content-type")
        || header.starts_with("x-acs-")
        || (header.starts_with("x-log-") && !header.starts_with("x-log-meta-"))
}

/// The canonical form of the parameters of the query.
///
/// ```
/// use alicloud_core::sign::sls4::canonical_query;
///
/// assert_eq!(canonical_query([("type", "log"), ("query", "a b"), ("line", "")]), "line&query=a%20b&type=log");
/// ```
#[must_use]
pub fn canonical_query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    sort(&mut pairs);
    let mut text = String::new();
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            text.push('&');
        }
        text.push_str(name);
        if !value.is_empty() {
            text.push('=');
            push_encoded(&mut text, value);
        }
    }
    text
}

/// Parses a date as the header `x-log-date` has it; `None` for any other form.
///
/// ```
/// use alicloud_core::{sign::sls4, time};
///
/// let date = sls4::parse_date("20260131T080000Z").unwrap();
/// assert_eq!(time::format(date), "2026-01-31T08:00:00Z");
/// ```
#[must_use]
pub fn parse_date(date: &str) -> Option<SystemTime> {
    let part = |range| date.get(range);
    let (year, month, rest) = (part(0..4)?, part(4..6)?, part(6..11)?);
    let (minute, rest_of_time) = (part(11..13)?, date.get(13..)?);
    time::parse(&format!("{year}-{month}-{rest}:{minute}:{rest_of_time}"))
}

/// The scope of a key: its day, the first eight digits of a date such as `20260131T080000Z`, and its region.
#[must_use]
pub fn scope(date: &str, region: &str) -> String {
    let day = date.get(..8).unwrap_or(date);
    format!("{day}/{region}/{PRODUCT}/{TERMINATOR}")
}

/// The text that is signed. The canonical request has the form of [`v3::canonical_request`].
#[must_use]
pub fn string_to_sign(date: &str, scope: &str, canonical_request: &str) -> String {
    let mut text = format!("{ALGORITHM}\n{date}\n{scope}\n");
    push_hexadecimal(&mut text, &Sha256::digest(canonical_request));
    text
}

/// The signature of a text, in lower-case hexadecimal digits.
#[must_use]
pub fn signature(secret: &str, scope: &str, string_to_sign: &str) -> String {
    let mut text = String::with_capacity(64);
    let mac = mac(&key(secret, scope), string_to_sign);
    push_hexadecimal(&mut text, &mac.finalize().into_bytes());
    text
}

/// Whether a signature fits, in a time that does not depend on where it differs.
#[must_use]
pub fn verify(secret: &str, scope: &str, string_to_sign: &str, signature: &str) -> bool {
    v3::digest_of(signature).is_some_and(|digest| {
        mac(&key(secret, scope), string_to_sign)
            .verify_slice(&digest)
            .is_ok()
    })
}

/// The key of a scope: each part of it is signed by the key of those before.
fn key(secret: &str, scope: &str) -> Vec<u8> {
    let secret = [KEY_PREFIX, secret].concat().into_bytes();
    scope.split('/').fold(secret, |key, part| {
        mac(&key, part).finalize().into_bytes().to_vec()
    })
}

fn mac(key: &[u8], text: &str) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(text.as_bytes());
    mac
}

/// The parts of an `Authorization` header of this algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorization<'a> {
    /// The access key's id.
    pub access_key_id: &'a str,
    /// The scope of the key.
    pub scope: &'a str,
    /// The signature.
    pub signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Takes a header's value apart; `None` when it is of another form.
    ///
    /// ```
    /// use alicloud_core::sign::sls4::Authorization;
    ///
    /// let header = "SLS4-HMAC-SHA256 Credential=id/20260131/cn-hangzhou/sls/aliyun_v4_request,Signature=ab";
    /// assert_eq!(Authorization::parse(header).unwrap().scope, "20260131/cn-hangzhou/sls/aliyun_v4_request");
    /// ```
    #[must_use]
    pub fn parse(header: &'a str) -> Option<Self> {
        let rest = header.strip_prefix(ALGORITHM)?.trim();
        let (credential, signature) = rest.split_once(',')?;
        let (access_key_id, scope) = credential.trim().strip_prefix("Credential=")?.split_once('/')?;
        let signature = signature.trim().strip_prefix("Signature=")?;
        let is_whole = ![access_key_id, signature].contains(&"") && !signature.contains(',');
        is_whole.then_some(Self {
            access_key_id,
            scope,
            signature,
        })
    }

    /// The day and the region of the scope; `None` if it is not one of this service.
    #[must_use]
    pub fn day_and_region(&self) -> Option<(&'a str, &'a str)> {
        let mut parts = self.scope.split('/');
        let (day, region) = (parts.next()?, parts.next()?);
        let is_own = [parts.next(), parts.next(), parts.next()] == [Some(PRODUCT), Some(TERMINATOR), None];
        (is_own && !region.is_empty()).then_some((day, region))
    }
}

impl ServiceSignature {
    /// `SLS4-HMAC-SHA256`, that of Log Service; see [`sls4`](crate::sign::sls4).
    pub const SLS4: Self = Self(&Sls4);
}

/// Signs the calls of a client.
struct Sls4;

impl Scheme for Sls4 {
    fn name(&self) -> &'static str {
        ALGORITHM
    }

    fn sign(&self, request: Unsigned<'_>) -> Result<String, SigningError> {
        let Unsigned { headers, .. } = request;
        let region = request.region.or_else(|| region_of(request.host));
        let region = region.ok_or(SigningError::NoRegion)?;
        // What other services read of a call is nothing to this one, and it would count in the signature.
        for name in [ACTION, VERSION, PROVIDER, RETRY_ATTEMPTS, RETRY_DELAY] {
            headers.remove(name);
        }
        if !headers.contains_key(LOG_BODY_RAW_SIZE) {
            if headers.contains_key(LOG_COMPRESS_TYPE) {
                let problem = "is missing: it says how long a compressed body was before, and stands beside `x-log-compresstype`";
                return Err(SigningError::Header(LOG_BODY_RAW_SIZE, problem));
            }
            if let Some(length) = request.body_length {
                set(headers, LOG_BODY_RAW_SIZE, length.into());
            }
        }
        // 2026-01-31T08:00:00Z without its separators.
        let date = request.date.replace(['-', ':'], "");
        set(headers, LOG_API_VERSION, HeaderValue::from_static(API_VERSION));
        set(
            headers,
            LOG_BODY_HASH,
            value(LOG_BODY_HASH, request.body_hash.to_owned())?,
        );
        set(headers, LOG_DATE, value(LOG_DATE, date.clone())?);
        if let Some(token) = request.security_token {
            set(headers, TOKEN, value(TOKEN, token.to_owned())?);
        }
        let mut signed: Vec<(&str, &str)> = headers
            .iter()
            .filter(|(name, _)| is_signed(name.as_str()))
            .map(|(name, value)| (name.as_str(), visible(value)))
            .collect();
        sort(&mut signed);
        let names: Vec<&str> = signed.iter().map(|(name, _)| *name).collect();
        let canonical = v3::canonical_request(
            request.method,
            request.path,
            &canonical_query(request.query.iter().copied()),
            signed.iter().copied(),
            &names.join(";"),
            request.body_hash,
        );
        let scope = scope(&date, region);
        let text = string_to_sign(&date, &scope, &canonical);
        let signature = signature(request.access_key_secret, &scope, &text);
        let id = request.access_key_id;
        let authorization = format!("{ALGORITHM} Credential={id}/{scope},Signature={signature}");
        let mut authorization = value(header::AUTHORIZATION, authorization)?;
        authorization.set_sensitive(true);
        set(headers, header::AUTHORIZATION, authorization);
        Ok(format!("{text}\n{canonical}"))
    }

    fn parts<'t>(&self, signed: &'t str) -> (&'t str, &'t str) {
        // Of the four lines of the text to sign, the last is the hash.
        let end = signed.match_indices('\n').nth(3).map(|(index, _)| index);
        end.map_or((signed, ""), |end| (&signed[..end], &signed[end + 1..]))
    }

    fn signature(&self, secret: &str, string_to_sign: &str) -> String {
        let scope = string_to_sign.lines().nth(2).unwrap_or_default();
        signature(secret, scope, string_to_sign)
    }
}

fn value(name: HeaderName, text: String) -> Result<HeaderValue, SigningError> {
    let problem = "stands in a header, which holds only printable ASCII characters";
    ascii(text).ok_or(SigningError::Header(name, problem))
}

/// The region that a host of the service is in, by its name; none for a name of another kind.
fn region_of(host: &str) -> Option<&str> {
    let name = [".log.aliyuncs.com", ".sls.aliyuncs.com"]
        .iter()
        .find_map(|domain| host.strip_suffix(domain))?;
    let (_, label) = name.rsplit_once('.').unwrap_or(("", name));
    let networks = ["-share", "-intranet", "-vpc"];
    let region = networks
        .iter()
        .find_map(|network| label.strip_suffix(network))
        .unwrap_or(label);
    (!region.is_empty()).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_names_its_region() {
        for (host, region) in [
            ("cn-hangzhou.log.aliyuncs.com", Some("cn-hangzhou")),
            ("garden.cn-hangzhou.log.aliyuncs.com", Some("cn-hangzhou")),
            ("cn-hangzhou-intranet.log.aliyuncs.com", Some("cn-hangzhou")),
            ("cn-hangzhou-vpc.sls.aliyuncs.com", Some("cn-hangzhou")),
            (
                "cn-shanghai-finance-1.log.aliyuncs.com",
                Some("cn-shanghai-finance-1"),
            ),
            ("log.aliyuncs.com", None),
            ("127.0.0.1", None),
            ("log.example.com", None),
        ] {
            assert_eq!(region_of(host), region, "{host}");
        }
    }

    #[test]
    fn a_scope_of_another_product_is_none() {
        let parse = |scope: &str| {
            let header = format!("{ALGORITHM} Credential=id/{scope},Signature=ab");
            let parsed = Authorization::parse(&header)?;
            parsed
                .day_and_region()
                .map(|(day, region)| format!("{day} {region}"))
        };
        assert_eq!(
            parse("20260131/r/sls/aliyun_v4_request").as_deref(),
            Some("20260131 r")
        );
        for scope in [
            "20260131/r/oss/aliyun_v4_request",
            "20260131/r/sls",
            "20260131//sls/aliyun_v4_request",
            "20260131/r/sls/aliyun_v4_request/more",
        ] {
            assert_eq!(parse(scope), None, "{scope}");
        }
        for header in [
            "ACS3-HMAC-SHA256 Credential=id/s,Signature=ab",
            "SLS4-HMAC-SHA256 Credential=id,Signature=ab",
            "SLS4-HMAC-SHA256 Credential=id/s,Signature=",
            "SLS4-HMAC-SHA256 Credential=id/s,Signature=a,b",
            "SLS4-HMAC-SHA256 Signature=a,Credential=id/s",
        ] {
            assert_eq!(Authorization::parse(header), None, "{header}");
        }
    }

    #[test]
    fn what_was_signed_comes_apart() {
        let text = string_to_sign("20260131T080000Z", "a/b/c/d", "GET\n/\n\nhost:h\n\nhost\nhash");
        let signed = format!("{text}\nGET\n/");
        assert_eq!(Sls4.parts(&signed), (text.as_str(), "GET\n/"));
        assert_eq!(
            Sls4.signature("secret", &text),
            signature("secret", "a/b/c/d", &text)
        );
        assert!(verify(
            "secret",
            "a/b/c/d",
            &text,
            &Sls4.signature("secret", &text)
        ));
        assert!(!verify(
            "other",
            "a/b/c/d",
            &text,
            &Sls4.signature("secret", &text)
        ));
    }
}
