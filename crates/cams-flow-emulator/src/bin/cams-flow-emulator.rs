//! The emulator as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    cams_flow_emulator::program::main("cams-flow-emulator", std::env::args_os())
}
