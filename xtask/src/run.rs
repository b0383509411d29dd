//! Starting other programs, and talking to the person at the terminal.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to a person is the purpose"
)]

use std::{
    env, fmt,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
};

/// Whether the crates are here already, so that cargo must not ask the network for any.
static OFFLINE: AtomicBool = AtomicBool::new(false);

/// What a person reads when a command failed.
pub(crate) type Error = String;

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// The cargo that runs this program, in the workspace's folder.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    if OFFLINE.load(Ordering::Relaxed) {
        // The processes that it starts inherit this, such as the tests that run cargo themselves.
        command.env("CARGO_NET_OFFLINE", "true");
    }
    command
}

/// Downloads every crate of the lock file. No cargo that is started later uses the network.
pub(crate) fn fetch() -> Result<(), Error> {
    run(cargo().args(["fetch", "--quiet", "--locked"]))?;
    OFFLINE.store(true, Ordering::Relaxed);
    Ok(())
}

/// Runs a program that talks to the person itself.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    let status = command
        .status()
        .map_err(|error| format!("cannot start {}: {error}", shown(command)))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{} ended with {status}", shown(command)))
}

/// Runs a program and gives what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String, Error> {
    let output = command
        .output()
        .map_err(|error| format!("cannot start {}: {error}", shown(command)))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{} ended with {}\n{}",
        shown(command),
        output.status,
        said.trim_end()
    ))
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let mut text = format!("`{}", program.to_string_lossy());
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text.push('`');
    text
}

/// Prints a line.
pub(crate) fn say(line: impl fmt::Display) {
    println!("{line}");
}

/// Prints to the person, beside what a program would read.
pub(crate) fn tell(text: impl fmt::Display) {
    eprintln!("{text}");
}

/// Prints why a command failed.
pub(crate) fn say_error(error: &Error) {
    eprintln!("error: {error}");
}
