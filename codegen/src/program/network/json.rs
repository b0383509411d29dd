//! Whether a body is what the metadata service sends: JSON, in an envelope or alone.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, value::RawValue};

use crate::{program::network::error::FetchError, text::one_line};

/// Errors if a body is not JSON, and says what it is.
pub(super) fn check(bytes: &[u8], address: &str) -> Result<(), FetchError> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let error = match serde_json::from_slice::<IgnoredAny>(text) {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    let what = match first {
        None => "empty".to_owned(),
        Some(b'<') => "HTML or XML, perhaps of a proxy or a login page".to_owned(),
        Some(_) if error.is_eof() => format!("JSON that ends early, after {} bytes", text.len()),
        Some(_) => format!("not JSON: {error}"),
    };
    Err(FetchError::body(address, what))
}

/// Errors if a body is not the metadata of a product.
pub(super) fn is_docs(bytes: &[u8]) -> Result<(), &'static str> {
    #[derive(Deserialize)]
    struct Docs {
        #[serde(rename = "info")]
        _info: IgnoredAny,
        #[serde(rename = "apis")]
        _apis: IgnoredAny,
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice::<Docs>(text) {
        Ok(_) => Ok(()),
        Err(_) => Err("not the metadata of a product, which has `info` and `apis`"),
    }
}

/// The wrapping of some of the service's responses.
#[derive(Deserialize)]
struct Envelope<'a> {
    code: Option<Value>,
    message: Option<Value>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    apis: Option<&'a RawValue>,
}

/// Takes a body out of its envelope `{"code": 0, "data": …}`, if it has one; errors if the code is another.
pub(super) fn unwrapped(bytes: Vec<u8>, address: &str) -> Result<Vec<u8>, FetchError> {
    let Ok(Envelope {
        code: Some(code),
        message,
        data,
        apis: None,
    }) = serde_json::from_slice::<Envelope<'_>>(&bytes)
    else {
        return Ok(bytes);
    };
    let code = match code {
        Value::String(code) => code,
        other => other.to_string(),
    };
    match data {
        Some(data) if code == "0" => Ok(data.get().as_bytes().to_vec()),
        None if code == "0" => Err(FetchError::body(address, "an envelope without `data`".to_owned())),
        _ => {
            let message = message.as_ref().and_then(Value::as_str).unwrap_or("no message");
            let short = |text: &str| one_line(text).chars().take(200).collect::<String>();
            Err(FetchError::body(
                address,
                format!("the error `{}`: {}", short(&code), short(message)),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{check, is_docs, unwrapped};

    #[test]
    fn bodies_that_are_not_json_are_named() {
        for (body, what) in [
            ("", "empty"),
            ("  <!DOCTYPE html><html>", "HTML"),
            ("{\"apis\": {", "ends early, after 10 bytes"),
            ("{]", "not JSON"),
        ] {
            let error = check(body.as_bytes(), "http://a/b?token=secret")
                .unwrap_err()
                .to_string();
            assert!(error.contains(what) && !error.contains("secret"), "{error}");
        }
        check(b"\xef\xbb\xbf[]", "").unwrap();
    }

    #[test]
    fn envelopes_are_taken_off() {
        let of = |body: &str| {
            let bytes = unwrapped(body.as_bytes().to_vec(), "http://a/b");
            bytes.map(|bytes| String::from_utf8(bytes).unwrap())
        };
        assert_eq!(of(r#"{"code":0,"data":{"a":1}}"#).unwrap(), r#"{"a":1}"#);
        assert_eq!(of(r#"{"code":"0","data":[]}"#).unwrap(), "[]");
        for bare in ["[1]", r#"{"apis":{},"code":7}"#, r#"{"info":{}}"#, "3"] {
            assert_eq!(of(bare).unwrap(), bare);
        }
        let error = of(r#"{"code":404,"message":"no\nsuch \u001b[31mproduct","data":null}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "http://a/b: the response is the error `404`: no such [31mproduct; check the product and `--metadata-url`"
        );
        assert!(of(r#"{"code":0}"#).is_err());
    }

    #[test]
    fn metadata_of_one_operation_is_not_that_of_a_product() {
        is_docs(br#"{"info":{},"apis":{}}"#).unwrap();
        for other in ["{}", "[]", r#"{"methods":["post"],"parameters":[]}"#] {
            assert!(is_docs(other.as_bytes()).is_err(), "{other}");
        }
    }
}
