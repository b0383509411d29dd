use serde_json::Value;

use crate::{
    credentials::{access_key::Credentials, support::expiration},
    redact::{MASK, Redaction},
};

/// The longest text of a server that an error shows.
const MAX_SHOWN: usize = 300;
/// Longer words of a server's message are tokens, signatures or strings to sign.
const LONGEST_WORD: usize = 64;

/// Parses a JSON object, perhaps behind a byte order mark. The error completes the sentence "the response … " and never shows
/// the text, which may hold secrets.
pub(crate) fn object(body: &[u8]) -> Result<Value, String> {
    if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") {
        return Err("is UTF-16, not UTF-8".to_owned());
    }
    match serde_json::from_slice::<Value>(without_mark(body)) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err("is not a JSON object".to_owned()),
        Err(error) => Err(format!(
            "is not valid JSON (line {}, column {})",
            error.line(),
            error.column()
        )),
    }
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// Returns the text of a member, if it is not empty.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Whether a key must say when it expires.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expiry {
    Required,
    Optional,
}

/// Reads temporary credentials by the member names of STS, metadata server and credentials URI. The error completes the sentence
/// "the response … ".
pub(crate) fn temporary(value: &Value, expiry: Expiry) -> Result<Credentials, String> {
    let member = |name: &str| text(value, name).ok_or_else(|| format!("has no text in the member `{name}`"));
    let credentials = Credentials::temporary(
        member("AccessKeyId")?,
        member("AccessKeySecret")?,
        member("SecurityToken")?,
    )
    .map_err(|error| format!("is invalid: {error}"))?;
    match expiration::read(value.get("Expiration")) {
        Ok(Some(expiration)) => Ok(credentials.with_expiration(expiration)),
        Ok(None) if expiry == Expiry::Optional => Ok(credentials),
        Ok(None) => Err("has no time in the member `Expiration`".to_owned()),
        Err(problem) => Err(format!("has a member `Expiration` that {problem}")),
    }
}

/// The error in a server's response, redacted.
pub(crate) struct ServerError {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    request_id: Option<String>,
}

impl ServerError {
    /// Reads `Code`, `Message` and `RequestId`, with the given secrets redacted.
    pub(crate) fn read(body: &[u8], secrets: &[&str]) -> Self {
        let value = serde_json::from_slice::<Value>(without_mark(body)).unwrap_or_default();
        let member = |name: &str| text(&value, name).map(|text| shown(text, secrets));
        let word = |name: &str| {
            member(name).filter(|text| {
                text.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._-*".contains(&byte))
            })
        };
        let code = word("Code");
        // These messages hold the string to sign, token included.
        let signed = code.as_deref().is_some_and(|code| code.contains("Signature"));
        Self {
            message: member("Message").filter(|_| !signed),
            request_id: word("RequestId"),
            code,
        }
    }

    /// Returns whether it has a code or a message.
    pub(crate) fn has_reason(&self) -> bool {
        self.code.is_some() || self.message.is_some()
    }
}

impl std::fmt::Display for ServerError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [&self.code, &self.message];
        for (index, part) in parts.into_iter().flatten().enumerate() {
            let before = if index > 0 { ": " } else { "" };
            write!(formatter, "{before}{}", part.trim_end_matches('.'))?;
        }
        if let Some(request_id) = &self.request_id {
            write!(formatter, " [request id {request_id}]")?;
        }
        Ok(())
    }
}

/// Redacts the secrets that a server's text may repeat, in any of their encodings, and shortens it.
pub(crate) fn shown(text: &str, secrets: &[&str]) -> String {
    let mut redaction = Redaction::new();
    for secret in secrets {
        // Parts of a URL, such as its host, are in errors and not secret.
        if secret.contains("://") || secret.starts_with('/') {
            redaction.add_value(secret);
        } else {
            redaction.add_key(secret);
        }
    }
    let text = redaction.shown(text);
    let mut words = text.split(' ').map(|word| {
        if word.chars().count() > LONGEST_WORD {
            MASK
        } else {
            word
        }
    });
    let mut shown = String::new();
    if let Some(first) = words.next() {
        shown.push_str(first);
    }
    for word in words {
        if shown.len() + word.len() > MAX_SHOWN {
            shown.push_str(" …");
            break;
        }
        shown.push(' ');
        shown.push_str(word);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding;

    #[test]
    fn a_secret_is_redacted_in_all_its_encodings() {
        let secret = "s3cret+/=";
        let once = encoding::encoded(secret);
        let twice = encoding::encoded(&once);
        let text = format!("you sent {secret}, {once} and {twice}.");
        assert_eq!(shown(&text, &[secret]), "you sent ***, *** and ***.");
        assert_eq!(shown(&"x".repeat(65), &[]), MASK);
        assert!(shown(&"word ".repeat(100), &[""]).len() <= MAX_SHOWN + 4);
    }
}
