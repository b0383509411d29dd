//! Clients of Alibaba Cloud for Rust, from the vendor's metadata.

use std::{
    env,
    io::{self, IsTerminal as _},
    path::PathBuf,
    process::ExitCode,
    time::SystemTime,
};

use alicloud_codegen::program::{
    check, client,
    context::{Context, Error},
    diff, explain, generate, import,
    network::Network,
    new_operation, operations, products, release,
    terminal::{Console, Terminal as _},
};
use clap::{Parser, Subcommand};
use etcetera::base_strategy::{BaseStrategy as _, choose_native_strategy};

/// Clients of Alibaba Cloud for Rust, from the vendor's metadata.
#[derive(Parser)]
#[command(
    name = "alicloud-codegen",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 if the command succeeded, 1 if it failed or found something wrong, 2 if the arguments are invalid."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a crate for a product in one step: import, generate.
    Client(client::Arguments),
    /// Lists the products that the vendor describes.
    Products(products::Arguments),
    /// Lists the operations of a product.
    Operations(operations::Arguments),
    /// Makes descriptions of the vendor's metadata.
    Import(import::Arguments),
    /// Generates crates from descriptions.
    Generate(generate::Arguments),
    /// Says what is wrong with descriptions; writes nothing.
    Check(check::Arguments),
    /// Begins the description of an operation, with explanations.
    NewOperation(new_operation::Arguments),
    /// Says what changed in the API of the generated crates, and what that means for the version.
    Diff(diff::Arguments),
    /// Writes down what the generated crates promise, as the baseline for later changes.
    Release(release::Arguments),
    /// Explains what a diagnostic in a description means, by its code.
    Explain(explain::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let console = Console::default();
    let is_terminal = io::stderr().is_terminal();
    let now = SystemTime::now();
    let network = Network {
        terminal: &console,
        now,
        cache: choose_native_strategy()
            .ok()
            .map(|folders| folders.cache_dir().join("alicloud-codegen")),
        variable: |name| env::var(name).ok(),
        progress: is_terminal,
    };
    let context = Context {
        terminal: &console,
        sources: &network,
        base: PathBuf::new(),
        colour: is_terminal && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        now,
        generate: "alicloud-codegen generate",
    };
    let result = run(&arguments.command, &context);
    match result.and_then(|()| console.output_error().map_or(Ok(()), Err)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.tell(&format_args!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command, context: &Context<'_>) -> Result<(), Error> {
    match command {
        Command::Client(arguments) => client::run(arguments, context),
        Command::Products(arguments) => products::run(arguments, context),
        Command::Operations(arguments) => operations::run(arguments, context),
        Command::Import(arguments) => import::run(arguments, context),
        Command::Generate(arguments) => generate::run(arguments, context),
        Command::Check(arguments) => check::run(arguments, context),
        Command::NewOperation(arguments) => new_operation::run(arguments, context),
        Command::Diff(arguments) => diff::run(arguments, context),
        Command::Release(arguments) => release::run(arguments, context),
        Command::Explain(arguments) => explain::run(arguments, context),
    }
}
