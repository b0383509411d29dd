//! The flows themselves: what the operations do, and the rules of a flow's life.

mod call;
#[cfg(feature = "sqlite")]
mod database;
mod extension;
mod file_key;
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
mod service;
mod snapshot;
mod status;
mod steps;
mod store;

#[cfg(feature = "sqlite")]
pub(crate) use database::open;
pub(crate) use service::Flows;
pub(crate) use snapshot::Document;
pub use snapshot::InvalidData;
pub use status::SetStatusError;
pub use store::FlowNotFound;
pub(crate) use store::Store;
