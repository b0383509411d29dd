//! The signatures as pure functions of text: what a client needs to sign and a server to verify.

pub(crate) mod own;
pub mod sls4;
pub mod v1;
pub mod v3;

use std::fmt;

pub use own::ServiceSignature;

use crate::{
    encoding::{self, Pairs},
    short_list::ShortList,
};

/// The signature that a client puts on its calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// `ACS3-HMAC-SHA256`, in headers: key id and token stay out of the URL.
    #[default]
    V3,
    /// HMAC-SHA1 over the parameters, in the query. For gateways that know no other.
    V1,
    /// The signature of one service. The clients of that service have it by default.
    Own(ServiceSignature),
}

impl fmt::Display for SignatureVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::V3 => v3::ALGORITHM,
            Self::V1 => v1::METHOD,
            Self::Own(own) => own.name(),
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
    let mut sorted = SortedPairs(pairs.into_iter().collect());
    sort(&mut sorted.0);
    sorted.encoded()
}

/// Sorts by name, and what has the same name by value. Not inlined: both signatures have one copy of it.
#[inline(never)]
pub(crate) fn sort(pairs: &mut [(&str, &str)]) {
    pairs.sort_unstable();
}

/// Parameters in the order of the canonical form.
pub(crate) struct SortedPairs<'a>(ShortList<(&'a str, &'a str), 16>);

impl<'a> SortedPairs<'a> {
    /// The pairs of several lists.
    pub(crate) fn of<'l>(own: &[(&'a str, &'a str)], lists: &[&'l Pairs]) -> Self
    where
        'l: 'a,
    {
        // Sorted where it is: the list is not moved.
        let mut all = Self(ShortList::default());
        own.iter().for_each(|pair| all.0.push(*pair));
        for list in lists {
            list.iter().for_each(|pair| all.0.push(pair));
        }
        sort(&mut all.0);
        all
    }

    /// The canonical form.
    pub(crate) fn encoded(&self) -> String {
        let mut text = String::with_capacity(self.encoded_len());
        self.push_encoded(&mut text);
        text
    }

    /// The pairs in their order.
    pub(crate) fn pairs(&self) -> &[(&'a str, &'a str)] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The length of the canonical form, or one byte more.
    pub(crate) fn encoded_len(&self) -> usize {
        let pairs = self.0.iter();
        pairs
            .map(|(name, value)| encoding::encoded_len(name) + encoding::encoded_len(value) + 2)
            .sum()
    }

    /// Appends the canonical form.
    pub(crate) fn push_encoded(&self, text: &mut String) {
        for (index, (name, value)) in self.0.iter().enumerate() {
            if index > 0 {
                text.push('&');
            }
            encoding::push_encoded(text, name);
            text.push('=');
            encoding::push_encoded(text, value);
        }
    }
}
