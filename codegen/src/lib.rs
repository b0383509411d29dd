//! Turns API descriptions into the text of a Rust client crate.
//!
//! The steps are [`spec`] (reads the files) → [`model`] (resolves names and types) → [`emit`] (the text of a crate) →
//! [`output`] (writes the files); [`diagnostic`] reports errors in descriptions with their locations. [`generate`] runs all
//! steps for all crates, [`generate_crate`] for one crate, and [`build_script`] for a module of the crate that is being built.
//! [`surface`] lists the public API of a crate, [`diff`] classifies a change of it, and [`release`] keeps the API of the last
//! release.
//!
//! ```no_run
//! use alicloud_codegen::{Options, generate};
//!
//! println!("{}", generate(&Options::new("spec", "crates"))?);
//! # Ok::<(), alicloud_codegen::GenerateError>(())
//! ```

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
