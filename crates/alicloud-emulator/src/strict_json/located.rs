//! JSON values as Rust types. Errors say which member is wrong and what it takes, in the words of JSON and not of Rust, and show no
//! value: it may be a secret that stands in the wrong place.

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

use crate::strict_json::invalid::{InvalidJson, kind_of};

/// Reads a JSON value as a type, as `serde_json` does, with errors for people: they name the member and what it takes, and show no value.
///
/// ```
/// use serde_json::json;
///
/// let error = alicloud_emulator::read_json::<alicloud_emulator::Fault>(&json!({"effect": "rest"})).unwrap_err();
/// assert!(error.to_string().starts_with("`effect`: unknown value `rest` (did you mean `reset`?); use one of "));
/// ```
///
/// # Errors
///
/// Errors if the value is not what the type takes.
pub fn read_json<'v, T: Deserialize<'v>>(value: &'v Value) -> Result<T, InvalidJson> {
    T::deserialize(Located {
        path: String::new(),
        value,
    })
}

/// A value and where it stands.
struct Located<'v> {
    path: String,
    value: &'v Value,
}

impl<'v> Located<'v> {
    fn member(&self, name: &str, value: &'v Value) -> Self {
        let separator = if self.path.is_empty() { "" } else { "." };
        Self {
            path: format!("{}{separator}{name}", self.path),
            value,
        }
    }

    fn item(&self, number: usize, value: &'v Value) -> Self {
        Self {
            path: format!("{}[{number}]", self.path),
            value,
        }
    }

    fn invalid<T>(&self, reason: String) -> Result<T, InvalidJson> {
        Err(InvalidJson::new(reason).at(&self.path))
    }
}

impl<'v> IntoDeserializer<'v, InvalidJson> for Located<'v> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'v> Deserializer<'v> for Located<'v> {
    type Error = InvalidJson;

    fn deserialize_any<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        let read = match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                visitor.visit_seq(SeqDeserializer::new(
                    items.map(|(number, item)| self.item(number, item)),
                ))
            }
            Value::Object(members) => {
                let members = members.iter();
                let members = members.map(|(name, value)| (name.as_str(), self.member(name, value)));
                visitor.visit_map(MapDeserializer::new(members))
            }
        };
        read.map_err(|error| error.at(&self.path))
    }

    fn deserialize_option<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'v>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, InvalidJson> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'v>>(
        self,
        _: &'static str,
        members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidJson> {
        match self.value {
            Value::Object(_) => self.deserialize_any(visitor),
            other => {
                let members = members.join(", ");
                self.invalid(format!(
                    "this is {}; use an object with the members {members}",
                    kind_of(other)
                ))
            }
        }
    }

    fn deserialize_enum<V: Visitor<'v>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidJson> {
        let single = |members: &'v Map<String, Value>| {
            let member = members.iter().next().filter(|_| members.len() == 1);
            member.map(|(name, value)| (name, Some(self.member(name, value))))
        };
        let chosen = match self.value {
            Value::String(name) => Some((name, None)),
            Value::Object(members) => single(members),
            _ => None,
        };
        let Some((name, content)) = chosen else {
            let is = match self.value {
                Value::Object(_) => "not an object with a single member",
                other => kind_of(other),
            };
            return self.invalid(format!("this is {is}; use one of {}", names.join(", ")));
        };
        let read = visitor.visit_enum(Choice { name, content });
        read.map_err(|error| error.at(&self.path))
    }

    forward_to_deserialize_any! {
        <W: Visitor<'v>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// One of several: `"reset"`, or `{"latency": {…}}`.
struct Choice<'v> {
    name: &'v str,
    content: Option<Located<'v>>,
}

impl<'v> EnumAccess<'v> for Choice<'v> {
    type Error = InvalidJson;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'v>>(self, seed: S) -> Result<(S::Value, Self), InvalidJson> {
        let name = IntoDeserializer::<InvalidJson>::into_deserializer(self.name);
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'v> Choice<'v> {
    fn content(self) -> Result<Located<'v>, InvalidJson> {
        let name = self.name;
        self.content
            .ok_or_else(|| InvalidJson::new(format!("`{name}` needs a value: use {{\"{name}\": …}}")))
    }
}

impl<'v> VariantAccess<'v> for Choice<'v> {
    type Error = InvalidJson;

    fn unit_variant(self) -> Result<(), InvalidJson> {
        match self.content {
            None => Ok(()),
            Some(content) if content.value.is_null() => Ok(()),
            Some(content) => content.invalid(format!("`{0}` takes no value: use \"{0}\"", self.name)),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'v>>(self, seed: S) -> Result<S::Value, InvalidJson> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'v>>(self, _: usize, visitor: V) -> Result<V::Value, InvalidJson> {
        self.content()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'v>>(
        self,
        members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidJson> {
        self.content()?.deserialize_struct("", members, visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::faults::{Effect, Fault};

    fn error(value: &Value) -> String {
        read_json::<Fault>(value).unwrap_err().to_string()
    }

    #[test]
    fn an_error_names_the_member_and_what_it_takes() {
        for (value, expected) in [
            (
                json!([]),
                "this is a list; use an object with the members operation, access_key_id",
            ),
            (json!({}), "the member `effect` is missing"),
            (
                json!({"operatoin": "GetItem", "effect": "reset"}),
                "unknown member `operatoin` (did you mean `operation`?); use one of operation, access_key_id, ",
            ),
            (
                json!({"operation": 7, "effect": "reset"}),
                "`operation`: this is a number; use a text",
            ),
            (
                json!({"effect": "rest"}),
                "`effect`: unknown value `rest` (did you mean `reset`?); use one of error, ",
            ),
            (
                json!({"effect": 1}),
                "`effect`: this is a number; use one of error, ",
            ),
            (
                json!({"effect": {}}),
                "`effect`: this is not an object with a single member; use one of error, ",
            ),
            (
                json!({"effect": {"reset": {}}}),
                "`effect.reset`: `reset` takes no value: use \"reset\"",
            ),
            (
                json!({"effect": "latency"}),
                "`effect`: `latency` needs a value: use {\"latency\": …}",
            ),
            (
                json!({"effect": {"latency": "1s"}}),
                "`effect.latency`: this is a text; use an object with the members milliseconds",
            ),
            (
                json!({"effect": {"latency": {"milliseconds": "7"}}}),
                "`effect.latency.milliseconds`: this is a text; use a whole number from 0",
            ),
            (
                json!({"effect": {"latency": {"milliseconds": -7}}}),
                "`effect.latency.milliseconds`: this value is out of range; use a whole number from 0",
            ),
            (
                json!({"effect": {"error": {"code": "C", "retry": 1}}}),
                "`effect.error`: unknown member `retry`; use one of code, retry_after",
            ),
            (
                json!({"effect": {"response": {"status": 70_000}}}),
                "`effect.response.status`: this value is out of range; use a whole number from 0 to 65535",
            ),
            (
                json!({"effect": {"response": {"status": 200, "headers": {"a": [1]}}}}),
                "`effect.response.headers.a`: this is a list; use a text",
            ),
            (
                json!({"effect": {"members": 1}}),
                "`effect.members`: this is a number; use an object",
            ),
            (
                json!({"when": "first", "effect": "reset"}),
                "`when`: `first` needs a value: use {\"first\": …}",
            ),
            (
                json!({"when": {"probability": {"chance": "often"}}, "effect": "reset"}),
                "`when.probability.chance`: this is a text; use a number",
            ),
            (
                json!({"phase": "afte", "effect": "reset"}),
                "`phase`: unknown value `afte` (did you mean `after`?); use one of before, after",
            ),
        ] {
            let text = error(&value);
            assert!(text.starts_with(expected), "{value}: {text}");
        }
        assert!(!error(&json!({"effect": ["S3CRET"]})).contains("S3CRET"));
    }

    #[test]
    fn what_serde_json_reads_is_read_the_same() {
        for value in [
            json!({"effect": "reset"}),
            json!({"operation": null, "when": "always", "effect": "no_response"}),
            json!({"operation": "GetItem", "attempt": 2, "when": {"nth": 3}, "phase": "after", "effect": {"drip": {"milliseconds": 1}}}),
            json!({"when": {"probability": {"chance": 1}}, "effect": {"members": {"a": [1, {"b": null}], "c": -1.5}}}),
            json!({"effect": {"response": {"status": 502, "body": "<", "headers": {"a": "b"}}}}),
        ] {
            let expected: Fault = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(read_json::<Fault>(&value).unwrap(), expected);
        }
        let members: BTreeMap<String, Option<Vec<i8>>> =
            read_json(&json!({"a": [1, -1], "b": null})).unwrap();
        assert_eq!(members["a"].as_deref(), Some(&[1, -1][..]));
        let number: u64 = read_json(&json!(u64::MAX)).unwrap();
        assert_eq!(number, u64::MAX);
        read_json::<Effect>(&json!("close")).unwrap();
    }
}
