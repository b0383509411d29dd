use std::cell::Cell;

use serde_core::de;

use crate::record::{
    member::Member,
    mismatch::{Decoding, Mismatch},
    repair::repaired,
};

/// How many texts may be inside of each other. Each begins anew to count how deep its JSON is, and the stack holds all of them.
const MAX_TEXTS: u8 = 2;

thread_local! {
    /// How many texts are being read.
    static TEXTS: Cell<u8> = const { Cell::new(0) };
}

/// Counts a text while it is read.
struct Counted(());

impl Counted {
    fn new() -> Option<Self> {
        let texts = TEXTS.get();
        (texts < MAX_TEXTS).then(|| {
            TEXTS.set(texts + 1);
            Self(())
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        TEXTS.set(TEXTS.get().saturating_sub(1));
    }
}

/// Passes a mismatch on, where [`Decoded`](super::member::Decoded) makes an error of it.
struct Nested<T>(Decoding<T>);

impl<'de, T: Member> de::Deserialize<'de> for Nested<T> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode(deserializer).map(Self)
    }
}

/// A list or an object that was sent as JSON text; an empty text stands for an empty one.
///
/// # Errors
///
/// A member that must be there is not.
pub(super) fn read_nested<T: Member, E: de::Error>(text: &str, opening: char) -> Result<Decoding<T>, E> {
    let counted = Counted::new();
    let (expected, empty) = match opening {
        '[' => ("a list", "[]"),
        _ => ("an object", "{}"),
    };
    let text = match text.trim() {
        "" => empty,
        text => text,
    };
    if !text.starts_with(opening) || counted.is_none() {
        return Ok(Err(Mismatch::new(expected, "text")));
    }
    let read = |text: &str| serde_json::from_str::<Nested<T>>(text);
    let nested = read(text).or_else(|error| match repaired(text.as_bytes()) {
        Some(text) => read(&text),
        None => Err(error),
    });
    match nested {
        Ok(nested) => Ok(nested.0),
        Err(error) if error.is_data() => Err(E::custom(error)),
        Err(_) => Ok(Err(Mismatch::new(expected, "text that is not JSON"))),
    }
}
