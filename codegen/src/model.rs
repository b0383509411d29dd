//! What was meant: the description with every name, type and layout resolved. The only input of [`emit`](crate::emit).
//!
//! Nothing here depends on the order of files, on the clock or on the machine.

mod dedup;
mod explicit_names;
mod lower;
mod operation;
mod recursion;
mod reserved;
mod resolve;
pub(crate) mod scope;
mod service;
mod type_path;
mod type_ref;
mod types;

pub use operation::{Operation, Parameter, Shortcut, Stream};
pub(crate) use reserved::IMPORTS;
pub use resolve::resolve;
pub use service::{Required, Service};
pub use type_ref::{Named, TypeRef};
pub use types::{Direction, Member, Record, Type, TypeBody, Variant};
