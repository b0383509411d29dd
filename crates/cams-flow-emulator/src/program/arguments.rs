//! The command line.

use std::{
    env,
    ffi::OsString,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
};

use clap::{Args, Parser, Subcommand, ValueEnum};
use url::Url;

use crate::{builder::EmulatorBuilder, emulator::Emulator, program::Error};

/// The variable with the token for requests below `/_emulator/`. It is not an argument, since others see those of a program.
pub(super) const ADMIN_TOKEN: &str = "CAMS_FLOW_EMULATOR_ADMIN_TOKEN";

/// The port of an emulator that is not given another one.
const PORT: u16 = 8180;

const EXAMPLES: &str = "\
Examples:
  cams-flow-emulator                                    serve on http://127.0.0.1:8180 until ctrl-C
  cams-flow-emulator --port 0 --data flows.db           any free port, and flows that outlast it
  cams-flow-emulator run -- pytest                      an emulator for one command
  eval \"$(cams-flow-emulator export)\"                   point the clients of this shell at it";

const RUN_EXAMPLES: &str = "\
Examples:
  cams-flow-emulator run -- pytest tests
  cams-flow-emulator run --realistic -- node --test
  cams-flow-emulator run --log-format text -- sh -c 'curl -s $ALIBABA_CLOUD_ENDPOINT/_emulator/ready'";

const EXPORT_EXAMPLES: &str = "\
Examples:
  eval \"$(cams-flow-emulator export)\"                                         sh, bash, zsh
  cams-flow-emulator export --shell fish | source                             fish
  cams-flow-emulator export --shell powershell | Out-String | Invoke-Expression
  cams-flow-emulator export --shell env --endpoint http://emulator:8180 > .env
  docker run --env-file .env my-tests";

/// Emulates WhatsApp Flows of Alibaba Cloud Chat App Message Service on this machine.
///
/// The first line on standard output is a JSON object with `endpoint`, `access_key_id` and `access_key_secret`,
/// and with `admin_token` when it listens beyond the loopback address. Standard error says how to use it, and has a line for each request.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) serve: Serve,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Starts an emulator, runs a command that is pointed at it, and ends with the command's exit code.
    ///
    /// The command gets ALIBABA_CLOUD_ENDPOINT, ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET. Signals are passed on
    /// to it; a command that a signal ends gives 128 and the signal's number.
    Run(Run),
    /// Prints the variables that point clients at a running emulator.
    Export(Export),
    /// Says whether an emulator is ready; the exit code is 0 if it is. For health checks of containers.
    Health(Target),
}

#[derive(Args)]
pub(super) struct Serve {
    /// The port to listen on; 0 chooses any free one.
    #[arg(long, default_value_t = PORT)]
    pub(super) port: u16,
    #[command(flatten)]
    pub(super) settings: Settings,
    /// How requests are logged on standard error.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) log_format: LogFormat,
    /// Prints nothing on standard error but errors.
    #[arg(long, conflicts_with = "log_format")]
    pub(super) quiet: bool,
}

#[derive(Args)]
#[command(after_help = RUN_EXAMPLES)]
pub(super) struct Run {
    /// The port to listen on; 0 chooses any free one.
    #[arg(long, default_value_t = 0)]
    pub(super) port: u16,
    #[command(flatten)]
    pub(super) settings: Settings,
    /// Logs requests on standard error, between the lines of the command. Defaults to not logging them.
    #[arg(long, value_name = "FORMAT")]
    pub(super) log_format: Option<LogFormat>,
    /// The command and its arguments.
    #[arg(required = true, last = true, value_name = "COMMAND")]
    pub(super) command: Vec<OsString>,
}

#[derive(Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub(super) struct Export {
    #[command(flatten)]
    pub(super) target: Target,
    /// The form of the output.
    #[arg(long, default_value = "sh")]
    pub(super) shell: Shell,
}

/// An emulator that runs already.
#[derive(Args)]
pub(super) struct Target {
    /// The emulator's port on this machine.
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// The emulator's address, if it is not on this machine: `http://emulator:8180`.
    #[arg(long, value_name = "URL", conflicts_with = "port", value_parser = endpoint)]
    endpoint: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum LogFormat {
    /// Lines for people.
    Text,
    /// An object in each line.
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Shell {
    /// `export NAME='value'`, for sh, bash and zsh.
    Sh,
    /// `set -gx NAME 'value'`.
    Fish,
    /// `$Env:NAME = 'value'`.
    Powershell,
    /// An object.
    Json,
    /// `NAME=value`, for files of variables.
    Env,
}

/// How the emulator behaves, and where it is reached.
#[derive(Args)]
pub(super) struct Settings {
    /// The address to listen on. On any other than a loopback address, requests below /_emulator/ need a token: that of the variable
    /// CAMS_FLOW_EMULATOR_ADMIN_TOKEN, or else the one that is printed.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Lets it be called by this name, too: `emulator`, `*.example.com`, or `*` for all. Addresses and `localhost` need no
    /// permission; pages of other sites could call it by any other name.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Keeps the flows in this SQLite file, for the next start.
    #[arg(long, value_name = "FILE")]
    pub(super) data: Option<PathBuf>,
    /// Takes settings from this JSON file: access keys, policies, and all that `cams_flow_emulator::guide::settings` describes.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Enforces the quota of each operation, as the service does; with `--settings`, in addition to them.
    #[arg(long)]
    realistic: bool,
}

impl Settings {
    pub(super) fn builder(&self, port: u16) -> Result<EmulatorBuilder, Error> {
        let mut builder = Emulator::builder().bind(self.bind).port(port);
        if self.realistic {
            builder = builder.enforce_quota();
        }
        if let Some(path) = &self.settings {
            builder = with_settings(builder, path)?;
        }
        if let Some(path) = &self.data {
            builder = builder.data(path);
        }
        if let Some(token) = env::var_os(ADMIN_TOKEN).filter(|token| !token.is_empty()) {
            builder = builder.admin_token(token.to_string_lossy());
        }
        for host in &self.allow_host {
            builder = builder.allow_host(host);
        }
        Ok(builder)
    }
}

fn with_settings(builder: EmulatorBuilder, path: &Path) -> Result<EmulatorBuilder, String> {
    let file = path.display();
    let text = std::fs::read(path).map_err(|error| format!("cannot read {file}: {error}"))?;
    builder
        .settings_text(&text)
        .map_err(|error| format!("{file}: {error}"))
}

impl Target {
    /// Where the emulator listens: `http://127.0.0.1:8180`.
    pub(super) fn endpoint(&self) -> String {
        let here = || format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port);
        self.endpoint.clone().unwrap_or_else(here)
    }
}

/// Reads scheme, host and port, and nothing else.
fn endpoint(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| format!("{error}; give one such as http://emulator:8180"))?;
    let host = url.host_str().filter(|_| url.scheme() == "http");
    let host = host.ok_or("the emulator speaks plain HTTP; give an address such as http://emulator:8180")?;
    let has_more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
    if has_more || !url.username().is_empty() || url.password().is_some() {
        return Err("an endpoint is scheme, host and port; leave out the rest".to_owned());
    }
    Ok(match url.port() {
        Some(port) => format!("http://{host}:{port}"),
        None => format!("http://{host}"),
    })
}
