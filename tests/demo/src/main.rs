//! Calls every operation once, at the local emulator or the real service.

mod calls;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use alicloud_core::ConfigurationError;
use cams_flow::{Client, Credentials};
use cams_flow_emulator::Emulator;
use clap::Parser;

use crate::calls::Demo;

type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// Calls every operation once, and shows an error.
#[derive(Parser)]
struct Arguments {
    /// The endpoint of the real service, with the credentials of the environment.
    #[arg(long)]
    endpoint: Option<String>,
    /// The region of the real service, with the credentials of the environment.
    #[arg(long, conflicts_with = "endpoint")]
    region: Option<String>,
    /// The address of a flow's JSON file, which the real service fetches. The flow that gets it is published, and cannot be
    /// deleted afterwards.
    #[arg(long)]
    file: Option<String>,
}

/// The emulator does not fetch files.
const ANY_FILE: &str = "https://assets.example.com/flow.json";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Arguments::parse(), &mut io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads only the beginning wants no more.
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

async fn run(arguments: &Arguments, output: &mut impl Write) -> Result {
    let is_real = arguments.endpoint.is_some() || arguments.region.is_some();
    if is_real {
        let client = real_service(arguments)?;
        writeln!(output, "\nCalling the service at {}\n", client.core().endpoint())?;
        Demo::new(&client, output).run(arguments.file.as_deref()).await?;
    } else {
        let emulator = Emulator::start().await?;
        writeln!(
            output,
            "\nCalling the local emulator at {}\n",
            emulator.endpoint()
        )?;
        let file = arguments.file.as_deref().unwrap_or(ANY_FILE);
        Demo::new(&emulator.client(), output).run(Some(file)).await?;
    }
    what_next(is_real, output)
}

fn real_service(arguments: &Arguments) -> Result<Client, ConfigurationError> {
    let builder = Client::builder().credentials(Credentials::from_env()?);
    match (&arguments.endpoint, &arguments.region) {
        (Some(endpoint), _) => builder.endpoint(endpoint).build(),
        (None, region) => builder.region(region.clone().unwrap_or_default()).build(),
    }
}

fn what_next(is_real: bool, output: &mut impl Write) -> Result {
    let mut rows = vec![
        ("cargo xtask doc --open", "read the client's documentation"),
        (
            "cargo emulator --data flows.db",
            "keep an emulator running, for the clients of any language",
        ),
        ("spec/README.md", "describe one more operation"),
    ];
    if !is_real {
        rows.push((
            "cargo xtask demo --region ap-southeast-1",
            "call the real service (with the credentials of the environment)",
        ));
    }
    writeln!(output, "\nWhat to try next:")?;
    for (command, purpose) in rows {
        writeln!(output, "  {command:<41} {purpose}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use cams_flow::description::DESCRIPTION;

    use super::*;

    /// The lines of a run, by the operations that they begin with.
    async fn lines(file: Option<&str>) -> Vec<String> {
        let emulator = Emulator::start().await.unwrap();
        let mut output = Vec::new();
        Demo::new(&emulator.client(), &mut output)
            .run(file)
            .await
            .unwrap();
        let text = String::from_utf8(output).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[tokio::test]
    async fn every_operation_of_the_description_is_called_and_succeeds() {
        let lines = lines(Some(ANY_FILE)).await;
        assert!(DESCRIPTION.operations.len() >= 10);
        for operation in DESCRIPTION.operations {
            let name = operation.operation.name();
            let line = lines.iter().find(|line| line.split(' ').next() == Some(name));
            let line = line.unwrap_or_else(|| panic!("{name} is not called"));
            assert!(line.contains(" ms ") && !line.contains("error"), "{line}");
        }
    }

    #[tokio::test]
    async fn without_a_file_no_flow_is_published() {
        let lines = lines(None).await;
        for name in ["UpdateFlowJSONAsset", "PublishFlow", "DeprecateFlow"] {
            assert!(
                !lines.iter().any(|line| line.starts_with(name)),
                "{name} is called"
            );
        }
        let left_out = lines.iter().find(|line| line.contains("--file")).unwrap();
        assert!(left_out.contains("PublishFlow"), "{left_out}");
    }
}
