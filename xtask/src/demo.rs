use crate::{
    codegen,
    run::{Error, cargo, run as start, say},
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Calls this endpoint with the credentials of the environment, in place of a local emulator.
    #[arg(long)]
    endpoint: Option<String>,
    /// Calls the service of this region with the credentials of the environment.
    #[arg(long, conflicts_with = "endpoint")]
    region: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    say("Generating the client from spec/");
    codegen::run(&codegen::Arguments::default())?;
    say("\nBuilding it; the first time takes a minute or two");
    let mut command = cargo();
    command.args([
        "run",
        "--quiet",
        "--package",
        "workspace-tests",
        "--example",
        "demo",
    ]);
    command.arg("--");
    if let Some(endpoint) = &arguments.endpoint {
        command.args(["--endpoint", endpoint]);
    }
    if let Some(region) = &arguments.region {
        command.args(["--region", region]);
    }
    start(&mut command)
}
