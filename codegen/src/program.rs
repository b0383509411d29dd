//! The commands of the program `alicloud-codegen`, for it and for `cargo xtask`.
//!
//! They are not an interface for other programs: the library's own functions are, such as [`generate`](crate::generate).

pub mod check;
pub mod client;
pub mod context;
pub mod diagnostics;
pub mod diff;
pub mod explain;
pub mod generate;
pub mod import;
mod near;
#[cfg(feature = "program")]
pub mod network;
pub mod new_operation;
pub mod operations;
pub mod products;
pub mod release;
pub mod source;
pub mod terminal;
mod wanted;
