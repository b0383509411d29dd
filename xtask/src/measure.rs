//! Programs that do one thing many times: what it costs each time, and how many instructions it takes.
//!
//! Each takes `--n` and prints one JSON line, as [`cams-flow-bench`](../../tests/examples/cams-flow-bench/main.rs) does.

use std::{env, fs, path::PathBuf, process::Command};

use serde::Deserialize;

use crate::{
    budget::{server::Server, valgrind},
    progress::build,
    run::{Error, output, target},
};

/// The package of the programs that measure calls, with few crates, and those programs.
const COST: &str = "workspace-cost";
pub(crate) const DRIVER: &str = "driver";
pub(crate) const PARTS: &str = "parts";

/// What one run of such a program printed.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Cost {
    /// How often the program did its thing, without the warm-up.
    pub(crate) calls: usize,
    /// The processor time of the process.
    pub(crate) cpu_s: f64,
    /// The most memory that the process used; unknown outside of Linux.
    pub(crate) max_rss_kb: Option<u64>,
    pub(crate) allocs_per_call: Option<f64>,
    pub(crate) alloc_bytes_per_call: Option<f64>,
}

impl Cost {
    /// Runs the program once.
    pub(crate) fn of(command: &mut Command) -> Result<Self, Error> {
        let printed = output(command)?;
        let line = printed.lines().next_back().unwrap_or_default();
        serde_json::from_str(line).map_err(|error| format!("a program printed {line:?}: {error}"))
    }

    /// The processor time of one call, in microseconds.
    pub(crate) fn cpu_us(&self) -> f64 {
        self.cpu_s * 1e6 / self.calls.max(1) as f64
    }
}

/// Builds the driver and the parts for release.
pub(crate) fn build_cost() -> Result<(), Error> {
    build("build", |command| {
        command.args(["--release", "--package", COST, "--examples"]);
    })
}

/// Builds an example of the tests' package for release.
pub(crate) fn build_example(name: &str) -> Result<(), Error> {
    build("build", |command| {
        command.args(["--release", "--package", "workspace-tests", "--example", name]);
    })
}

/// The path of an example that was built for release.
pub(crate) fn example(name: &str) -> PathBuf {
    let folder = target().join("release/examples");
    folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// Whether instructions can be counted here.
pub(crate) fn counts_instructions() -> bool {
    valgrind::is_installed()
}

/// The instructions in user space of one call: the difference of two runs, so that neither the start nor the end of the process
/// counts. `command` gets the number of calls.
pub(crate) fn instructions(
    command: impl Fn(usize) -> Command,
    few: usize,
    many: usize,
) -> Result<f64, Error> {
    let less = valgrind::instructions(&command(few))?;
    let more = valgrind::instructions(&command(many))?;
    let calls = (many + warm_up(many)).saturating_sub(few + warm_up(few));
    Ok((more - less) / calls.max(1) as f64)
}

/// How many calls a program makes first that it does not count, one after the other.
fn warm_up(calls: usize) -> usize {
    (calls / 10).clamp(1, 500)
}

/// The milliseconds of processor time that programs started here took so far; none where the system does not say.
pub(crate) fn children_ms() -> Option<u64> {
    /// Linux counts in ticks of this many milliseconds.
    const TICK: u64 = 10;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may have blanks; what is behind it is numbers: state, parent, …
    let (_, numbers) = stat.rsplit_once(')')?;
    let mut numbers = numbers.split_whitespace().skip(13);
    let user: u64 = numbers.next()?.parse().ok()?;
    let system: u64 = numbers.next()?.parse().ok()?;
    Some((user + system) * TICK)
}

/// Starts the server of the driver, which gives every call of an operation the same response; a list has so many items.
pub(crate) fn serve(items: usize) -> Result<Server, Error> {
    let mut command = Command::new(example(DRIVER));
    Server::start(command.args(["serve", "--items", &items.to_string()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warm_up_is_that_of_the_driver() {
        for (calls, uncounted) in [(1, 1), (9, 1), (50, 5), (5_000, 500), (50_000, 500)] {
            assert_eq!(warm_up(calls), uncounted, "{calls}");
        }
    }
}
