//! The command line of any described service: a subcommand for each operation, made at run time from the tables that a
//! generated crate holds behind its feature `description`.
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     alicloud_cli::run(&inventory_client::description::DESCRIPTION)
//! }
//! ```
//!
//! The program then has `create-item`, `list-items` and so on, with help, values, examples and errors of the description;
//! tables for people, JSON and its kin for programs; credentials, settings, completions and man pages. An operation that is
//! added to the description is a subcommand without any Rust. [`Cli`] sets the program's name and version, values by default,
//! an emulator, and subcommands of its own, which get a [`Context`].
//!
//! `cams-flow-cli` is such a program; its README shows what it can do.
//!
//! # Exit codes
//!
//! [`ExitStatus`] lists them; scripts may rely on them.
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls.
//! - `native-tls`: TLS by the operating system's library.
//! - `redis`: the option `--redis`, a rate limit that many processes share.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod advice;
mod bar_target;
mod builtins;
mod call_error;
mod cli;
mod commands;
mod context;
mod dry_run;
mod error;
mod example;
mod fields;
mod harmless;
mod hidden;
mod interrupt;
mod names;
mod numbers;
mod operation;
mod options;
mod output;
mod progress;
mod request;
mod settings;
mod subcommand;
mod terminal;
mod text_file;
mod trace;
mod value;
mod whole_file;

use std::process::ExitCode;

use alicloud_core::description::ServiceDescription;

pub use clap;
pub use cli::Cli;
pub use context::{Context, RunningEmulator, StartEmulator};
pub use error::{Error, ExitStatus, Styles};
pub use harmless::harmless;
pub use interrupt::Interrupt;
pub use names::nearest;
pub use numbers::{seconds, whole_number};
pub use options::Format;
pub use progress::Progress;
pub use subcommand::{RunSubcommand, SubcommandFuture};
pub use terminal::Ended;
pub use text_file::read_text;
pub use whole_file::WholeFile;

/// Runs the command of a service with the arguments of the process, and returns the exit code.
#[must_use]
pub fn run(description: &'static ServiceDescription) -> ExitCode {
    Cli::new(description).run()
}

/// The example of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
