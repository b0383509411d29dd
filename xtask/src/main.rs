//! The commands of this workspace; `cargo xtask` alone lists them.

mod anyapi;
mod bench;
mod bless;
mod budget;
mod codegen;
mod conformance;
mod demo;
mod doc;
mod features;
mod fuzz;
mod guides;
mod import;
mod measure;
mod new_operation;
mod packages;
mod pictures;
mod progress;
mod run;
mod terminal;
mod test;
mod times;

use std::process::ExitCode;

use alicloud_codegen::program;
use clap::{Parser, Subcommand};

use crate::terminal::in_context;

/// The commands of this workspace.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Exit codes: 0 if the command succeeded, 1 if it failed or found something wrong, 2 if the arguments are invalid."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generates the client crates from the descriptions.
    Codegen(codegen::Arguments),
    /// Explains what a diagnostic in a description means, by its code.
    Explain(program::explain::Arguments),
    /// Makes descriptions of the vendor's own API metadata.
    Import(program::import::Arguments),
    /// Begins the file of an operation, with explanations.
    NewOperation(new_operation::Arguments),
    /// Says what changed in the API of the generated crates, and what that means for the version.
    Diff(program::diff::Arguments),
    /// Writes down what the generated crates promise, as the baseline for later changes.
    Release(program::release::Arguments),
    /// Regenerates the client, starts the emulator and calls every operation.
    Demo(demo::Arguments),
    /// Runs every check and every test, and says how long each took.
    Test,
    /// Builds the documentation of the published crates as docs.rs shows it.
    Doc(doc::Arguments),
    /// Imports, generates and compiles whole products of the vendor, where their descriptions are at hand.
    Anyapi(anyapi::Arguments),
    /// Sends the same cases to the emulator through our client and through the vendor's own.
    Conformance(conformance::Arguments),
    /// Measures what calls, lists, the emulator and the generator cost, and writes BENCHMARKS.md.
    Bench(bench::Arguments),
    /// Writes all files that tests compare with: generated crates, goldens, diagnostics, the compiler's messages.
    Bless,
    /// Makes the pictures of the README again: what programs print, and the emulator's page.
    Pictures(pictures::Arguments),
    /// Counts what the project promises to keep small, against the limits in `budgets.toml`.
    Budget(budget::Arguments),
    /// Feeds what reads foreign input with inputs that look for new paths: the targets in `tests/fuzz`.
    Fuzz(fuzz::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Codegen(arguments) => codegen::run(&arguments),
        Command::Explain(arguments) => in_context(|context| program::explain::run(&arguments, context)),
        Command::Import(arguments) => import::run(&arguments),
        Command::NewOperation(arguments) => new_operation::run(&arguments),
        Command::Diff(arguments) => in_context(|context| program::diff::run(&arguments, context)),
        Command::Release(arguments) => in_context(|context| program::release::run(&arguments, context)),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Test => test::run(),
        Command::Doc(arguments) => doc::run(&arguments),
        Command::Anyapi(arguments) => anyapi::run(&arguments),
        Command::Conformance(arguments) => conformance::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Bless => bless::run(),
        Command::Pictures(arguments) => pictures::run(&arguments),
        Command::Budget(arguments) => progress::step("counting", || budget::run(&arguments))
            .map(|lines| lines.iter().for_each(terminal::say)),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
    };
    match result.and_then(|()| terminal::output_error().map_or(Ok(()), Err)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::say_error(&error);
            ExitCode::FAILURE
        }
    }
}
