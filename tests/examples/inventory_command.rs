//! A command line of any generated crate, with an emulator for `--emulator`: that of an invented service, in twenty lines.

use std::{error::Error, path::PathBuf, process::ExitCode};

use alicloud_cli::{Cli, RunningEmulator};
use alicloud_emulator::Emulator;
use inventory_client::description::DESCRIPTION;

fn main() -> ExitCode {
    let command = Cli::new(&DESCRIPTION)
        .name("inventory")
        .version(env!("CARGO_PKG_VERSION"))
        .emulator(|data| Box::pin(start(data)));
    // Without arguments of its own, it shows a call.
    match std::env::args_os().len() {
        1 => command.run_from(["inventory", "--emulator", "list-items"]),
        _ => command.run(),
    }
}

/// Starts the emulator that `--emulator` calls. It returns the documented examples, and keeps nothing.
async fn start(data: Option<PathBuf>) -> Result<RunningEmulator, Box<dyn Error>> {
    if data.is_some() {
        return Err("this emulator keeps no data; leave out `--data`".into());
    }
    let emulator = Emulator::start(&DESCRIPTION).await?;
    let (endpoint, credentials) = (emulator.endpoint().to_owned(), emulator.credentials());
    Ok(RunningEmulator::new(endpoint, credentials, emulator))
}
