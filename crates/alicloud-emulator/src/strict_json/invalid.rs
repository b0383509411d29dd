//! What is wrong with a JSON value, in the words of JSON.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};
use serde_json::Value;

use crate::suggestion;

/// A JSON value that is not what a type takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidJson {
    /// Of the member, such as `when.first`; empty for the whole value. `None` until it is known.
    path: Option<String>,
    pub(crate) reason: String,
}

impl InvalidJson {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            path: None,
            reason: reason.into(),
        }
    }

    /// The error with its place, unless it has one further inside.
    pub(super) fn at(mut self, path: &str) -> Self {
        self.path.get_or_insert_with(|| path.to_owned());
        self
    }
}

impl fmt::Display for InvalidJson {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_deref() {
            None | Some("") => formatter.write_str(&self.reason),
            Some(path) => write!(formatter, "`{}`: {}", path.escape_debug(), self.reason),
        }
    }
}

impl std::error::Error for InvalidJson {}

impl Error for InvalidJson {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!(
            "this is {}; use {}",
            kind(unexpected),
            in_words(expected)
        ))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("this value is out of range; use {}", in_words(expected)))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::new(format!("this has {length} items; use {}", in_words(expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(suggestion::unknown("value", variant, expected))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(suggestion::unknown("member", field, expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("the member `{field}` is missing"))
    }
}

/// What a value is.
fn kind(unexpected: Unexpected<'_>) -> &'static str {
    match unexpected {
        Unexpected::Bool(true) => "`true`",
        Unexpected::Bool(false) => "`false`",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::UnitVariant => "a text",
        Unexpected::Unit | Unexpected::Option => "`null`",
        Unexpected::Seq | Unexpected::TupleVariant => "a list",
        _ => "an object",
    }
}

pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "`null`",
        Value::Bool(true) => "`true`",
        Value::Bool(false) => "`false`",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// What a type takes, where serde has the words of Rust for it.
fn in_words(expected: &dyn Expected) -> String {
    let text = expected.to_string();
    match text.as_str() {
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" => "a whole number from 0 to 4294967295".to_owned(),
        "u64" | "usize" => "a whole number from 0".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a string" | "string" | "str" => "a text".to_owned(),
        "a map" => "an object".to_owned(),
        "a sequence" => "a list".to_owned(),
        "unit" => "`null`".to_owned(),
        _ => text,
    }
}
