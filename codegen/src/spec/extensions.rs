use std::{borrow::Cow, fmt};

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, MapAccess, Visitor},
};

use crate::spec::Value;

/// Keys that begin with `x-`: notes of other programs, kept in their order and not looked at.
///
/// Every object of the format takes them, so that nothing that an importer read has to be lost.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Extensions(IndexMap<String, Value>);

impl Extensions {
    /// What an extension key begins with.
    pub const PREFIX: &str = "x-";

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of one key, prefix included.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// All keys with their values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Adds a key, or replaces its value. The prefix is put before a key that lacks it.
    pub fn insert(&mut self, key: &str, value: Value) {
        let key = match key.strip_prefix(Self::PREFIX) {
            Some(_) => key.to_owned(),
            None => format!("{}{key}", Self::PREFIX),
        };
        self.0.insert(key, value);
    }
}

impl<'de> Deserialize<'de> for Extensions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = Extensions;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("keys that begin with `x-`")
            }

            // serde cannot combine `flatten` with `deny_unknown_fields`; what is left over after
            // the known keys arrives here, so this is the place that refuses it.
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extensions, A::Error> {
                let mut extensions = Extensions::default();
                while let Some(key) = map.next_key::<String>()? {
                    if !key.starts_with(Extensions::PREFIX) {
                        return Err(A::Error::custom(format_args!("unknown key `{key}`")));
                    }
                    extensions.0.insert(key, map.next_value()?);
                }
                Ok(extensions)
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

impl JsonSchema for Extensions {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Extensions".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "patternProperties": { "^x-": true },
            "additionalProperties": false,
        })
    }
}
