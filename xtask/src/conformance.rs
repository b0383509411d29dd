//! `cargo xtask conformance`

mod examples;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    progress::{build, step},
    run::{Error, cargo, is_installed, output, root, run as start, target},
    terminal::say,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leaves out the clients whose language is not installed, instead of failing.
    #[arg(long)]
    skip_missing: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let missing = |found: Result<PathBuf, Error>| match found {
        Ok(path) => Ok(path),
        Err(error) if arguments.skip_missing => {
            say(format!("left out: {error}"));
            Ok(PathBuf::new())
        }
        Err(error) => Err(error),
    };
    let python = missing(python())?;
    let node = missing(node())?;
    let selected = ["--package", "workspace-tests", "--example", "conformance"];
    step("building the program that compares", || {
        build("build", |command| {
            command.args(selected);
        })
    })?;
    let mut program = cargo();
    program
        .args(["run", "--quiet"])
        .args(selected)
        .arg("--")
        .arg(&python);
    if !node.as_os_str().is_empty() {
        program.arg(&node);
    }
    start(&mut program)?;
    examples::run(&python, &node)
}

/// Where the lists of the vendor's packages are.
fn folder() -> PathBuf {
    root().join("tests/conformance")
}

/// Where they are installed.
fn place() -> Result<PathBuf, Error> {
    let place = target().join("conformance");
    fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    Ok(place)
}

/// The interpreter of an environment that has the vendor's packages.
pub(crate) fn python() -> Result<PathBuf, Error> {
    let environment = place()?.join("python");
    let interpreter = environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let wanted = folder().join("requirements.txt");
    if is_made(&environment, &wanted) {
        return Ok(interpreter);
    }
    step("installing the vendor's clients for Python", || {
        // On Windows the name with the number is only there in some installations.
        let system = if is_installed("python3") {
            "python3"
        } else {
            "python"
        };
        let mut make = Command::new(system);
        output(make.args(["-m", "venv", "--clear"]).arg(&environment))
            .map_err(|error| format!("{error}; install Python 3 with venv (Debian: `python3-venv`)"))?;
        let mut install = Command::new(&interpreter);
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        output(install.args(pip).arg("--requirement").arg(&wanted))?;
        note(&environment, &wanted)
    })?;
    Ok(interpreter)
}

/// The folder of the vendor's packages for Node.
pub(crate) fn node() -> Result<PathBuf, Error> {
    let environment = place()?.join("node");
    let wanted = folder().join("package.json");
    if is_made(&environment, &wanted) {
        return Ok(environment.join("node_modules"));
    }
    step("installing the vendor's client for Node", || {
        fs::create_dir_all(&environment).map_err(|error| format!("{}: {error}", environment.display()))?;
        fs::copy(&wanted, environment.join("package.json"))
            .map_err(|error| format!("{}: {error}", wanted.display()))?;
        // On Windows it is a script, which is not found without its ending.
        let mut install = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        install.current_dir(&environment);
        output(install.args([
            "install",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
            "--silent",
        ]))
        .map_err(|error| format!("{error}; install Node 18 or later with npm (Debian: `nodejs`, `npm`)"))?;
        note(&environment, &wanted)
    })?;
    Ok(environment.join("node_modules"))
}

/// Whether an environment was made for exactly these packages.
fn is_made(environment: &Path, wanted: &Path) -> bool {
    let installed = fs::read(environment.join("installed")).ok();
    installed.is_some() && installed == fs::read(wanted).ok()
}

fn note(environment: &Path, wanted: &Path) -> Result<(), Error> {
    let note = environment.join("installed");
    fs::copy(wanted, &note)
        .map(drop)
        .map_err(|error| format!("{}: {error}", note.display()))
}
