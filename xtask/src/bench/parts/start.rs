//! How long commands take that do next to nothing.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

use crate::{
    bench::{results::PartResult, samples::Samples},
    budget::valgrind,
    progress::{build, set_detail},
    run::{Error, ended, not_started, target},
};

/// The commands, and what builds them; nothing if they are the system's.
pub(crate) const COMMANDS: [(&str, &[&str]); 5] = [
    ("true", &[]),
    ("cams-flow", &["--package", "cams-flow-cli"]),
    (
        "cams-flow-emulator",
        &["--package", "cams-flow-emulator", "--features", "program"],
    ),
    (
        "alicloud-codegen",
        &["--package", "alicloud-codegen", "--features", "program"],
    ),
    ("xtask", &["--package", "xtask"]),
];
/// How often a command is started in a round.
const STARTS: u32 = 20;

pub(crate) fn measure(result: &mut PartResult) -> Result<(), Error> {
    for (_, package) in COMMANDS.iter().filter(|(_, package)| !package.is_empty()) {
        build("build", |command| {
            command.arg("--release").args(*package);
        })?;
    }
    let mut samples = Samples::default();
    for round in 0..result.rounds {
        set_detail(&format!("round {}", round + 1));
        for (name, package) in COMMANDS {
            let started = Instant::now();
            for _ in 0..STARTS {
                let mut command = command(name, !package.is_empty());
                command.stdout(Stdio::null());
                let status = command.status().map_err(|error| not_started(&command, &error))?;
                ended(&command, status)?;
            }
            samples.push(name, started.elapsed().as_secs_f64() * 1e3 / f64::from(STARTS));
        }
    }
    for (name, _) in COMMANDS {
        result.keep(format!("{name}.ms"), samples.figure(name));
        result.keep(format!("{name}.ratio"), samples.ratio(name, "true"));
    }
    if !valgrind::is_installed() {
        result.skip("Instructions: valgrind is not installed.");
        return Ok(());
    }
    for (name, package) in COMMANDS {
        set_detail(&format!("instructions: {name}"));
        let count = valgrind::instructions(&command(name, !package.is_empty()))?;
        result.count(format!("{name}.instructions"), count);
    }
    Ok(())
}

/// The command, asked for its help if it is one of the workspace.
fn command(name: &str, is_ours: bool) -> Command {
    if !is_ours {
        return Command::new(name);
    }
    let program: PathBuf = target()
        .join("release")
        .join(format!("{name}{}", env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.arg("--help");
    command
}
