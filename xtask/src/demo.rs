//! `cargo xtask demo`

use crate::{
    codegen,
    progress::{build, step},
    run::{Error, cargo, run as start},
    terminal::say,
};

/// The package of the program: its own, so that no more is compiled than it needs.
pub(crate) const PACKAGE: &str = "workspace-demo";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Calls this endpoint with the credentials of the environment, in place of a local emulator.
    #[arg(long)]
    endpoint: Option<String>,
    /// Calls the service of this region with the credentials of the environment.
    #[arg(long, conflicts_with = "endpoint")]
    region: Option<String>,
    /// The address of a flow's JSON file. The calls of the real service that need one are left out without it.
    #[arg(long)]
    file: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    say("Generating the client from spec/");
    codegen::run(&codegen::Arguments::default())?;
    step("Building the demo (some minutes the first time)", || {
        build("build", |command| {
            command.args(["--package", PACKAGE]);
        })
    })?;
    let mut command = cargo();
    command.args(["run", "--quiet", "--package", PACKAGE, "--"]);
    let options = [
        ("--endpoint", &arguments.endpoint),
        ("--region", &arguments.region),
        ("--file", &arguments.file),
    ];
    for (option, value) in options {
        if let Some(value) = value {
            command.args([option, value]);
        }
    }
    start(&mut command)
}
