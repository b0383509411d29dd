//! `ACS3-HMAC-SHA256` over method, path, query, headers and the hash of the body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::encoding::{hexadecimal, push_hexadecimal};

/// The name that opens the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The hash of an empty body.
pub const EMPTY_BODY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The hash of a body, in lower-case hexadecimal digits.
///
/// ```
/// use alicloud_core::sign::v3;
///
/// assert_eq!(v3::hash(b""), v3::EMPTY_BODY);
/// ```
#[must_use]
pub fn hash(body: &[u8]) -> String {
    if body.is_empty() {
        return EMPTY_BODY.to_owned();
    }
    let mut text = String::with_capacity(64);
    push_hexadecimal(&mut text, &Sha256::digest(body));
    text
}

/// The text whose hash is signed.
///
/// `headers` are the signed ones with names in lower case, sorted by name; `signed_headers` are their names, joined by
/// `;`; `body_hash` is that of [`hash`].
#[must_use]
pub fn canonical_request<'a>(
    method: &str,
    path: &str,
    canonical_query: &str,
    headers: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    signed_headers: &str,
    body_hash: &str,
) -> String {
    let headers_length: usize = headers
        .clone()
        .map(|(name, value)| name.len() + value.len() + 2)
        .sum();
    let mut text = String::with_capacity(
        method.len()
            + path.len()
            + canonical_query.len()
            + headers_length
            + signed_headers.len()
            + body_hash.len()
            + 6,
    );
    for line in [method, path, canonical_query] {
        text.push_str(line);
        text.push('\n');
    }
    for (name, value) in headers {
        text.push_str(name);
        text.push(':');
        text.push_str(value.trim_ascii());
        text.push('\n');
    }
    text.push('\n');
    text.push_str(signed_headers);
    text.push('\n');
    text.push_str(body_hash);
    text
}

/// The text that is signed.
#[must_use]
pub fn string_to_sign(canonical_request: &str) -> String {
    let mut text = String::with_capacity(ALGORITHM.len() + 65);
    text.push_str(ALGORITHM);
    text.push('\n');
    push_hexadecimal(&mut text, &Sha256::digest(canonical_request));
    text
}

/// The signature of a text, in lower-case hexadecimal digits.
#[must_use]
pub fn signature(secret: &str, string_to_sign: &str) -> String {
    let mut text = String::with_capacity(64);
    push_hexadecimal(
        &mut text,
        &Key::new(secret)
            .mac([string_to_sign.as_bytes()])
            .finalize()
            .into_bytes(),
    );
    text
}

/// A secret, prepared: of the four blocks that are hashed for a signature, two depend on the secret alone.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl Key {
    pub(crate) fn new(secret: &str) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        Self(Hmac::new_from_slice(secret.as_bytes()).expect("a key of any length"))
    }

    fn mac<'t>(&self, string_to_sign: impl IntoIterator<Item = &'t [u8]>) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in string_to_sign {
            mac.update(part);
        }
        mac
    }
}

/// Whether a signature fits, in a time that does not depend on where it differs.
#[must_use]
pub fn verify(secret: &str, string_to_sign: &str, signature: &str) -> bool {
    let Some(bytes) = digest_of(signature) else {
        return false;
    };
    Key::new(secret)
        .mac([string_to_sign.as_bytes()])
        .verify_slice(&bytes)
        .is_ok()
}

/// The bytes of a signature; `None` if it is not one in lower-case hexadecimal digits.
pub(crate) fn digest_of(signature: &str) -> Option<[u8; 32]> {
    let digits = signature.as_bytes();
    if digits.len() != 64
        || !digits
            .iter()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let value = |digit: u8| {
            if digit <= b'9' {
                digit - b'0'
            } else {
                digit - b'a' + 10
            }
        };
        *byte = value(pair[0]) << 4 | value(pair[1]);
    }
    Some(bytes)
}

/// The value of the `Authorization` header.
#[must_use]
pub fn authorization(access_key_id: &str, signed_headers: &str, signature: &str) -> String {
    let mut header = UnsignedAuthorization::new(access_key_id, [signed_headers].into_iter()).text;
    header.push_str(SIGNATURE);
    header.push_str(signature);
    header
}

const SIGNED_HEADERS: &str = ",SignedHeaders=";
const SIGNATURE: &str = ",Signature=";

/// The value of an `Authorization` header up to its signature, which covers a part of it.
pub(crate) struct UnsignedAuthorization {
    text: String,
    /// Where the names of the signed headers begin.
    names: usize,
}

impl UnsignedAuthorization {
    pub(crate) fn new<'n>(access_key_id: &str, names: impl Iterator<Item = &'n str> + Clone) -> Self {
        // Exactly: a longer buffer would cost the header's value an allocation more.
        let names_length = names
            .clone()
            .map(|name| name.len() + 1)
            .sum::<usize>()
            .saturating_sub(1);
        let begin = [ALGORITHM, " Credential=", access_key_id, SIGNED_HEADERS];
        let begin_length: usize = begin.iter().map(|part| part.len()).sum();
        let mut text = String::with_capacity(begin_length + names_length + SIGNATURE.len() + 64);
        text.extend(begin);
        let begin = text.len();
        for (index, name) in names.enumerate() {
            if index > 0 {
                text.push(';');
            }
            text.push_str(name);
        }
        Self { text, names: begin }
    }

    /// The names of the signed headers, joined by `;`.
    pub(crate) fn signed_headers(&self) -> &str {
        &self.text[self.names..]
    }

    /// The whole value.
    pub(crate) fn signed(self, key: &Key, canonical_request: &str) -> String {
        let Self { mut text, .. } = self;
        let digits = hexadecimal(&Sha256::digest(canonical_request));
        let mac = key.mac([ALGORITHM.as_bytes(), b"\n", &digits]);
        text.push_str(SIGNATURE);
        push_hexadecimal(&mut text, &mac.finalize().into_bytes());
        text
    }
}

/// The parts of an `Authorization` header of this algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorization<'a> {
    /// The access key's id.
    pub access_key_id: &'a str,
    /// The names of the signed headers, joined by `;`.
    pub signed_headers: &'a str,
    /// The signature.
    pub signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Takes a header's value apart; `None` when it is of another form.
    #[must_use]
    pub fn parse(header: &'a str) -> Option<Self> {
        let mut parsed = Self {
            access_key_id: "",
            signed_headers: "",
            signature: "",
        };
        for part in header.strip_prefix(ALGORITHM)?.split(',') {
            match part.trim().split_once('=')? {
                ("Credential", value) => parsed.access_key_id = value,
                ("SignedHeaders", value) => parsed.signed_headers = value,
                ("Signature", value) => parsed.signature = value,
                _ => return None,
            }
        }
        (!parsed.access_key_id.is_empty() && !parsed.signature.is_empty()).then_some(parsed)
    }
}
