use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{ErrorEntry, Extensions, Member, Parameter, TypeDefinition, Value, is_default};

/// The file `service.yaml`: all that the operations beside it share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ServiceFile {
    /// The version of the format.
    #[schemars(extend("const" = super::FORMAT))]
    pub format: u32,

    /// The product's name in host names and RAM actions.
    #[schemars(regex(pattern = "^[A-Za-z][A-Za-z0-9-]*$"))]
    pub product: String,

    /// The version of the API, always in quotes: "2020-06-06".
    #[schemars(regex(pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"))]
    pub version: String,

    /// The product's name for people.
    pub title: String,

    /// What the service is for: whole sentences in Markdown, in words of our own.
    pub description: String,

    /// The address of the vendor's documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^https?://"))]
    pub documentation: Option<String>,

    /// How operations are addressed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub style: ApiStyle,

    /// How calls are signed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub signature: Signature,

    /// The generated crate.
    pub package: Package,

    /// The hosts.
    pub endpoints: Endpoints,

    /// Which members of a response say how the call went.
    pub envelope: Envelope,

    /// Members that every response may have, by their wire names.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub envelope_members: IndexMap<String, Member>,

    /// Parameters of every operation, by their wire names. They are set on the client.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub common_parameters: IndexMap<String, Parameter>,

    /// Types that operations share, by their names.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub types: IndexMap<String, TypeDefinition>,

    /// Files of error codes, relative to this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub error_tables: Vec<String>,

    /// The service's own error codes. They go before those of `error-tables`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorEntry>,

    /// Keys that begin with `x-`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// How the operations of a service are addressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApiStyle {
    /// By name, in a header or a parameter.
    #[default]
    Rpc,
    /// By method and path.
    Roa,
    /// Each in its own way: an operation with a `path` as in `roa`, one without as in `rpc`.
    V3,
}

/// How the calls of a service are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// As nearly all services take it: `ACS3-HMAC-SHA256`, or HMAC-SHA1 if a client is told so.
    #[default]
    Acs3,
    /// `SLS4-HMAC-SHA256`, which Log Service alone takes. Its operations have paths.
    Sls4,
}

/// The generated crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct Package {
    /// Its name.
    #[schemars(regex(pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"))]
    pub name: String,

    /// Its version.
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$"))]
    pub version: String,

    /// What it is, in one line.
    pub description: String,

    /// Words to find it by, five at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 5))]
    pub keywords: Vec<String>,

    /// Whether operations are behind features.
    #[serde(default, skip_serializing_if = "is_default")]
    pub features: Features,

    /// The crate that emulates the service, which the generated documentation shows in a test. Without it, the
    /// documentation shows `alicloud-emulator`, which returns the documented examples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"))]
    pub emulator: Option<String>,

    /// The crate with the service's own command, which the `README.md` names. Without it, the `README.md` shows how
    /// `alicloud-cli` makes a command of the crate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"))]
    pub command: Option<String>,

    /// Whether it stays out of registries, as a crate for tests does.
    #[serde(default, skip_serializing_if = "is_default")]
    pub private: bool,
}

/// Whether the operations of a crate are behind features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Features {
    /// All operations are always there.
    #[default]
    None,
    /// One feature for each `group` of operations.
    ByGroup,
}

/// The hosts of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct Endpoints {
    /// How the host of a region is found that is not among `regions`.
    pub rule: EndpointRule,

    /// The one host of the rule `global`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,

    /// Regions and their hosts.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub regions: IndexMap<String, String>,
}

/// How the host of a region is found that is not in the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EndpointRule {
    /// `<product>.<region>.aliyuncs.com`
    Regional,
    /// One host for all regions.
    Global,
    /// Not at all: only the regions of the list have one.
    #[default]
    Listed,
}

/// Which members of a response say how the call went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct Envelope {
    /// The member with the id of the request.
    pub request_id: String,

    /// The member with the code. Absent if a response is judged by its HTTP status alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,

    /// The codes that mean success, as text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub success: Vec<String>,

    /// The member that says `true` if the call succeeded, where responses have one: it counts where there is no code, and for a
    /// code that neither `success` nor the error tables know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_flag: Option<String>,

    /// The member with the message.
    pub message: String,

    /// The member with the reasons why access was denied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_denied_detail: Option<String>,

    /// The header with the id of the request, in lower case, of a service that has another than `x-acs-request-id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]*$"))]
    pub request_id_header: Option<String>,

    /// The member with the code of an error, where the response of a success has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,

    /// The member with the message of an error, where it is another than `message`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}

impl Envelope {
    /// Whether a response of status 2xx is a success, by its code and its flag.
    pub(crate) fn says_success(&self, response: &Value, is_error: impl Fn(&str) -> bool) -> bool {
        let member = |name: &Option<String>| response.as_object()?.get(name.as_deref()?);
        let flag = match member(&self.success_flag) {
            Some(Value::Boolean(flag)) => Some(*flag),
            Some(Value::String(flag)) => flag.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        };
        let code = match member(&self.code) {
            Some(Value::String(code)) => code.trim().to_owned(),
            Some(Value::Number(code)) => code.to_string(),
            _ => return flag != Some(false),
        };
        self.success.contains(&code) || flag == Some(true) && !is_error(&code)
    }

    /// The names of the members that outputs do not have.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let optional = [&self.code, &self.access_denied_detail].into_iter().flatten();
        optional
            .chain([&self.request_id, &self.message])
            .map(String::as_str)
    }
}
