//! Retries: which calls, when, and reconciliation.

mod evidence;
pub(crate) mod lossy_network;
mod nonces;
mod policy;
mod reconcile;
