//! The emulator of Flows, as a subcommand and for a single command.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use alicloud_cli::{
    Cli, RunningEmulator,
    clap::{Arg, ArgMatches, Command},
};
use cams_flow_emulator::{Emulator, program};

const NAME: &str = "cams-flow emulator";

/// The command with the emulator.
pub(crate) fn added(cli: Cli) -> Cli {
    let arguments = Arg::new("arguments")
        .value_name("ARGUMENTS")
        .help("Those of the emulator; `cams-flow emulator --help` lists them")
        .num_args(0..)
        .trailing_var_arg(true)
        .allow_hyphen_values(true)
        .value_parser(alicloud_cli::clap::value_parser!(OsString));
    let command = Command::new("emulator")
        .about("Runs the emulator of Flows, for tests in any language")
        .disable_help_flag(true)
        .arg(arguments);
    cli.emulator(|data| Box::pin(start(data)))
        .subcommand(command, run)
}

fn run(matches: &ArgMatches) -> ExitCode {
    let arguments = matches.get_many::<OsString>("arguments");
    let arguments = arguments.into_iter().flatten().cloned();
    program::main(NAME, std::iter::once(OsString::from(NAME)).chain(arguments))
}

async fn start(data: Option<PathBuf>) -> Result<RunningEmulator, Box<dyn std::error::Error>> {
    let mut builder = Emulator::builder();
    if let Some(path) = data {
        builder = builder.data(path);
    }
    let emulator = builder.start().await?;
    let (endpoint, credentials) = (emulator.endpoint().to_owned(), emulator.credentials());
    Ok(RunningEmulator::new(endpoint, credentials, emulator))
}
