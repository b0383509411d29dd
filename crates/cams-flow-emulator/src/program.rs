//! The emulator as a program, for the binary `cams-flow-emulator` and for others that have it as a subcommand.

mod arguments;
mod environment;
mod export;
mod greeting;
mod health;
mod log;
mod run;
mod serve;

use std::{ffi::OsString, io::Write as _, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _};

use self::arguments::{Arguments, Command};

/// The name of the program.
const NAME: &str = "cams-flow-emulator";

/// Why the program ends with an error: what a person reads.
type Error = Box<dyn std::error::Error>;

/// Runs the program with arguments, of which the first is its name, and returns the exit code. `name` is how it is called, such
/// as `cams-flow emulator`; help and examples say so.
pub fn main(name: &'static str, arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut command = Arguments::command();
    if name != NAME {
        command = renamed(command.name(name), name);
    }
    let parsed = command
        .try_get_matches_from(arguments)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run_command(name, &arguments)),
        Err(error) => Err(error.into()),
    };
    result.unwrap_or_else(|error| {
        // The reader of standard error may be gone.
        let _ = writeln!(std::io::stderr(), "error: {error}");
        ExitCode::FAILURE
    })
}

/// The command whose examples name another program.
fn renamed(mut command: clap::Command, name: &str) -> clap::Command {
    if let Some(help) = command.get_after_help() {
        let help = help.to_string().replace(NAME, name);
        command = command.after_help(help);
    }
    let subcommands: Vec<String> = command
        .get_subcommands()
        .map(|subcommand| subcommand.get_name().to_owned())
        .collect();
    for subcommand in subcommands {
        command = command.mut_subcommand(subcommand, |inner| renamed(inner, name));
    }
    command
}

/// `name` is how the program is called.
async fn run_command(name: &str, arguments: &Arguments) -> Result<ExitCode, Error> {
    match &arguments.command {
        None => serve::serve(name, &arguments.serve)
            .await
            .map(|()| ExitCode::SUCCESS),
        Some(Command::Run(arguments)) => run::run(arguments).await,
        Some(Command::Export(arguments)) => export::export(name, arguments).map(|()| ExitCode::SUCCESS),
        Some(Command::Health(arguments)) => health::health(name, arguments).map(|()| ExitCode::SUCCESS),
    }
}
