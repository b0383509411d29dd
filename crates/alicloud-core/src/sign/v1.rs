//! HMAC-SHA1 over all parameters of query and form, `SignatureVersion` 1.0.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The value of the parameter `SignatureMethod`.
pub const METHOD: &str = "HMAC-SHA1";

/// The value of the parameter `SignatureVersion`.
pub const VERSION: &str = "1.0";

/// The length of a signature in base64.
pub(crate) const SIGNATURE_LEN: usize = 28;

/// The parameters that a request of this version has besides those of its operation.
pub const PARAMETERS: [&str; 10] = [
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// The text that is signed, from the canonical form of all parameters but `Signature`.
///
/// ```
/// use alicloud_core::sign::{canonical_query, v1};
///
/// let query = canonical_query([("Action", "GetFlow"), ("FlowId", "a b")]);
/// assert_eq!(v1::string_to_sign("POST", &query), "POST&%2F&Action%3DGetFlow%26FlowId%3Da%2520b");
/// ```
#[must_use]
pub fn string_to_sign(method: &str, canonical_query: &str) -> String {
    let mut text = String::with_capacity(method.len() + 5 + crate::encoding::encoded_len(canonical_query));
    text.push_str(method);
    text.push_str("&%2F&");
    crate::encoding::push_encoded(&mut text, canonical_query);
    text
}

/// The signature of a text, in base64.
#[must_use]
pub fn signature(secret: &str, string_to_sign: &str) -> String {
    STANDARD.encode(Key::new(secret).mac(string_to_sign).finalize().into_bytes())
}

/// Whether a signature fits, in a time that does not depend on where it differs.
#[must_use]
pub fn verify(secret: &str, string_to_sign: &str, signature: &str) -> bool {
    STANDARD.decode(signature).is_ok_and(|signature| {
        let mac = Key::new(secret).mac(string_to_sign);
        mac.verify_slice(&signature).is_ok()
    })
}

/// A secret, prepared: two of the blocks that are hashed for a signature depend on the secret alone.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha1>);

impl Key {
    pub(crate) fn new(secret: &str) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        Self(Hmac::new_from_slice(&[secret.as_bytes(), b"&"].concat()).expect("a key of any length"))
    }

    /// Writes the signature of a text, in base64, and returns it.
    pub(crate) fn signature<'b>(&self, string_to_sign: &str, buffer: &'b mut [u8; SIGNATURE_LEN]) -> &'b str {
        let mac = self.mac(string_to_sign).finalize().into_bytes();
        let written = STANDARD.encode_slice(mac, buffer).unwrap_or_default();
        std::str::from_utf8(&buffer[..written]).unwrap_or_default()
    }

    fn mac(&self, string_to_sign: &str) -> Hmac<Sha1> {
        let mut mac = self.0.clone();
        mac.update(string_to_sign.as_bytes());
        mac
    }
}
