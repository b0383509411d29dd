//! HMAC-SHA1 over all parameters of query and form, `SignatureVersion` 1.0.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The value of the parameter `SignatureMethod`.
pub const METHOD: &str = "HMAC-SHA1";

/// The value of the parameter `SignatureVersion`.
pub const VERSION: &str = "1.0";

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
    let mut key = String::with_capacity(secret.len() + 1);
    key.push_str(secret);
    key.push('&');
    STANDARD.encode(mac(&key, string_to_sign).finalize().into_bytes())
}

/// Whether a signature fits, in a time that does not depend on where it differs.
#[must_use]
pub fn verify(secret: &str, string_to_sign: &str, signature: &str) -> bool {
    STANDARD.decode(signature).is_ok_and(|signature| {
        mac(&format!("{secret}&"), string_to_sign)
            .verify_slice(&signature)
            .is_ok()
    })
}

fn mac(key: &str, text: &str) -> Hmac<Sha1> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("a key of any length");
    mac.update(text.as_bytes());
    mac
}
