use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// The word behind `type`: a type of the format, or the name of a shared type of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum TypeName {
    /// Text.
    #[default]
    String,
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// An integer of 64 bits that is never negative: up to 18446744073709551615.
    Uint64,
    /// A fraction of 32 bits.
    Float,
    /// A fraction of 64 bits.
    Double,
    /// `true` or `false`.
    Boolean,
    /// Any JSON value.
    Any,
    /// Bytes, sent as base64 text.
    Binary,
    /// An object: with `members`, or free-form without.
    Object,
    /// An object whose names are data; its values are described by `values`.
    Map,
    /// A list; its items are described by `items`.
    Array,
    /// The reasons why access was denied: text, an object or null, as the service likes.
    AccessDeniedDetail,
    /// A type of the service's `types`.
    Named(String),
}

impl TypeName {
    /// The types of the format by the words that stand for them.
    pub const BUILT_IN: [(&str, Self); 13] = [
        ("string", Self::String),
        ("int32", Self::Int32),
        ("int64", Self::Int64),
        ("uint64", Self::Uint64),
        ("float", Self::Float),
        ("double", Self::Double),
        ("boolean", Self::Boolean),
        ("any", Self::Any),
        ("binary", Self::Binary),
        ("object", Self::Object),
        ("map", Self::Map),
        ("array", Self::Array),
        ("access-denied-detail", Self::AccessDeniedDetail),
    ];

    /// Whether it is an integer, and the number is one of its values.
    #[must_use]
    pub(crate) fn holds(&self, number: &str) -> bool {
        match self {
            Self::Int32 => number.parse::<i32>().is_ok(),
            Self::Int64 => number.parse::<i64>().is_ok(),
            Self::Uint64 => number.parse::<u64>().is_ok(),
            _ => false,
        }
    }

    /// Whether it is an integer of any size.
    #[must_use]
    pub(crate) fn is_integer(&self) -> bool {
        matches!(self, Self::Int32 | Self::Int64 | Self::Uint64)
    }

    /// The word as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Named(name) => name,
            built_in => Self::BUILT_IN
                .iter()
                .find_map(|(word, name)| (name == built_in).then_some(*word))
                .unwrap_or_default(),
        }
    }
}

impl From<String> for TypeName {
    fn from(word: String) -> Self {
        match Self::BUILT_IN.iter().find(|(built_in, _)| *built_in == word) {
            Some((_, name)) => name.clone(),
            None => Self::Named(word),
        }
    }
}

impl From<TypeName> for String {
    fn from(name: TypeName) -> Self {
        match name {
            TypeName::Named(name) => name,
            built_in => built_in.as_str().to_owned(),
        }
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl JsonSchema for TypeName {
    fn schema_name() -> Cow<'static, str> {
        "TypeName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = Self::BUILT_IN.map(|(word, _)| word);
        json_schema!({
            "description": "A type of the format (lower case), or the name of a type of the service's `types` (begins with a capital letter).",
            "type": "string",
            "anyOf": [{ "enum": words }, { "pattern": "^[A-Z][A-Za-z0-9]*$" }],
        })
    }
}
