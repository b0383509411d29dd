//! A command line of any generated crate: that of an invented service, in ten lines.

use std::process::ExitCode;

use alicloud_cli::Cli;
use inventory_client::description::DESCRIPTION;

fn main() -> ExitCode {
    let command = Cli::new(&DESCRIPTION)
        .name("inventory")
        .version(env!("CARGO_PKG_VERSION"));
    // Without arguments of its own, it shows one.
    match std::env::args_os().len() {
        1 => command.run_from(["inventory", "create-item", "--help"]),
        _ => command.run(),
    }
}
