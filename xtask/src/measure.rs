//! Programs that do one thing many times: what it costs each time, and how many instructions it takes.
//!
//! Each takes `--n` and prints one JSON line, as [`cams-flow-bench`](../../tests/examples/cams-flow-bench/main.rs) does.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde::Deserialize;

use crate::{
    progress::build,
    run::{Error, is_installed, not_started, output, target},
};

/// The driver of calls; it has a server for them, too.
pub(crate) const DRIVER: &str = "cams-flow-bench";

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

/// Builds examples of the tests' package for release.
pub(crate) fn build_examples(names: &[&str]) -> Result<(), Error> {
    build("build", |command| {
        command.args(["--release", "--package", "workspace-tests"]);
        for name in names {
            command.args(["--example", name]);
        }
    })
}

/// An example that [`build_examples`] built.
pub(crate) fn example(name: &str) -> PathBuf {
    let folder = target().join("release/examples");
    folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// Whether instructions can be counted here.
pub(crate) fn counts_instructions() -> bool {
    is_installed("valgrind")
}

/// The instructions in user space of one call: the difference of two runs, so that neither the start nor the end of the process
/// counts. `command` gets the number of calls.
pub(crate) fn instructions(
    command: impl Fn(usize) -> Command,
    few: usize,
    many: usize,
) -> Result<f64, Error> {
    let less = instructions_of(&command(few))?;
    let more = instructions_of(&command(many))?;
    let calls = (many + warm_up(many)).saturating_sub(few + warm_up(few));
    Ok(more.saturating_sub(less) as f64 / calls.max(1) as f64)
}

/// How many calls a program makes first that it does not count, one after the other.
fn warm_up(calls: usize) -> usize {
    (calls / 10).clamp(1, 500)
}

/// The instructions in user space of a whole run.
pub(crate) fn instructions_of(command: &Command) -> Result<u64, Error> {
    let mut counted = Command::new("valgrind");
    counted
        .args([
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
        ])
        .arg(command.get_program())
        .args(command.get_args());
    let run = counted.output().map_err(|error| not_started(&counted, &error))?;
    let said = String::from_utf8_lossy(&run.stderr);
    let count = said.lines().find_map(|line| {
        let (_, count) = line.split_once("refs:")?;
        count.trim().replace(',', "").parse().ok()
    });
    match count {
        Some(count) if run.status.success() => Ok(count),
        _ => Err(format!("valgrind did not count the instructions: {said}")),
    }
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

/// The server of the driver, which gives every call of an operation the same response; it ends when it is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) endpoint: String,
}

impl Server {
    /// Starts the server; a list has so many items. The driver has to be built.
    pub(crate) fn start(items: usize) -> Result<Self, Error> {
        let mut command = Command::new(example(DRIVER));
        command
            .args(["serve", "--items", &items.to_string()])
            .stdout(Stdio::piped());
        let mut process = command.spawn().map_err(|error| not_started(&command, &error))?;
        let mut line = String::new();
        let read = match process.stdout.take() {
            Some(output) => BufReader::new(output).read_line(&mut line),
            None => Ok(0),
        };
        let server = Self {
            process,
            endpoint: line.trim().to_owned(),
        };
        match read {
            Ok(1..) => Ok(server),
            _ => Err("the server of the driver did not start".to_owned()),
        }
    }

    /// How many connections it has accepted.
    pub(crate) fn connections(&self) -> Result<u64, Error> {
        let authority = self.endpoint.trim_start_matches("http://");
        let mut response = String::new();
        let exchange = TcpStream::connect(authority).and_then(|mut connection| {
            let request =
                format!("GET /connections HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n");
            connection.write_all(request.as_bytes())?;
            connection.read_to_string(&mut response)
        });
        exchange.map_err(|error| format!("{authority}: {error}"))?;
        let body = response.rsplit("\r\n").next().unwrap_or_default();
        // This question came over one of them.
        body.parse::<u64>()
            .map(|connections| connections.saturating_sub(1))
            .map_err(|error| format!("the number of connections: {error} in {response}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
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
