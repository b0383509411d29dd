use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::Credentials;
use crate::{encoding, time};

/// The longest text of a server that an error shows.
const LONGEST: usize = 300;
/// Shorter texts are none that guard anything, and masking them would mask letters of other words.
const SHORTEST_SECRET: usize = 4;
/// Longer words of a server's message are tokens, signatures or texts that were signed.
const LONGEST_WORD: usize = 64;

/// A JSON object. The text itself is never shown: it may hold secrets.
pub(super) fn object(body: &[u8]) -> Result<Value, String> {
    match serde_json::from_slice::<Value>(body) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err("the answer is no JSON object".to_owned()),
        Err(error) => Err(format!(
            "the answer is no valid JSON (line {}, column {})",
            error.line(),
            error.column()
        )),
    }
}

/// A member's text that is not empty.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Temporary credentials with the member names of STS, metadata server and credentials URI.
pub(super) fn temporary(value: &Value) -> Result<Credentials, String> {
    let member = |name: &str| {
        text(value, name).ok_or_else(|| format!("the answer has no text in the member `{name}`"))
    };
    let credentials = Credentials::temporary(
        member("AccessKeyId")?,
        member("AccessKeySecret")?,
        member("SecurityToken")?,
    )
    .map_err(|error| format!("the answer cannot be right: {error}"))?;
    let expiration = instant(member("Expiration")?).ok_or_else(|| {
        "the answer's member `Expiration` is no time in the form `2026-03-30T08:09:10Z`".to_owned()
    })?;
    Ok(credentials.with_expiration(expiration))
}

/// A time as servers write it: `2026-03-30T08:09:10Z`, with or without a fraction, or seconds since 1970.
pub(super) fn instant(text: &str) -> Option<SystemTime> {
    if let Ok(seconds) = text.parse::<u64>() {
        return UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    }
    match text.split_once('.') {
        Some((whole, fraction)) => {
            let digits = fraction.strip_suffix('Z')?;
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| time::parse(&format!("{whole}Z")))?
        }
        None => time::parse(text),
    }
}

/// What a server says in an error's body, made fit to be shown.
pub(super) struct Complaint {
    pub(super) code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

impl Complaint {
    /// Reads `Code`, `Message` and `RequestId`, with the given secrets masked in all.
    pub(super) fn read(body: &[u8], secrets: &[&str]) -> Self {
        let value = serde_json::from_slice::<Value>(body).unwrap_or_default();
        let member = |name: &str| text(&value, name).map(|text| shown(text, secrets));
        let word = |name: &str| {
            member(name).filter(|text| {
                text.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._-*".contains(&byte))
            })
        };
        let code = word("Code");
        // These messages hold the text that was signed, token included.
        let signed = code.as_deref().is_some_and(|code| code.contains("Signature"));
        Self {
            message: member("Message").filter(|_| !signed),
            request_id: word("RequestId"),
            code,
        }
    }
}

impl std::fmt::Display for Complaint {
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

/// A server's text without the secrets that it may repeat, in any of the forms in which they travel.
pub(super) fn shown(text: &str, secrets: &[&str]) -> String {
    let mut text: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    for secret in secrets
        .iter()
        .filter(|secret| secret.trim().len() >= SHORTEST_SECRET)
    {
        let encoded = encoding::encoded(secret.trim());
        let twice = encoding::encoded(&encoded);
        for form in [&twice, &encoded, secret.trim()] {
            text = text.replace(form, "****");
        }
    }
    let mut words = text.split(' ').map(|word| {
        if word.chars().count() > LONGEST_WORD {
            "****"
        } else {
            word
        }
    });
    let mut shown = String::new();
    if let Some(first) = words.next() {
        shown.push_str(first);
    }
    for word in words {
        if shown.len() + word.len() > LONGEST {
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

    #[test]
    fn a_secret_is_masked_in_all_its_forms() {
        let secret = "s3cret+/=";
        let once = encoding::encoded(secret);
        let twice = encoding::encoded(&once);
        let text = format!("you sent {secret}, {once} and {twice}.");
        assert_eq!(shown(&text, &[secret]), "you sent ****, **** and ****.");
        assert_eq!(shown(&"x".repeat(65), &[]), "****");
        assert!(shown(&"word ".repeat(100), &[""]).len() <= LONGEST + 4);
    }

    #[test]
    fn a_time_may_have_a_fraction_or_be_a_number() {
        let time = time::parse("2026-03-30T08:09:10Z");
        assert_eq!(instant("2026-03-30T08:09:10Z"), time);
        assert_eq!(instant("2026-03-30T08:09:10.123Z"), time);
        assert_eq!(instant("1774858150"), time);
        for wrong in [
            "",
            "tomorrow",
            "2026-03-30T08:09:10.Z",
            "2026-03-30T08:09:10.1",
            "-1",
        ] {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }
}
