use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{Extensions, Value};

/// A call and its response. A contract: it appears in the documentation, must decode and encode without loss, and is what an emulator answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Example {
    /// A short name, unique in the file: `minimal`, `not-found`.
    #[schemars(regex(pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"))]
    pub name: String,

    /// What the example shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,

    /// The parameters by their wire names.
    #[serde(default)]
    pub request: IndexMap<String, Value>,

    /// The HTTP status of the response.
    #[serde(default = "Example::ok", skip_serializing_if = "Example::is_ok")]
    #[schemars(range(min = 200, max = 599))]
    pub status: u16,

    /// The body of the response.
    pub response: Value,

    /// The body as the vendor publishes it, where that is not what `response` says: numbers that are masked, text in place of a
    /// list, members that no type has; or text that is not JSON. It is shown beside `response` and is not a contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Value>,

    /// Keys that begin with `x-`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

impl Example {
    fn ok() -> u16 {
        200
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    fn is_ok(status: &u16) -> bool {
        *status == Self::ok()
    }
}
