//! JSON with damages that leave it clear what was meant.

use std::borrow::Cow;

/// The JSON that was meant, for JSON that cannot be read; `None` if nothing in it is known to be damaged.
///
/// What no text can hold becomes U+FFFD: bytes that are not UTF-8, and halves of surrogate pairs. A mark of the byte
/// order is left out, and UTF-16 with one is decoded. Control characters in texts are escaped, backslashes that escape
/// nothing are left out, numbers beyond any float become texts, and `NaN` and infinities become null.
pub(crate) fn repaired(json: &[u8]) -> Option<String> {
    let text = decoded(json);
    let mut repair = Repair {
        text: &text,
        fixed: String::with_capacity(text.len()),
        copied: 0,
        at: 0,
    };
    repair.run();
    let is_same = repair.copied == 0;
    let Repair {
        mut fixed, copied, ..
    } = repair;
    if is_same {
        return (text.as_bytes() != json).then(|| text.into_owned());
    }
    fixed.push_str(&text[copied..]);
    Some(fixed)
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let utf_16 = |unit: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let characters = char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER));
        Cow::Owned(characters.collect())
    };
    match bytes {
        [0xff, 0xfe, ..] => utf_16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => utf_16(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)),
    }
}

struct Repair<'t> {
    text: &'t str,
    fixed: String,
    /// Up to where the text, or what replaces it, is in `fixed`.
    copied: usize,
    at: usize,
}

impl Repair<'_> {
    fn run(&mut self) {
        while let Some(byte) = self.byte(0) {
            match byte {
                b'"' => self.string(),
                b'-' | b'0'..=b'9' | b'I' | b'N' => self.number(),
                _ => self.at += 1,
            }
        }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// Puts a text in place of the next bytes.
    fn replace(&mut self, length: usize, by: &str) {
        self.fixed.push_str(&self.text[self.copied..self.at]);
        self.fixed.push_str(by);
        self.at += length;
        self.copied = self.at;
    }

    fn number(&mut self) {
        let rest = &self.text[self.at..];
        for word in ["NaN", "-NaN", "Infinity", "-Infinity"] {
            if rest.starts_with(word) {
                return self.replace(word.len(), "null");
            }
        }
        let length = rest
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .count();
        let number = &rest[..length];
        if is_beyond_float(number) {
            let text = format!("\"{number}\"");
            return self.replace(length, &text);
        }
        self.at += length.max(1);
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' => self.escape(),
                0..0x20 => {
                    let escape = format!("\\u{byte:04x}");
                    self.replace(1, &escape);
                }
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) {
        const LOST: &str = "\u{fffd}";
        match self.byte(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => match (self.unit(0), self.unit(6)) {
                (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => self.at += 12,
                (Some(0xd800..0xe000), _) => self.replace(6, LOST),
                (Some(_), _) => self.at += 6,
                (None, _) => self.replace(2, LOST),
            },
            _ => self.replace(1, ""),
        }
    }

    /// The UTF-16 unit whose escape begins so far ahead.
    fn unit(&self, ahead: usize) -> Option<u16> {
        let start = self.at + ahead;
        let digits = self.text.get(start..start + 6)?.strip_prefix("\\u")?;
        let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_number.then(|| u16::from_str_radix(digits, 16).ok())?
    }
}

/// Whether a number is larger than any float. The reader of JSON says it: what the standard library reads floats by would be 20 kB
/// of each program, for this alone.
fn is_beyond_float(number: &str) -> bool {
    let read = serde_json::from_str::<f64>(number);
    read.is_err_and(|error| error.to_string().starts_with("number out of range"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    #[test]
    fn a_number_beyond_any_float_is_told_from_others() {
        let long = "9".repeat(309);
        for number in [
            "1e309",
            "-1E+999",
            "1e99999999999999999999",
            "1797693134862315807e300",
            &long,
        ] {
            assert!(is_beyond_float(number), "{number}");
        }
        for number in [
            "0", "-0.0", "0e999", "1e308", "1e-999", "1.5", "5.e308", "5e", "e5", "1-2", "--1e999", "", "-",
        ] {
            assert!(!is_beyond_float(number), "{number}");
        }
    }

    #[track_caller]
    fn repairs(damaged: impl AsRef<[u8]>, meant: &str) {
        let damaged = damaged.as_ref();
        assert!(serde_json::from_slice::<Value>(damaged).is_err(), "it is damaged");
        let repaired = repaired(damaged).unwrap();
        let read: Value = serde_json::from_str(&repaired).unwrap();
        assert_eq!(read, serde_json::from_str::<Value>(meant).unwrap(), "{repaired}");
    }

    #[test]
    fn a_damaged_character_becomes_the_replacement_character() {
        repairs(
            b"{\"a\": \"x\xff\xb2y\", \"b\": 1}",
            r#"{"a": "x\ufffd\ufffdy", "b": 1}"#,
        );
        repairs(r#"{"a": "\ud83d", "b": 1}"#, r#"{"a": "\ufffd", "b": 1}"#);
        repairs(r#"{"a": "\ude00\ud83dx"}"#, r#"{"a": "\ufffd\ufffdx"}"#);
        repairs(r#"{"a": "\ud83d\ud83d\ude00"}"#, r#"{"a": "\ufffd😀"}"#);
        repairs(r#"{"\ud83d": "\u12"}"#, r#"{"\ufffd": "\ufffd12"}"#);
        repairs(r#"{"a": "\uD83D\n\\\"é"}"#, r#"{"a": "\ufffd\n\\\"é"}"#);
        repairs(r#"{"a": "\+0041\u+041"}"#, r#"{"a": "+0041\ufffd+041"}"#);
    }

    #[test]
    fn a_mark_of_the_byte_order_is_left_out() {
        repairs("\u{feff}{\"a\": 1}", r#"{"a": 1}"#);
        let utf_16: Vec<u16> = "\u{feff}{\"a\": \"烟😀\"}".encode_utf16().collect();
        let little: Vec<u8> = utf_16.iter().copied().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = utf_16.iter().copied().flat_map(u16::to_be_bytes).collect();
        for encoded in [little, big] {
            repairs(encoded, r#"{"a": "烟😀"}"#);
        }
    }

    #[test]
    fn control_characters_escapes_of_nothing_and_numbers_that_are_none() {
        repairs("{\"a\": \"x\n\t\u{1}\u{0}\"}", r#"{"a": "x\n\t\u0001\u0000"}"#);
        repairs(r#"{"a": "it\'s \x", "b": "\é"}"#, r#"{"a": "it's x", "b": "é"}"#);
        repairs(
            "[NaN, -Infinity, Infinity, 1, -2.5e3]",
            "[null, null, null, 1, -2500.0]",
        );
        repairs("[1e999, -1E+999, 12]", r#"["1e999", "-1E+999", 12]"#);
    }

    #[test]
    fn what_is_cut_or_no_json_at_all_stays_so() {
        for damaged in [
            "",
            "{",
            r#"{"a": "#,
            r#"{"a": "b"#,
            r#"{"a": "\"#,
            "<html>",
            "{\"a\" 1}",
            "-",
            "[1 2]",
            r#""\u"#,
            r#""\"#,
        ] {
            let repaired = repaired(damaged.as_bytes());
            let read = repaired.and_then(|text| serde_json::from_str::<Value>(&text).ok());
            assert_eq!(read, None, "{damaged}");
        }
        assert_eq!(repaired(br#"{"a": ["\ud83d\ude00", -1.5e-3]}"#), None);
    }
}
