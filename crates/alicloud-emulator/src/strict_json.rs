//! JSON that people write: without duplicate members.

mod invalid;
mod located;

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

pub use self::{invalid::InvalidJson, located::read_json};

/// Reads a JSON text that people write: a byte order mark in front is left out, and of two members of one name none would
/// be the right one.
pub(crate) fn read_text(text: &[u8]) -> serde_json::Result<Value> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let Unrepeated(value) = serde_json::from_slice(text)?;
    Ok(value)
}

/// A value no object of which has two members of one name.
struct Unrepeated(Value);

impl<'de> Deserialize<'de> for Unrepeated {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values).map(Self)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(truth.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unrepeated(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            if members.contains_key(&name) {
                // The error tells the line in which the second one stands.
                return Err(A::Error::custom(format_args!(
                    "duplicate member `{}`: leave one out",
                    name.escape_debug()
                )));
            }
            let Unrepeated(value) = entries.next_value()?;
            members.insert(name, value);
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_stands_there_twice_is_told_with_its_line() {
        for (text, expected) in [
            (
                "{\n  \"deny\": [],\n  \"spaces\": [],\n  \"deny\": []\n}",
                "`deny`: leave one out at line 4",
            ),
            (
                "{\"a\": [{\"b\": 1,\n\"\\u0062\": 1}]}",
                "`b`: leave one out at line 2",
            ),
            ("{\"a\": 1, \"a\": 1}", "line 1"),
        ] {
            let error = read_text(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn all_else_is_read_as_it_is() {
        let text = r#" {"a": [null, true, 1, -1, 1.5, "t\u0041", {"a": {}}], "A": 18446744073709551615} "#;
        let expected: Value = serde_json::from_str(text).unwrap();
        assert_eq!(read_text(text.as_bytes()).unwrap(), expected);
        assert_eq!(read_text(format!("\u{feff}{text}").as_bytes()).unwrap(), expected);
        read_text("\u{feff}\u{feff}{}".as_bytes()).unwrap_err();
    }
}
