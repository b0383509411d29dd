//! Both signatures as pure functions of text: what a client needs to sign and a server to verify.

pub mod v1;
pub mod v3;

use std::fmt;

/// The signature that a client puts on its calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// `ACS3-HMAC-SHA256`, in headers: key id and token stay out of the URL.
    #[default]
    V3,
    /// HMAC-SHA1 over the parameters, in the query. For gateways that know no other.
    V1,
}

impl fmt::Display for SignatureVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::V3 => v3::ALGORITHM,
            Self::V1 => v1::METHOD,
        })
    }
}

/// Sorted, encoded, joined: the canonical form of parameters in both signatures.
///
/// ```
/// use alicloud_core::sign::canonical_query;
///
/// assert_eq!(canonical_query([("b", "2 "), ("a", "")]), "a=&b=2%20");
/// ```
#[must_use]
pub fn canonical_query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_by(|(left, _), (right, _)| left.as_bytes().cmp(right.as_bytes()));
    let length = pairs
        .iter()
        .map(|(name, value)| crate::encoding::encoded_len(name) + crate::encoding::encoded_len(value) + 2)
        .sum();
    let mut text = String::with_capacity(length);
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        crate::encoding::push_encoded(&mut text, name);
        text.push('=');
        crate::encoding::push_encoded(&mut text, value);
    }
    text
}
