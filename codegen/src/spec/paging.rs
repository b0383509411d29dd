use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{Extensions, is_default};

/// How a list is fetched in pages: by number (`index`), or by a token of the response before (`token`, `next-token`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Paging {
    /// The parameter with the number of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<MemberPath>,

    /// The parameter with the number of entries before the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<MemberPath>,

    /// The number of the first page.
    #[serde(default = "Paging::first", skip_serializing_if = "Paging::is_first")]
    pub first: i32,

    /// The parameter that continues a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<MemberPath>,

    /// The member of the response with the token of the page after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<MemberPath>,

    /// The parameter with the number of entries on a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<MemberPath>,

    /// The array in the response that holds the entries.
    pub items: MemberPath,

    /// The member that names an entry: entries already seen are not given twice, and a page without a new one is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<MemberPath>,

    /// The member of the response that says how many entries there are on all pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<MemberPath>,

    /// How we know.
    #[serde(default, skip_serializing_if = "is_default")]
    pub evidence: Option<String>,

    /// Keys that begin with `x-`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

impl Paging {
    fn first() -> i32 {
        1
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    fn is_first(first: &i32) -> bool {
        *first == Self::first()
    }
}

/// The way to a member: wire names with dots between them, such as `Page.Index`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct MemberPath(String);

impl MemberPath {
    /// A path from its text.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The path as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The wire names on the way.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }
}

impl fmt::Display for MemberPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
