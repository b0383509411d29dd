//! Retries: which calls, when, and reconciliation.

mod evidence;
pub(crate) mod lossy_network;
mod policy;
mod reconcile;
