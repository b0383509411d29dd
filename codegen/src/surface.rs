//! What a generated crate offers to its users: all that their code can name or rely on.
//!
//! A [`Surface`] is made of a [model](crate::model), so that it speaks of the names and types that the crate really has. Written
//! down at a release ([`Surface::to_json`]) it is the baseline that later descriptions are compared with
//! ([`diff`](crate::diff)).

mod collect;
mod file;

use std::collections::BTreeMap;

pub use collect::surface;
pub use file::SurfaceError;
use serde::{Deserialize, Serialize};

/// What a generated crate offers to its users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Surface {
    /// The version of this form.
    pub format: u32,
    /// The name of the crate.
    pub package: String,
    /// The version of the crate.
    pub version: String,
    /// All that it offers, by path: `Client::create_flow`, `CreateFlow::flow_name`, `CreateFlowRequest.flow_name`.
    pub items: BTreeMap<String, Item>,
}

/// One thing that users can name or rely on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The path of the item that it comes and goes with; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// What the compiler sees of it: a type, the arguments, the states.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signature: String,
    /// What the compiler does not see, and callers rely on all the same.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<Fact, String>,
    /// Why it should no longer be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// A fingerprint of what its documentation says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub documentation: String,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// The service itself.
    Service,
    /// A region with a host of its own.
    Region,
    /// A feature of the crate: a group of operations.
    Feature,
    /// An operation: the client's method for it.
    Operation,
    /// The builder of a call. Its signature is the states in its type.
    Builder,
    /// A method that sets a parameter or a member. Its signature is the type of the argument.
    Setter,
    /// What an operation takes, as a value.
    Request,
    /// What an operation returns.
    Response,
    /// A record inside of requests and responses.
    Record,
    /// A field of a record.
    Field,
    /// An open enumeration.
    Enumeration,
    /// A value of an enumeration.
    Variant,
}

/// What callers rely on, though the compiler does not see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fact {
    /// The name, or the value, on the wire; also in requests that are written as JSON.
    Wire,
    /// Whether the compiler refuses a call without it.
    Required,
    /// The feature of the crate that it is behind.
    Feature,
    /// What a call does to the service's data.
    Effect,
    /// Whether a second execution changes nothing more.
    Idempotent,
    /// How often it may be called.
    Quota,
    /// How a list comes in pages.
    Paging,
    /// How another operation tells whether a call was executed.
    Probe,
    /// How the response is read while it comes.
    Stream,
    /// Whether it is called without credentials.
    Anonymous,
    /// HTTP method and path.
    Route,
    /// The RAM action.
    RamAction,
    /// Where and how a parameter is sent.
    Place,
    /// What the service assumes if it is left out.
    Default,
    /// A purpose that the client serves by itself.
    Role,
    /// What is left out of a text while it is decoded.
    Cleaned,
    /// Hidden from `Debug`.
    Sensitive,
    /// Whether a failed call is repeated.
    RetryClass,
    /// The product and the version of the API.
    Api,
    /// RPC or ROA.
    Style,
    /// The members that say how a call went.
    Envelope,
    /// How the host of an unlisted region is found.
    EndpointRule,
    /// A host name.
    Host,
}
