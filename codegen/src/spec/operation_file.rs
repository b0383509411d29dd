use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{
    ApiStyle, Deprecation, Example, Extensions, Member, Paging, Parameter, Probe, Shape, is_default,
};

/// The file of an operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct OperationFile {
    /// The version of the format.
    #[schemars(extend("const" = super::FORMAT))]
    pub format: u32,

    /// The wire name of the operation.
    #[schemars(regex(pattern = "^[A-Za-z][A-Za-z0-9]*$"))]
    pub operation: String,

    /// What it does, in one sentence.
    pub summary: String,

    /// All that a caller should know: whole sentences in Markdown, in words of our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,

    /// The address of the vendor's documentation page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^https?://"))]
    pub documentation: Option<String>,

    /// A group of operations, under which the documentation lists it; a feature of the generated crate if the package has
    /// features by group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]*$"))]
    pub group: Option<String>,

    /// The name of the client's method, where the derived one does not do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub rust_name: Option<String>,

    /// What a call does to the service's data. Retry safety comes from here, never from the RAM access level.
    pub effect: Effect,

    /// Whether a call that changes data leaves the same state when it is executed twice. Reads always do.
    #[serde(default, skip_serializing_if = "is_default")]
    pub idempotent: bool,

    /// Whether it is called without credentials. No signature is sent, and a parameter may be in the header `Authorization`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub anonymous: bool,

    /// The HTTP methods that the service takes; the first is used. `[POST]` if absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<Method>,

    /// The path of a ROA operation, with parameters in braces: `/clusters/{Id}`; `{+Rest}` at its end has several segments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^/"))]
    pub path: Option<String>,

    /// The action that a RAM policy must allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ram_action: Option<String>,

    /// How often the operation may be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,

    /// Present if the operation should no longer be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,

    /// The parameters by their wire names.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub request: IndexMap<String, Parameter>,

    /// How the form is sent, where it is not URL-encoded. A form with a file (`in: file`) is multipart without this key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_form: Option<RequestForm>,

    /// The members of the response by their wire names, without those of the service's envelope.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub response: IndexMap<String, Member>,

    /// The response itself, in place of `response`, where it is not an object of members but a list, a map, text, a number,
    /// or bytes (`binary`). It has no envelope: its HTTP status alone says how the call went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_type: Option<Box<Shape>>,

    /// How the response comes, where it is not one document. `response` or `response-type` then describes the data of one
    /// event, and the `response` of an example that succeeds is the list of events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_stream: Option<ResponseStream>,

    /// How a list is fetched in pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,

    /// How to find out whether a lost call was executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Probe>,

    /// Error codes that a caller should expect, each of them in the service's table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,

    /// Calls with their responses. At least one succeeds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,

    /// Keys that begin with `x-`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

impl OperationFile {
    /// How the operation is addressed in a service of a style: [`ApiStyle::Rpc`] or [`ApiStyle::Roa`].
    #[must_use]
    pub fn style(&self, service: ApiStyle) -> ApiStyle {
        match (service, &self.path) {
            (ApiStyle::V3, Some(_)) => ApiStyle::Roa,
            (ApiStyle::V3, None) => ApiStyle::Rpc,
            (style, _) => style,
        }
    }
}

/// What a call does to the service's data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It changes nothing.
    #[default]
    Read,
    /// It makes something new.
    Create,
    /// It changes something that exists.
    Update,
    /// It removes something.
    Delete,
}

/// How a form is sent that is not URL-encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequestForm {
    /// As `multipart/form-data`.
    Multipart,
}

/// How a response comes that is not one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseStream {
    /// As server-sent events.
    Events,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `POST`
    #[default]
    Post,
    /// `GET`
    Get,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `HEAD`
    Head,
}

/// How often an operation may be called by one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = serde_json::json!({ "calls": 5, "seconds": 1 }))]
#[non_exhaustive]
pub struct Quota {
    /// The number of calls.
    pub calls: u32,

    /// The number of seconds in which they may happen.
    #[serde(default = "Quota::second")]
    pub seconds: u32,
}

impl Quota {
    fn second() -> u32 {
        1
    }
}
