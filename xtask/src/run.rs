//! Starting other programs.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
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

/// The folder of what is built.
pub(crate) fn target() -> PathBuf {
    // Cargo is started in the workspace's folder, from which it takes a relative one.
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// A path as a person at the workspace's folder writes it: with `/` on every system.
pub(crate) fn shown_path(path: &Path) -> String {
    alicloud_codegen::shown_path(path, &root())
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

/// No cargo that is started later uses the network.
pub(crate) fn go_offline() {
    OFFLINE.store(true, Ordering::Relaxed);
}

/// Runs a program that talks to the person itself.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    ended(command, status)
}

/// Runs a program and returns what it printed on standard output; an error has all that it printed.
pub(crate) fn output(command: &mut Command) -> Result<String, Error> {
    let output = command.output().map_err(|error| not_started(command, &error))?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    match ended(command, output.status) {
        Ok(()) => Ok(printed),
        Err(error) => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(format!("{error}\n{printed}{}", said.trim_end()))
        }
    }
}

/// Whether there is a program of this name that runs.
pub(crate) fn is_installed(program: &str) -> bool {
    let run = Command::new(program).arg("--version").output();
    run.is_ok_and(|output| output.status.success())
}

pub(crate) fn not_started(command: &Command, error: &io::Error) -> Error {
    format!("cannot start {}: {error}", shown(command))
}

pub(crate) fn ended(command: &Command, status: ExitStatus) -> Result<(), Error> {
    if status.success() {
        return Ok(());
    }
    Err(format!("{} ended with {status}", shown(command)))
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
