use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::Extensions;

/// A file of error codes that services share, named by their `error-tables`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ErrorTableFile {
    /// The version of the format.
    #[schemars(extend("const" = super::FORMAT))]
    pub format: u32,

    /// What the codes have in common.
    pub description: String,

    /// The codes.
    pub errors: Vec<ErrorEntry>,

    /// Keys that begin with `x-`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// An error code: what it means, and what to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ErrorEntry {
    /// The code as the service sends it. A `*` at the end makes it a pattern: `Missing*` stands for `MissingFlowId` and the like.
    /// Some codes have blanks and signs: `No permissions`, `-101`.
    #[schemars(regex(pattern = r"^(-?[0-9]|[A-Za-z])([^\x00-\x1f\x7f*]*([^\x00-\x20\x7f*]|\*))?$"))]
    pub code: String,

    /// The HTTP status that comes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 200, max = 599))]
    pub status: Option<u16>,

    /// The message as the service words it. In a pattern's message, `*` is the text that the `*` of the code stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,

    /// Why it happens.
    pub cause: String,

    /// What the caller can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,

    /// When the same call may be sent again.
    pub retry: RetryClass,

    /// What the code is about, where clients act on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<ErrorMeaning>,

    /// How we know, where sources differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,

    /// Keys that begin with `x-`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

impl ErrorEntry {
    /// Whether the entry speaks of this code, as itself or as a pattern.
    #[must_use]
    pub fn matches(&self, code: &str) -> bool {
        match self.code.strip_suffix('*') {
            Some(_) if self.code == code => true,
            // A typing mistake in a code is not explained by a pattern.
            Some(prefix) => code
                .strip_prefix(prefix)
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(is_of_a_code)),
            None => self.code == code,
        }
    }

    /// Orders the entries that match a code: what is said of the code itself counts most, then the longest pattern.
    pub(crate) fn rank(&self) -> (bool, usize) {
        (!self.is_pattern(), self.code.len())
    }

    /// Whether the code is a pattern.
    #[must_use]
    pub fn is_pattern(&self) -> bool {
        self.code.ends_with('*')
    }
}

fn is_of_a_code(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// When a call that was answered with an error may be sent again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RetryClass {
    /// At any time: the call was not executed.
    Always,
    /// After a pause: the call was throttled, not executed.
    AfterDelay,
    /// One time: the call was damaged on its way.
    Once,
    /// If it only reads or may be repeated: the call may have been executed.
    ReadsOnly,
    /// After something was put right, such as the clock or a token.
    AfterChange,
    /// Not at all: the response will be the same.
    #[default]
    Never,
}

/// What an error code is about, where a client acts on it: it corrects its clock, asks for other credentials, compares
/// signatures, or sorts the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorMeaning {
    /// The date of the request is too far from the service's: the client corrects its clock and sends the request again.
    Clock,
    /// The access key or its token is unknown, disabled or expired: other credentials may be accepted.
    Credentials,
    /// The service computes another signature.
    Signature,
    /// Something else about the signature, the nonce or the date was refused.
    Authentication,
    /// The access key lacks a permission.
    AccessDenied,
}
