use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{Extensions, MemberPath};

/// How to find out, after a response was lost, whether a call that creates something was executed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Probe {
    /// The operation that looks. It has `paging`, which says where its entries are.
    pub operation: String,

    /// Its parameters, and the parameters of this request that fill them.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub send: IndexMap<String, MemberPath>,

    /// Members of one of its entries, and the parameters of this request that they must equal for the entry to be the one created.
    #[serde(rename = "match")]
    pub matches: IndexMap<String, MemberPath>,

    /// Members of the response, and the members of an entry that fill them: the call's response when the entry was found. All members
    /// that are `always` there are among them.
    pub response: IndexMap<String, MemberPath>,

    /// What else to know: what the probe cannot tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,

    /// Keys that begin with `x-`.
    #[serde(flatten)]
    pub extensions: Extensions,
}
