//! Commands that take a while say what they do, for how long, and how far they are.

mod cargo_output;
mod test_output;

use std::{
    fmt,
    io::{BufRead as _, BufReader, Read},
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    run::{Error, cargo, ended, go_offline, not_started},
    terminal::{clear_status, is_live, say_rest, say_start, show_status, tell},
};

pub(crate) use test_output::Tests;

/// How often the time in the status line moves.
const TICK: Duration = Duration::from_millis(500);

/// What the current step is at, in a few words.
static DETAIL: Mutex<String> = Mutex::new(String::new());

/// Says what the current step is at.
pub(crate) fn set_detail(text: &str) {
    let mut detail = DETAIL.lock().unwrap_or_else(PoisonError::into_inner);
    detail.clear();
    detail.push_str(text);
}

/// Runs a step: at a terminal with a status line, else with a line in the log; both end with the time that it took.
///
/// Programs that talk to the person themselves must not run in a step.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    timed(name, "", work).0
}

/// As [`step`], with a note for the time in which the step runs; also returns how long it took.
pub(crate) fn timed<T>(
    name: &str,
    note: &str,
    work: impl FnOnce() -> Result<T, Error>,
) -> (Result<T, Error>, Duration) {
    let start = format!("{name} ... ");
    if !is_live() {
        say_start(format_args!("{name}{note} ... "));
    }
    let started = Instant::now();
    let result = waiting(name, note, work);
    let took = started.elapsed();
    match &result {
        Ok(_) => say_rest(start, Time(took)),
        Err(_) => say_rest(start, format_args!("failed after {}", Time(took))),
    }
    (result, took)
}

/// Runs what prints its own line at the end: until then, a terminal shows the name and the time.
pub(crate) fn waiting<T>(name: &str, note: &str, work: impl FnOnce() -> T) -> T {
    set_detail("");
    let started = Instant::now();
    let (done, ends) = mpsc::channel::<()>();
    let ticks = move || {
        while ends.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            let detail = DETAIL.lock().unwrap_or_else(PoisonError::into_inner).clone();
            show_status(&format!("{name}  {}{note}  {detail}", Time(started.elapsed())));
        }
    };
    let result = thread::scope(|scope| {
        if is_live() {
            scope.spawn(ticks);
        }
        let result = work();
        drop(done);
        result
    });
    if is_live() {
        clear_status();
    }
    result
}

/// Runs a command of cargo that only builds or checks, in a [`step`]: progress becomes the status, all else is shown.
pub(crate) fn build(subcommand: &str, configure: impl FnOnce(&mut Command)) -> Result<(), Error> {
    let mut command = cargo();
    command.arg(subcommand);
    if is_live() {
        command
            .env("CARGO_TERM_PROGRESS_WHEN", "always")
            .env("CARGO_TERM_PROGRESS_WIDTH", "60")
            .env("CARGO_TERM_COLOR", "always")
            .stderr(Stdio::piped());
    } else {
        command.arg("--quiet");
    }
    configure(&mut command);
    let mut child = command.spawn().map_err(|error| not_started(&command, &error))?;
    if let Some(output) = child.stderr.take() {
        cargo_output::read(output, |line| match line {
            cargo_output::Line::Status(status) => set_detail(status),
            cargo_output::Line::Message(message) => tell(message),
        });
    }
    let status = child.wait().map_err(|error| not_started(&command, &error))?;
    ended(&command, status)
}

/// Downloads every crate of the lock file. No cargo that is started later uses the network.
pub(crate) fn fetch() -> Result<(), Error> {
    build("fetch", |command| {
        command.arg("--locked");
    })?;
    go_offline();
    Ok(())
}

/// Builds tests, then runs them in the same [`step`]: counts those that pass, and shows what the others say.
pub(crate) fn test(arguments: &[&str]) -> Result<Tests, Error> {
    // Documentation's tests are built as they run.
    if !arguments.contains(&"--doc") {
        build("test", |command| {
            command.arg("--no-run").args(arguments);
        })?;
    }
    let mut command = cargo();
    command.args(["test", "--quiet"]).args(arguments);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(&command, &error))?;
    let mut tests = Tests::default();
    if let Some(output) = child.stdout.take() {
        for line in lines(output) {
            match tests.read(&line) {
                Some(shown) => tell(shown),
                None => set_detail(&tests.to_string()),
            }
        }
    }
    let status = child.wait().map_err(|error| not_started(&command, &error))?;
    ended(&command, status).map(|()| tests)
}

fn lines(output: impl Read) -> impl Iterator<Item = String> {
    let mut output = BufReader::new(output);
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        match output.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(
                String::from_utf8_lossy(&line)
                    .trim_end_matches(['\r', '\n'])
                    .to_owned(),
            ),
        }
    })
}

/// A time as a person says it: `0.4 s`, `42 s`, `3 min 05 s`.
#[derive(Clone, Copy)]
pub(crate) struct Time(pub(crate) Duration);

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        let whole = seconds.round() as u64;
        let text = if seconds < 9.95 {
            format!("{seconds:.1} s")
        } else if whole < 60 {
            format!("{whole} s")
        } else {
            format!("{} min {:02} s", whole / 60, whole % 60)
        };
        formatter.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_exact_as_a_person_wants_them() {
        for (milliseconds, shown) in [
            (40, "0.0 s"),
            (1_250, "1.2 s"),
            (9_960, "10 s"),
            (59_400, "59 s"),
            (59_600, "1 min 00 s"),
            (185_000, "3 min 05 s"),
        ] {
            assert_eq!(Time(Duration::from_millis(milliseconds)).to_string(), shown);
        }
    }
}
