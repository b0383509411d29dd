//! Turns API descriptions into the text of a Rust client crate.
//!
//! The way is [`spec`] (what was written) → [`model`] (what was meant) → [`emit`] (the text of a crate) → [`output`] (the
//! files); [`diagnostic`] says what is wrong with a description, and where. [`generate`] goes all of it.
//! [`generate_crate`] makes one crate, and [`build_script`] a module of the crate that is being built.
//! [`surface`] is what a crate offers, [`diff`] what a change of it means, [`release`] what was promised last.

pub mod build_script;
mod date;
pub mod diagnostic;
pub mod diff;
mod embed;
pub mod emit;
mod generate;
pub mod import;
pub mod model;
mod name;
pub mod output;
#[cfg(feature = "commands")]
#[doc(hidden)]
pub mod program;
pub mod release;
mod runtime;
pub mod scaffold;
mod shown_path;
pub mod spec;
pub mod surface;
mod text;

pub use date::{Date, InvalidDate};
pub use generate::{GenerateError, Options, Report, generate, generate_all, generate_crate};
pub use runtime::Runtime;
pub use shown_path::shown_path;
