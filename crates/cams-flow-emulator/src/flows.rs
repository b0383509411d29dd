//! The flows themselves: what the operations do, and the rules of a flow's life.

#[cfg(feature = "sqlite")]
mod database;
mod flow;
mod id_table;
mod index;
mod lifecycle;
mod operations;
mod overview;
#[cfg(feature = "sqlite")]
mod own_file;
mod preview;
#[cfg(feature = "sqlite")]
mod row;
mod snapshot;
mod status;
mod store;

#[cfg(feature = "sqlite")]
pub(crate) use database::open;
pub(crate) use flow::{Flow, Tenant};
use flow::{Preview, Screens};
pub(crate) use operations::{handlers, lock};
pub(crate) use overview::{entry, overview};
pub(crate) use preview::{ASSETS as ASSETS_PATH, PATH as PREVIEW_PATH, asset, page};
pub use snapshot::InvalidData;
pub(crate) use snapshot::{Document, export, seed};
pub use status::SetStatusError;
pub(crate) use status::set_status;
pub(crate) use store::Store;
pub use store::{DataError, FlowNotFound};
