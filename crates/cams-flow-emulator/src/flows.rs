//! The flows themselves: what the operations do, and the rules of a flow's life.

#[cfg(feature = "sqlite")]
mod database;
mod lifecycle;
mod operations;
mod preview;
mod store;

#[cfg(feature = "sqlite")]
pub(crate) use database::open;
pub(crate) use operations::{behaviours, lock};
pub(crate) use preview::{ASSETS as ASSETS_PATH, PATH as PREVIEW_PATH, asset, page};
pub use store::{DataError, FlowNotFound};
pub(crate) use store::{Flow, Store, Tenant};
