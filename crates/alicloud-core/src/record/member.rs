use bytes::Bytes;
use serde_core::{Deserialize, Deserializer, Serialize, de};

use crate::{
    body::Body,
    encoding::Pairs,
    parameters::ParameterStyle,
    record::{Sealed, digits::with_digits, mismatch::Decoding, repair::repaired},
};

/// The kind of a body in JSON.
pub(crate) const JSON: &str = "application/json";

/// A type that can stand as a member of a record: it decodes tolerantly and can be written as a parameter.
///
/// Services of this vendor send numbers as text, text as numbers, lists as JSON text, and null for absent members;
/// decoding accepts all of them, and the raw body keeps what was really sent. Sealed.
pub trait Member: Sealed + Serialize + Sized {
    /// Reads a value that is not null. A value that nothing of this type can be made of is read to its end and becomes a
    /// [`Mismatch`](crate::generated::Mismatch): a member that may be missing counts as absent then.
    ///
    /// # Errors
    ///
    /// The input is damaged, or an object in it lacks a member that must be there.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error>;

    /// The value of a member that is missing or null; `None` when it must be there.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// Whether the member is left out when written.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether all numbers in it can be written: neither JSON nor parameters have a word for NaN or an infinity.
    fn is_finite(&self) -> bool {
        true
    }

    /// Writes the value as one or more parameters.
    fn put(self, name: &'static str, style: ParameterStyle, pairs: &mut Pairs) {
        style.put(name, &self, pairs);
    }

    /// The members of an envelope that it passes over when it is decoded; `None` if it may have them itself.
    #[doc(hidden)]
    #[must_use]
    fn passed_over() -> Option<[&'static str; 4]> {
        None
    }

    /// Reads the value from a body that holds nothing else.
    ///
    /// # Errors
    ///
    /// The body has another form than the type.
    fn from_body(body: &Bytes) -> Result<Self, serde_json::Error> {
        // Where there is nothing to say, some services say nothing.
        let json = if body.is_empty() { b"{}" } else { &body[..] };
        read_json(json)
    }

    /// The value as a body that holds nothing else, and the kind of that body: JSON, except for text and bytes.
    fn to_body(&self) -> Option<(Bytes, &'static str)> {
        // Only keys that are not text cannot be written, and no record has them.
        let json = serde_json::to_vec(self).ok()?;
        Some((json.into(), JSON))
    }

    /// Reads the value from the body of a request, or from a file of a multipart form.
    ///
    /// # Errors
    ///
    /// The body has another form than the type, or is not in memory.
    #[doc(hidden)]
    fn from_request_body(body: &Body) -> Result<Self, serde_json::Error> {
        match body.as_bytes() {
            Some(bytes) => Self::from_body(bytes),
            None => Err(de::Error::custom("the body is not in memory")),
        }
    }

    /// The value as the body of a request, or as a file of a multipart form, and the kind of that body.
    #[doc(hidden)]
    fn to_request_body(&self) -> Option<(Body, &'static str)> {
        self.to_body().map(|(bytes, kind)| (bytes.into(), kind))
    }
}

/// Gives any [`Member`] to a serde format.
#[derive(Debug)]
pub(crate) struct Decoded<T>(pub T);

impl<'de, T: Member> Deserialize<'de> for Decoded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode_strictly(deserializer).map(Self)
    }
}

/// Decodes a value where nothing else can stand in its place.
///
/// # Errors
///
/// The value has another form than the type.
#[doc(hidden)]
pub fn decode_strictly<'de, T: Member, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::decode(deserializer)?.map_err(de::Error::custom)
}

/// The text of JSON, checked as a whole: a reader of bytes checks each name and each text apart, which is a sixth of its work on a
/// long list. All of this crate reads texts, so that a program has one reader.
///
/// # Errors
///
/// The bytes are not UTF-8.
pub(crate) fn json_text(json: &[u8]) -> Result<&str, serde_json::Error> {
    std::str::from_utf8(json).map_err(de::Error::custom)
}

/// Decodes JSON, also if it is damaged.
pub(super) fn read_json<T: Member>(json: &[u8]) -> Result<T, serde_json::Error> {
    let read = |json: &[u8]| {
        let json = json_text(json)?;
        with_digits(|| serde_json::from_str::<Decoded<T>>(json).map(|read| read.0))
    };
    read(json).or_else(|error| match repaired(json) {
        Some(json) => read(json.as_bytes()),
        None => Err(error),
    })
}
