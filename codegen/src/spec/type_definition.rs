use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::Shape;

/// A type shared by operations: an object with `members`, or an open enumeration (`enum`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TypeDefinition {
    /// How we know, where the public documents and the vendor's clients differ or are silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,

    /// What the type is.
    #[serde(flatten)]
    pub shape: Shape,
}
