//! What stands before every service of the vendor: verifying requests, finding the operation, executing the call, and the
//! form of responses. It works from description tables and knows no operation by itself.

mod authenticate;
mod claim;
mod dispatch;
mod example;
mod fault_injection;
mod handler;
mod nonce_file;
mod nonce_memory;
mod quota;
mod render;
mod required;
mod service_error;
mod sls4;

pub use authenticate::Caller;
pub(crate) use dispatch::{Gateway, Served};
pub use handler::{Context, EmulatedService, Output};
pub(crate) use nonce_file::NonceFile;
pub(crate) use nonce_memory::NonceMemory;
pub use service_error::ServiceError;
