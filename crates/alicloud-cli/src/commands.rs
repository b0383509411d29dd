//! What the subcommands do.

pub(crate) mod auth;
pub(crate) mod call;
pub(crate) mod configure;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod man;
pub(crate) mod policy;
pub(crate) mod shell;
mod stream;
pub(crate) mod value_scripts;
pub(crate) mod values;
