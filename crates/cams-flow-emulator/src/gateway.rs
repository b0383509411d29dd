//! What stands before every service of the vendor: reading requests, verifying them, finding the operation, and the
//! form of answers. It works from description tables and knows no operation by itself.

mod answer;
mod authenticate;
mod behaviour;
mod called;
mod canonical;
mod condition;
mod dispatch;
mod disturbed;
mod example;
mod headers;
mod json_object;
#[cfg(feature = "sqlite")]
mod nonce_file;
mod nonce_memory;
mod pattern;
mod policy;
mod quota;
mod random_ids;
mod received;
mod refusal;
mod replies;
mod required;
mod route;

use answer::Reply;
pub(crate) use authenticate::{Caller, KeyRing};
pub(crate) use behaviour::{Behaviour, Context, Outcome, typed};
use called::Called;
pub(crate) use canonical::{CanonicalRequest, signed_parameters, signed_value, string_to_sign};
pub(crate) use dispatch::Gateway;
pub(crate) use disturbed::Answer;
pub(crate) use headers::REQUEST_ID;
pub(crate) use json_object::JsonObject;
#[cfg(feature = "sqlite")]
pub(crate) use nonce_file::NonceFile;
pub(crate) use nonce_memory::NonceMemory;
pub use policy::InvalidPolicy;
pub(crate) use policy::{Policy, action};
pub(crate) use received::Received;
pub(crate) use refusal::Refusal;
