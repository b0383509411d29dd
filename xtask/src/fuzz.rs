//! `cargo xtask fuzz`

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    progress::{build as cargo_build, step, waiting},
    run::{Error, is_installed, output, root, target},
    terminal::say,
};

/// What cargo-fuzz gives the compiler without a sanitizer: where the code went, and what it compared.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// An input that takes longer counts as a crash, in seconds.
const TIMEOUT: u32 = 20;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which target; all, one after the other, without a name.
    target: Option<String>,
    /// How long each target runs; 0 only runs the inputs that are kept.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let folder = root().join("tests/fuzz");
    let names = names(&folder)?;
    let chosen: Vec<&String> = match &arguments.target {
        Some(name) => names.iter().filter(|each| *each == name).collect(),
        None => names.iter().collect(),
    };
    if chosen.is_empty() {
        return Err(format!(
            "there is no such fuzz target; there are: {}",
            names.join(", ")
        ));
    }
    let work = target().join("fuzz");
    let programs = step("building the targets", || build(&folder, &work, &chosen))?;
    say("target          seconds  executions    edges  of all");
    let mut crashed = Vec::new();
    for name in chosen {
        let fuzzing = Fuzzing {
            name,
            folder: &folder,
            work: &work,
        };
        let program = programs.join(name);
        let note = format!(" of {} s", arguments.seconds);
        let run = || fuzzing.run(&program, arguments.seconds);
        match waiting(&format!("fuzzing {name}"), &note, run) {
            Ok(figures) => say(figures.line(name, arguments.seconds)),
            Err(error) => {
                say(&error);
                crashed.push(name.as_str());
            }
        }
    }
    if crashed.is_empty() {
        return Ok(());
    }
    Err(format!(
        "crashed: {}; fix it, and keep the input in tests/fuzz/regressions/TARGET/ under a name that says what it is",
        crashed.join(", ")
    ))
}

/// Builds the targets, and gives the folder of their programs.
fn build(folder: &Path, work: &Path, chosen: &[&String]) -> Result<PathBuf, Error> {
    if !cfg!(unix) {
        return Err("libFuzzer does not run on this system; use Linux or macOS".to_owned());
    }
    let compilers = env::var("CXX").into_iter().chain(["c++".to_owned()]);
    if !compilers.into_iter().any(|name| is_installed(&name)) {
        return Err(
            "there is no C++ compiler, which libFuzzer is built with; install one (Debian: `g++`)".to_owned(),
        );
    }
    let version = output(Command::new("rustc").arg("-vV"))?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or("`rustc -vV` does not name its host")?;
    cargo_build("build", |command| {
        // With a target named, programs that the build itself runs are not watched.
        command
            .args(["--release", "--target", host])
            .arg("--manifest-path")
            .arg(folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(work)
            .env("RUSTFLAGS", COVERAGE)
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        for name in chosen {
            command.args(["--bin", name]);
        }
    })?;
    Ok(work.join(host).join("release"))
}

/// One target.
struct Fuzzing<'a> {
    name: &'a str,
    folder: &'a Path,
    work: &'a Path,
}

impl Fuzzing<'_> {
    /// Runs the inputs that are kept, then others for a while; what is found goes on from run to run.
    fn run(&self, program: &Path, seconds: u32) -> Result<Figures, Error> {
        let made = |folder: PathBuf| -> Result<PathBuf, Error> {
            fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
            Ok(folder)
        };
        let found = made(self.work.join("corpus").join(self.name))?;
        let artifacts = made(self.work.join("artifacts").join(self.name))?;
        let mut command = Command::new(program);
        command
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg(format!("-timeout={TIMEOUT}"))
            .arg("-print_final_stats=1")
            .arg("-rss_limit_mb=2048");
        match seconds {
            0 => command.arg("-runs=0"),
            seconds => command.arg(format!("-max_total_time={seconds}")),
        };
        let dictionary = self
            .folder
            .join("dictionaries")
            .join(format!("{}.dict", self.name));
        if dictionary.is_file() {
            command.arg(format!("-dict={}", dictionary.display()));
        }
        command.arg(&found);
        for kept in ["corpus", "regressions"] {
            let kept = self.folder.join(kept).join(self.name);
            if kept.is_dir() {
                command.arg(kept);
            }
        }
        let done = command
            .output()
            .map_err(|error| format!("cannot start {}: {error}", program.display()))?;
        let log = String::from_utf8_lossy(&done.stderr);
        if !done.status.success() {
            return Err(self.crash(program, &log));
        }
        Ok(Figures::read(&log))
    }

    /// What the target said, and how to see it again.
    fn crash(&self, program: &Path, log: &str) -> Error {
        let said: Vec<&str> = log
            .lines()
            .skip_while(|line| !line.contains("panicked at") && !line.starts_with("=="))
            .take(12)
            .collect();
        let file = log
            .lines()
            .find_map(|line| line.split_once("Test unit written to ").map(|(_, file)| file));
        let again = match file {
            Some(file) => format!("{} {file}", program.display()),
            None => format!("cargo xtask fuzz {} --seconds 0", self.name),
        };
        format!("{} crashed:\n{}\n  again: {again}", self.name, said.join("\n"))
    }
}

/// What libFuzzer tells of a run.
#[derive(Debug, PartialEq, Eq)]
struct Figures {
    executions: u64,
    edges: u64,
    all: u64,
}

impl Figures {
    fn read(log: &str) -> Self {
        let number = |text: Option<&str>| -> u64 {
            let word = text.and_then(|text| text.trim_start_matches([' ', '(']).split(' ').next());
            word.and_then(|word| word.parse().ok()).unwrap_or_default()
        };
        let after = |mark: &str| {
            log.lines()
                .rev()
                .find_map(|line| line.split_once(mark).map(|(_, rest)| rest))
        };
        Self {
            executions: number(after("number_of_executed_units:")),
            edges: number(after(" cov:")),
            all: number(after("Loaded 1 modules ")),
        }
    }

    fn line(&self, name: &str, seconds: u32) -> String {
        let Self {
            executions,
            edges,
            all,
        } = self;
        format!("{name:<14} {seconds:>8} {executions:>11} {edges:>8} {all:>7}")
    }
}

/// The targets, by their files.
fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let folder = folder.join("fuzz_targets");
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            Some(path.file_stem()?.to_str()?.to_owned()).filter(|_| is_rust)
        })
        .collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_the_last_that_were_printed() {
        let log = "INFO: Loaded 1 modules   (156 inline 8-bit counters): 156 [0x1, 0x2),\n\
            #2\tINITED cov: 8 ft: 8 corp: 1/1b exec/s: 0 rss: 27Mb\n\
            #70\tDONE   cov: 9 ft: 9 corp: 2/6b lim: 4096 exec/s: 2 rss: 27Mb\n\
            stat::number_of_executed_units: 70\n";
        assert_eq!(
            Figures::read(log),
            Figures {
                executions: 70,
                edges: 9,
                all: 156
            }
        );
    }
}
