//! The program `cams-flow`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cams_flow_cli::cli().run()
}
