use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{Deprecation, Role, Shape, is_default};

/// A member of an object: of a response, of a shared type, or of an object inside of a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Member {
    /// Requests only: the object may not be sent without it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: bool,

    /// Responses only: every successful answer has it, so that it need not be optional. Wants `evidence`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub always: bool,

    /// Must not appear in logs or `Debug` output.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sensitive: bool,

    /// Responses only: the service may put white space around the text, which is no part of it.
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
