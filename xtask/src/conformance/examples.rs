//! The examples for people who do not use Rust: they start the emulator themselves, as their readers would.

use std::{
    env::consts::EXE_SUFFIX,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    progress::{build, step},
    run::{Error, is_installed, output, root, target},
    terminal::say,
};

/// Runs those for which there is a language: `python` is the interpreter, `node` the folder of packages.
pub(super) fn run(python: &Path, node: &Path) -> Result<(), Error> {
    let emulator = emulator()?;
    let folder = root().join("tests/examples");
    if !python.as_os_str().is_empty() {
        let pytest = ["-B", "-m", "pytest", "--quiet", "-p", "no:cacheprovider"];
        let mut tests = without_proxy(Command::new(python));
        tests
            .args(pytest)
            .arg(folder.join("pytest"))
            .env("CAMS_FLOW_EMULATOR", &emulator);
        step("tests/examples/pytest", || output(&mut tests))?;
        let mut tests = without_proxy(Command::new(&emulator));
        tests
            .args(["run", "--"])
            .arg(python)
            .args(pytest)
            .arg(folder.join("pytest"))
            // The tests have to take the emulator that runs.
            .env("CAMS_FLOW_EMULATOR", "no-such-program");
        step("tests/examples/pytest, below `run`", || output(&mut tests))?;
    }
    if !node.as_os_str().is_empty() {
        let mut tests = without_proxy(Command::new(&emulator));
        tests
            .args(["run", "--", "node", "--test"])
            .arg(folder.join("node/flows.test.js"))
            .env("NODE_PATH", node);
        step("tests/examples/node", || output(&mut tests))?;
    }
    if cfg!(unix) && is_installed("curl") {
        let mut script = without_proxy(Command::new(&emulator));
        script.args(["run", "--", "sh"]).arg(folder.join("curl.sh"));
        step("tests/examples/curl.sh", || output(&mut script))?;
    } else {
        say("left out: tests/examples/curl.sh; install curl");
    }
    Ok(())
}

/// The vendor's clients would ask a proxy of the environment even for an address of this machine.
fn without_proxy(mut command: Command) -> Command {
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"] {
        command.env_remove(name);
    }
    command
}

/// Builds the program and gives its path.
fn emulator() -> Result<PathBuf, Error> {
    step("building the emulator", || {
        build("build", |command| {
            command.args(["--package", "cams-flow-emulator", "--features", "program"]);
        })
    })?;
    Ok(target()
        .join("debug")
        .join(format!("cams-flow-emulator{EXE_SUFFIX}")))
}
