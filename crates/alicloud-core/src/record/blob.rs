use std::{fmt, ops::Deref};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use crate::record::{Decoding, Member, Mismatch, decode_strictly};

/// Bytes that are the whole body of a request or of a response: a file, an image.
///
/// On the wire they stand as they are; in JSON, as in files and examples, as base64 text.
///
/// ```
/// use alicloud_core::Blob;
///
/// let blob = Blob::from("hello");
/// assert_eq!(blob.len(), 5);
/// assert_eq!(serde_json::to_string(&blob)?, r#""aGVsbG8=""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Blob(Bytes);

impl Blob {
    /// The bytes, which share memory with the body that they came in.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl Deref for Blob {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Bytes> for Blob {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&[u8]> for Blob {
    fn from(bytes: &[u8]) -> Self {
        Self(Bytes::copy_from_slice(bytes))
    }
}

impl From<&str> for Blob {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<String> for Blob {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

/// `Debug` tells how many bytes there are, and leaves them out.
impl fmt::Debug for Blob {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Blob({} bytes)", self.0.len())
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode_strictly(deserializer)
    }
}

impl Member for Blob {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        let text = String::decode(deserializer)?;
        Ok(text.and_then(|text| match STANDARD.decode(text.trim()) {
            Ok(bytes) => Ok(bytes.into()),
            Err(_) => Err(Mismatch::new("base64", "other text")),
        }))
    }

    fn from_body(body: &Bytes) -> Result<Self, serde_json::Error> {
        Ok(Self(body.clone()))
    }

    fn to_body(&self) -> Option<(Bytes, &'static str)> {
        Some((self.0.clone(), "application/octet-stream"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_stand_as_they_are_in_a_body_and_as_text_in_json() {
        let blob = Blob::from(&[0, 159, 146, 150][..]);
        let (body, kind) = blob.to_body().unwrap_or_default();
        assert_eq!((&body[..], kind), (&blob[..], "application/octet-stream"));
        assert_eq!(Blob::from_body(&body).ok(), Some(blob.clone()));
        let json = serde_json::to_string(&blob).unwrap_or_default();
        assert_eq!(serde_json::from_str(&json).ok(), Some(blob));
        assert!(serde_json::from_str::<Blob>(r#""no base64!""#).is_err());
    }
}
