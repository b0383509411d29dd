//! Numbers that become texts keep the digits in which they were sent.

use std::cell::Cell;

use serde_core::{Deserialize, Deserializer, de};
use serde_json::{Number, value::RawValue};

use crate::record::{Decoding, Mismatch};

thread_local! {
    static DIGITS: Cell<Digits> = const { Cell::new(Digits::Unneeded) };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Digits {
    /// No number became a text whose digits serde does not tell.
    Unneeded,
    /// One did.
    Lost,
    /// Texts are read from what was sent.
    Kept,
}

/// A float as text: as a JSON value, without the code that writes values of all kinds.
pub(crate) fn float_text(value: f64) -> String {
    let number = Number::from_f64(value);
    number.map_or_else(|| "null".to_owned(), |number| number.to_string())
}

/// Reads JSON; once more, and then more slowly, if a number other than a 64-bit integer became a text: serde hands such a
/// number on as a float, which has other digits.
pub(crate) fn with_digits<T>(read: impl Fn() -> T) -> T {
    /// What was, also after a panic.
    struct Outer(Digits);

    impl Drop for Outer {
        fn drop(&mut self) {
            DIGITS.set(self.0);
        }
    }

    let _outer = Outer(DIGITS.replace(Digits::Unneeded));
    let value = read();
    if DIGITS.get() != Digits::Lost {
        return value;
    }
    DIGITS.set(Digits::Kept);
    read()
}

/// Notes that a text was made of a float.
pub(crate) fn lost() {
    if DIGITS.get() == Digits::Unneeded {
        DIGITS.set(Digits::Lost);
    }
}

/// Whether texts are read by [`text`].
pub(crate) fn are_kept() -> bool {
    DIGITS.get() == Digits::Kept
}

/// A text, or a number or a truth value as it was sent.
pub(super) fn text<'de, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
) -> Result<Decoding<String>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let raw = raw.get();
    Ok(match raw.as_bytes().first() {
        Some(b'"') => Ok(serde_json::from_str(raw).map_err(de::Error::custom)?),
        Some(b'[') => Err(Mismatch::new(expected, "a list")),
        Some(b'{') => Err(Mismatch::new(expected, "an object")),
        Some(b'n') => Err(Mismatch::new(expected, "null")),
        _ => Ok(raw.to_owned()),
    })
}
