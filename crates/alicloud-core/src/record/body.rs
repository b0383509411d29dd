//! Bodies as members of requests.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer, ser::Error as _};
use serde_json::{Value, json};

use crate::{
    body::Body,
    record::{Decoding, Member, Mismatch, decode_strictly},
};

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(bytes) = self.as_bytes() else {
            let what = self.summary();
            return Err(S::Error::custom(format!(
                "{what} cannot be written as JSON: only bytes can"
            )));
        };
        let data = STANDARD.encode(bytes);
        if self.file_name().is_none() && self.content_type().is_none() {
            return serializer.serialize_str(&data);
        }
        let mut object = json!({ "data": data });
        for (name, text) in [
            ("fileName", self.file_name()),
            ("contentType", self.content_type()),
        ] {
            if let Some(text) = text {
                object[name] = text.into();
            }
        }
        object.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode_strictly(deserializer)
    }
}

impl Member for Body {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        let value = Value::decode(deserializer)?;
        Ok(value.and_then(|value| {
            let text = |name: &str| value.get(name).and_then(Value::as_str);
            let data = value
                .as_str()
                .or_else(|| text("data"))
                .map(str::trim)
                .map(Cow::Borrowed);
            let bytes = data.and_then(|data| STANDARD.decode(&*data).ok());
            let Some(bytes) = bytes else {
                return Err(Mismatch::new("base64", "another value"));
            };
            let mut body = Self::from(bytes);
            if let Some(name) = text("fileName") {
                body = body.with_file_name(name);
            }
            if let Some(kind) = text("contentType") {
                body = body.with_content_type(kind);
            }
            Ok(body)
        }))
    }

    fn from_body(body: &Bytes) -> Result<Self, serde_json::Error> {
        Ok(body.clone().into())
    }

    fn to_body(&self) -> Option<(Bytes, &'static str)> {
        Some((self.as_bytes()?.clone(), OCTETS))
    }

    fn from_request_body(body: &Body) -> Result<Self, serde_json::Error> {
        Ok(body.clone())
    }

    fn to_request_body(&self) -> Option<(Body, &'static str)> {
        Some((self.clone(), OCTETS))
    }
}

/// The kind of bytes of which no other is known.
pub(crate) const OCTETS: &str = "application/octet-stream";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_json_with_their_label_and_files_are_not() {
        for body in [
            Body::from(&[0, 159, 146, 150]),
            Body::from("x").with_file_name("a\".txt"),
            Body::from("").with_content_type("text/plain"),
        ] {
            let json = serde_json::to_string(&body).unwrap();
            assert_eq!(serde_json::from_str::<Body>(&json).unwrap(), body, "{json}");
        }
        let error = serde_json::to_string(&Body::from_path("/label.png")).unwrap_err();
        let expected = "the file /label.png cannot be written as JSON: only bytes can";
        assert_eq!(error.to_string(), expected);
        for text in [r#""no base64!""#, "{}", "3", r#"{"path": "/etc/passwd"}"#] {
            assert!(serde_json::from_str::<Body>(text).is_err(), "{text}");
        }
    }
}
