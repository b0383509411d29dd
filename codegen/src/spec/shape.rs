use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{Extensions, TypeName, Value, is_default};

/// What a value is: its type, its parts, its limits, and what it means.
///
/// Stands by itself behind `items` and `values`; parameters, members and shared types have the same keys and more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Shape {
    /// The type: `string`, `int32`, `array`, …, or the name of one of the service's `types`.
    #[serde(rename = "type")]
    pub type_name: TypeName,

    /// What the value means: whole sentences in Markdown, in words of our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,

    /// A realistic value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,

    /// The value of a parameter that is left out, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,

    /// Known values. The enumeration stays open: values that are not in the list are kept.
    #[serde(rename = "enum", default, skip_serializing_if = "Vec::is_empty")]
    pub enumeration: Vec<EnumerationValue>,

    /// The items of an array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Shape>>,

    /// The values of a map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Box<Shape>>,

    /// The members of an object by their wire names. Without them the object is free-form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<IndexMap<String, Member>>,

    /// The Rust name of the type that is made for this object or enumeration. Derived from operation and path if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Z][A-Za-z0-9]*$"))]
    pub rust_type: Option<String>,

    /// The limits of the value. They are documented, not enforced: the service decides.
    #[serde(flatten)]
    pub limits: Limits,

    /// Keys that begin with `x-`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

impl Shape {
    /// Whether it is an object with members.
    #[must_use]
    pub fn is_record(&self) -> bool {
        self.type_name == TypeName::Object && self.members.is_some()
    }
}

/// The limits of a value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Limits {
    /// The smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<serde_json::Number>,

    /// The largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<serde_json::Number>,

    /// The least number of characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,

    /// The greatest number of characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,

    /// The least number of items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,

    /// The greatest number of items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,

    /// A regular expression for the text, as the service documents it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// One known value of an enumeration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct EnumerationValue {
    /// The value as it is sent, written as text whatever the base type is.
    pub value: String,

    /// The name of the variant, where the derived one does not do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Z][A-Za-z0-9]*$"))]
    pub rust_name: Option<String>,

    /// What the value means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A member of an object: of a response, of a shared type, or of an object inside of a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Member {
    /// Requests only: the object may not be sent without it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: bool,

    /// Responses only: every successful response has it, so that it need not be optional. Wants `evidence`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub always: bool,

    /// Must not appear in logs or `Debug` output.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sensitive: bool,

    /// Responses only: the service may put white space around the text, which is not part of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub padded: bool,

    /// Responses only: the service writes a text such as `None` where it has nothing to say.
    #[serde(default, skip_serializing_if = "is_default")]
    pub text_none: bool,

    /// Requests only: a purpose that the client knows how to serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,

    /// The name of the Rust field, where the derived one does not do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub rust_name: Option<String>,

    /// How we know, where the public documents and the vendor's clients differ or are silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,

    /// Present if the member should no longer be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,

    /// What the value is.
    #[serde(flatten)]
    pub shape: Shape,
}

/// A purpose of a parameter that the client knows how to serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The number of the page to fetch.
    PageIndex,
    /// The number of entries on a page.
    PageSize,
    /// The region, filled in from the client.
    Region,
    /// A text chosen by the caller that makes a repeated call harmless; a fresh one is filled in if absent.
    IdempotencyToken,
}

/// Why something should no longer be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct Deprecation {
    /// What to use in its place: the wire name of an operation, a parameter or a member beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,

    /// What else to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
