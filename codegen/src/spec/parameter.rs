use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{Deprecation, Role, Shape, is_default};

/// A parameter of a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Parameter {
    /// The request may not be sent without it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: bool,

    /// Where it is sent.
    #[serde(rename = "in", default, skip_serializing_if = "is_default")]
    pub placement: Placement,

    /// How an array, an object or a map is written. Required for these, meaningless for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<ParameterStyle>,

    /// A purpose that the client knows how to serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,

    /// Must not appear in logs or `Debug` output.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sensitive: bool,

    /// The name of the Rust field and setter, where the derived one does not do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub rust_name: Option<String>,

    /// How we know, where the public documents and the vendor's clients differ or are silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,

    /// Present if the parameter should no longer be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,

    /// What the value is.
    #[serde(flatten)]
    pub shape: Shape,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// In the query of the URL.
    #[default]
    Query,
    /// In a form body.
    Form,
    /// As a file in a form body, which is a multipart form then.
    File,
    /// In the path of the URL (ROA style).
    Path,
    /// In a header.
    Header,
    /// As the whole body. In RPC style, only bytes can be (`type: binary`).
    Body,
    /// In the host's name, as a label in front of the endpoint's: the project in `garden.cn-hangzhou.log.aliyuncs.com`.
    Host,
}

/// How an array, an object or a map becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterStyle {
    /// One parameter that holds the value as JSON.
    Json,
    /// One parameter for each leaf: `Name.1`, `Name.Key`, `Name.1.Key`.
    Flat,
    /// The same as `flat`, for arrays.
    RepeatList,
    /// Items joined by commas.
    Simple,
    /// Items joined by spaces.
    SpaceDelimited,
    /// Items joined by `|`.
    PipeDelimited,
}
