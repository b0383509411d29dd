//! The files that an import writes.

mod merge;
mod patch;
pub(crate) mod plan;
pub mod yaml;
