//! The flows themselves: what the operations do, and the rules of a flow's life.

mod by_id;
mod data;
#[cfg(feature = "sqlite")]
mod database;
mod flow;
mod index;
mod lifecycle;
mod operations;
#[cfg(feature = "sqlite")]
mod own_file;
mod preview;
#[cfg(feature = "sqlite")]
mod row;
mod status;
mod steps;
mod store;

pub use data::InvalidData;
pub(crate) use data::{Document, export, seed};
#[cfg(feature = "sqlite")]
pub(crate) use database::open;
pub(crate) use flow::{Flow, Tenant};
use flow::{Preview, Screens};
pub(crate) use operations::{behaviours, lock};
pub(crate) use preview::{ASSETS as ASSETS_PATH, PATH as PREVIEW_PATH, asset, page};
pub use status::SetStatusError;
pub(crate) use status::set_status;
pub(crate) use steps::{entry, overview};
pub(crate) use store::Store;
pub use store::{DataError, FlowNotFound};
