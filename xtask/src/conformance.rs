//! `cargo xtask conformance`

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::run::{Error, cargo, root, run as start, say};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leaves out the clients whose language is not installed, instead of failing.
    #[arg(long)]
    skip_missing: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let folder = root().join("tests/conformance");
    let place = root().join("target/conformance");
    fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    let missing = |found: Result<PathBuf, Error>| match found {
        Ok(path) => Ok(path),
        Err(error) if arguments.skip_missing => {
            say(format!("left out: {error}"));
            Ok(PathBuf::new())
        }
        Err(error) => Err(error),
    };
    let python = missing(python(&folder, &place))?;
    let node = missing(node(&folder, &place))?;
    let mut program = cargo();
    program.args([
        "run",
        "--quiet",
        "--package",
        "workspace-tests",
        "--example",
        "conformance",
        "--",
    ]);
    program.arg(python);
    if !node.as_os_str().is_empty() {
        program.arg(node);
    }
    start(&mut program)
}

/// The interpreter of an environment that has the vendor's packages.
fn python(folder: &Path, place: &Path) -> Result<PathBuf, Error> {
    let environment = place.join("python");
    let interpreter = environment.join("bin/python");
    let wanted = folder.join("requirements.txt");
    if !is_installed(&environment, &wanted) {
        let mut make = Command::new("python3");
        start(make.args(["-m", "venv", "--clear"]).arg(&environment))
            .map_err(|error| format!("{error}; install Python 3 with venv (Debian: `python3-venv`)"))?;
        let mut install = Command::new(&interpreter);
        start(
            install
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--requirement",
                ])
                .arg(&wanted),
        )?;
        note(&environment, &wanted)?;
    }
    Ok(interpreter)
}

/// The folder of the vendor's packages for Node.
fn node(folder: &Path, place: &Path) -> Result<PathBuf, Error> {
    let environment = place.join("node");
    let wanted = folder.join("package.json");
    if !is_installed(&environment, &wanted) {
        fs::create_dir_all(&environment).map_err(|error| format!("{}: {error}", environment.display()))?;
        fs::copy(&wanted, environment.join("package.json"))
            .map_err(|error| format!("{}: {error}", wanted.display()))?;
        let mut install = Command::new("npm");
        install.current_dir(&environment);
        start(install.args([
            "install",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
            "--silent",
        ]))
        .map_err(|error| format!("{error}; install Node 18 or later with npm (Debian: `nodejs`, `npm`)"))?;
        note(&environment, &wanted)?;
    }
    Ok(environment.join("node_modules"))
}

/// Whether an environment was made for exactly these packages.
fn is_installed(environment: &Path, wanted: &Path) -> bool {
    let installed = fs::read(environment.join("installed")).ok();
    installed.is_some() && installed == fs::read(wanted).ok()
}

fn note(environment: &Path, wanted: &Path) -> Result<(), Error> {
    let note = environment.join("installed");
    fs::copy(wanted, &note)
        .map(drop)
        .map_err(|error| format!("{}: {error}", note.display()))
}
