//! What is sent again, when, and what is never sent twice.

mod evidence;
pub(crate) mod lossy_network;
mod policy;
mod reconcile;
