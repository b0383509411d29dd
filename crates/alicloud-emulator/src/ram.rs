//! Who may do what: access keys, and the RAM policies that they have.

mod condition;
mod key_ring;
mod policy;
mod usage;
mod wildcard;

pub(crate) use condition::Circumstances;
pub(crate) use key_ring::KeyRing;
pub use policy::InvalidPolicy;
pub(crate) use policy::{Decision, Policy, action};
pub(crate) use usage::Usage;
