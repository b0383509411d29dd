//! What standard error says at the start.

use std::path::Path;

use serde_json::json;

use crate::{
    emulator::Emulator,
    program::{arguments::LogFormat, environment::variables},
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the emulator is, and how it is used; `name` is how the program is called.
pub(super) fn greeting(name: &str, emulator: &Emulator, data: Option<&Path>, format: LogFormat) -> String {
    let endpoint = emulator.endpoint();
    match format {
        LogFormat::Text => text(name, endpoint, data, emulator.admin_token().is_some()),
        LogFormat::Json => json!({
            "message": "listening",
            "version": VERSION,
            "endpoint": endpoint,
            "console": format!("{endpoint}/_emulator/"),
            "data": data,
        })
        .to_string(),
    }
}

fn text(name: &str, endpoint: &str, data: Option<&Path>, needs_token: bool) -> String {
    let authority = endpoint.trim_start_matches("http://");
    let port = authority.rsplit(':').next().unwrap_or_default();
    let data = match data {
        Some(path) => path.display().to_string(),
        None => "in memory, until it stops; `--data FILE` keeps it".to_owned(),
    };
    let token = match needs_token {
        true => {
            "\n  token     the console and all below /_emulator/ need `admin_token` of the first line on standard output"
        }
        false => "",
    };
    let exports = variables(endpoint).map(|(name, value)| format!("  export {name}={value}\n"));
    let exports = exports.concat();
    format!(
        "{name} {VERSION} listens on {endpoint}

  console   {endpoint}/_emulator/{token}
  data      {data}

Point a client at it:

{exports}
  shell     eval \"$({name} export --port {port})\"
  Python    Config(endpoint=\"{authority}\", protocol=\"http\", …)
  Rust      Client::builder().endpoint(\"{endpoint}\")

Requests follow, one in a line; `--quiet` leaves all this out. Ctrl-C stops it.
"
    )
}
