//! The flows themselves: what the five operations do, and the rules of a flow's life.

mod operations;
mod preview;
mod store;

pub(crate) use operations::{behaviours, lock};
pub(crate) use preview::{PATH as PREVIEW_PATH, page};
pub use store::FlowNotFound;
pub(crate) use store::{Flow, Store, Tenant};
