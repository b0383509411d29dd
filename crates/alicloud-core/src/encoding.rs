//! Percent-encoding by the rule of the signatures: all but `A-Z a-z 0-9 - _ . ~` becomes `%XX`.

mod pairs;

pub use pairs::{Pair, Pairs};

const HEXADECIMAL: &[u8; 16] = b"0123456789ABCDEF";

/// By byte: each byte of each parameter is looked up.
static UNRESERVED: [bool; 256] = {
    let mut unreserved = [false; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        unreserved[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        byte += 1;
    }
    unreserved
};

fn is_unreserved(byte: u8) -> bool {
    UNRESERVED[usize::from(byte)]
}

/// Appends a text, percent-encoded.
///
/// ```
/// let mut text = String::new();
/// alicloud_core::encoding::push_encoded(&mut text, "a b*~烟");
/// assert_eq!(text, "a%20b%2A~%E7%83%9F");
/// ```
pub fn push_encoded(target: &mut String, text: &str) {
    let mut rest = text;
    // Most of most texts is not encoded.
    while let Some(length) = rest.bytes().position(|byte| !is_unreserved(byte)) {
        let (same, other) = rest.split_at(length);
        target.push_str(same);
        let other_length = other.chars().next().map_or(0, char::len_utf8);
        let (character, after) = other.split_at(other_length);
        for byte in character.bytes() {
            target.push('%');
            target.push(char::from(HEXADECIMAL[usize::from(byte >> 4)]));
            target.push(char::from(HEXADECIMAL[usize::from(byte & 15)]));
        }
        rest = after;
    }
    target.push_str(rest);
}

/// Returns a text, percent-encoded.
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut target = String::with_capacity(encoded_len(text));
    push_encoded(&mut target, text);
    target
}

/// Returns the length of the encoded text in bytes.
#[must_use]
pub fn encoded_len(text: &str) -> usize {
    text.bytes()
        .map(|byte| if is_unreserved(byte) { 1 } else { 3 })
        .sum()
}

/// Appends bytes as lower-case hexadecimal digits.
pub fn push_hexadecimal(target: &mut String, bytes: &[u8]) {
    for bytes in bytes.chunks(32) {
        let digits = hexadecimal(bytes);
        target.push_str(std::str::from_utf8(&digits[..2 * bytes.len()]).unwrap_or_default());
    }
}

/// Returns the lower-case hexadecimal digits of up to 32 bytes, the length of most hashes; then zeros.
pub(crate) fn hexadecimal(bytes: &[u8]) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [0; 64];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    digits
}

/// Decodes a query or a URL-encoded form into names and values: `+` is a space, and invalid escapes are kept.
///
/// ```
/// use alicloud_core::encoding::decode_form;
///
/// let pairs = decode_form("FlowName=a+b%2A&Empty=&Bare");
/// assert_eq!(pairs.get("FlowName"), Some("a b*"));
/// assert_eq!(pairs.get("Empty"), Some(""));
/// assert_eq!(pairs.get("Bare"), Some(""));
/// ```
#[must_use]
pub fn decode_form(text: &str) -> Pairs {
    let mut pairs = Pairs::default();
    for part in text.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        pairs.push(decoded(name), decoded(value));
    }
    pairs
}

/// Decodes text outside of queries and forms, such as a path segment: `+` is a plus sign, and invalid escapes are kept.
///
/// ```
/// use alicloud_core::encoding::decode;
///
/// assert_eq!(decode("a%20b+c%2Fd%"), "a b+c/d%");
/// ```
#[must_use]
pub fn decode(text: &str) -> String {
    unescaped(text, b'+')
}

fn decoded(text: &str) -> String {
    unescaped(text, b' ')
}

fn unescaped(text: &str, plus: u8) -> String {
    let bytes = text.as_bytes();
    let mut target = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let escape = || {
            let high = char::from(*bytes.get(index + 1)?).to_digit(16)?;
            let low = char::from(*bytes.get(index + 2)?).to_digit(16)?;
            u8::try_from(high * 16 + low).ok()
        };
        match byte {
            b'+' => target.push(plus),
            b'%' => {
                if let Some(decoded) = escape() {
                    target.push(decoded);
                    index += 3;
                    continue;
                }
                target.push(b'%');
            }
            other => target.push(other),
        }
        index += 1;
    }
    String::from_utf8(target).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_is_encoded_even_when_the_text_looks_encoded() {
        assert_eq!(encoded("%20 +"), "%2520%20%2B");
        assert_eq!(encoded_len("%20 +"), 11);
    }

    #[test]
    fn invalid_escapes_are_kept() {
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%4"), "%zz%4");
        assert_eq!(decoded("%E7%83%9F"), "烟");
    }
}
