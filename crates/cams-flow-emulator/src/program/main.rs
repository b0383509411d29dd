//! The emulator as a program.

mod arguments;
mod environment;
mod export;
mod greeting;
mod health;
mod log;
mod run;
mod serve;

use std::{io::Write as _, process::ExitCode};

use clap::Parser as _;

use self::arguments::{Arguments, Command};

/// Why the program ends with an error: what a person reads.
type Error = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.command {
        None => serve::serve(&arguments.serve).await.map(|()| ExitCode::SUCCESS),
        Some(Command::Run(arguments)) => run::run(arguments).await,
        Some(Command::Export(arguments)) => export::export(arguments).map(|()| ExitCode::SUCCESS),
        Some(Command::Health(arguments)) => health::health(arguments).map(|()| ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|error| {
        // The reader of standard error may be gone.
        let _ = writeln!(std::io::stderr(), "error: {error}");
        ExitCode::FAILURE
    })
}
