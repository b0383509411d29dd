use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{MemberPath, Value};

/// A file of overrides: what a person would have chosen where the vendor's metadata of a product is silent or wrong. An import
/// applies it to what it makes of the metadata.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct OverridesFile {
    /// The version of the format.
    #[schemars(extend("const" = super::FORMAT))]
    pub format: u32,

    /// The product's name in host names, as the `product` of a service: `ecs`.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]*$"))]
    pub overrides: String,

    /// The versions of the API that it is for, always in quotes.
    #[schemars(length(min = 1))]
    pub versions: Vec<String>,

    /// The patches, in the order in which they are applied.
    #[schemars(length(min = 1))]
    pub patches: Vec<Patch>,
}

/// A change to one thing of the import: an operation, a parameter or a member of it, a shared type, an error code, or, where
/// none of these is named, the service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct Patch {
    /// The wire name of the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,

    /// A parameter of the operation, or a member inside of it: `Tag.Key`. Lists are passed through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<MemberPath>,

    /// A member of the operation's response, or of the shared type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberPath>,

    /// The name of a shared type, as the metadata has it.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,

    /// An error code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,

    /// What the import makes of the metadata, key by key; null if it has no such key. The patch is for this and fails if it is
    /// something else.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub was: IndexMap<String, Value>,

    /// The keys that change, as the file of the thing has them, and their values. A key whose value is null is removed.
    #[schemars(extend("minProperties" = 1))]
    pub set: IndexMap<String, Value>,

    /// Why: the source of the fact.
    #[schemars(length(min = 1))]
    pub why: String,
}
