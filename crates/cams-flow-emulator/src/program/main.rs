//! The emulator as a program.

use std::{
    io::Write as _,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    process::ExitCode,
};

use cams_flow_emulator::{Emulator, EmulatorBuilder};
use clap::Parser;

/// Emulates WhatsApp Flows of Alibaba Cloud Chat App Message Service on this machine.
///
/// The first line on standard output is a JSON object with `endpoint`, `access_key_id` and `access_key_secret`,
/// and with `admin_token` when it listens beyond the loopback address.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The port to listen on; 0 chooses any free one.
    #[arg(long, default_value_t = 8180)]
    port: u16,
    /// The address to listen on. On any other than a loopback address, requests below /_emulator/ need the printed token.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Lets it be called by this name, too: `emulator`, `*.example.com`, or `*` for all. Addresses and `localhost` need no
    /// permission; pages of other sites could call it by any other name.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Keeps the flows in this SQLite file, for the next start.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Takes settings from this JSON file: access keys, policies, and all that `cams_flow_emulator::guide::settings` describes.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Enforces the quota of each operation, as the service does; with `--settings`, in addition to them.
    #[arg(long)]
    realistic: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The reader of standard error may be gone.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Emulator::builder().bind(arguments.bind).port(arguments.port);
    if arguments.realistic {
        builder = builder.enforce_quota();
    }
    if let Some(path) = &arguments.settings {
        builder = with_settings(builder, path)?;
    }
    if let Some(path) = &arguments.data {
        builder = builder.data(path);
    }
    for host in &arguments.allow_host {
        builder = builder.allow_host(host);
    }
    let emulator = builder.start().await?;
    let credentials = emulator.credentials();
    let mut line = serde_json::json!({
        "endpoint": emulator.endpoint(),
        "access_key_id": credentials.access_key_id(),
        "access_key_secret": credentials.access_key_secret(),
    });
    if let Some(token) = emulator.admin_token() {
        line["admin_token"] = token.into();
    }
    // Who reads the line may end the program at once.
    let running = emulator.run();
    let mut output = std::io::stdout();
    writeln!(output, "{line}")?;
    output.flush()?;
    running.await?;
    Ok(())
}

fn with_settings(builder: EmulatorBuilder, path: &Path) -> Result<EmulatorBuilder, String> {
    let file = path.display();
    let text = std::fs::read(path).map_err(|error| format!("cannot read {file}: {error}"))?;
    builder
        .settings_text(&text)
        .map_err(|error| format!("{file}: {error}"))
}
