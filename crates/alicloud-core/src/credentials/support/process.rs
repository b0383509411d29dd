use std::{
    io::{self, Read},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

/// The largest output that is read.
const LARGEST: u64 = 1 << 20;
/// How long output may arrive after the process has ended: a child of it may hold the pipe.
const OUTPUT_TIMEOUT: Duration = Duration::from_secs(1);
const MAX_NAP: Duration = Duration::from_millis(20);

/// Why a process gave no output.
#[derive(Debug)]
pub(crate) enum ProcessError {
    Start(io::Error),
    Exit(ExitStatus),
    Output(io::Error),
    TooLong,
    StaysOpen,
    Timeout,
}

/// Runs a program without a shell and returns its standard output. It inherits the environment and has no input; its
/// standard error is dropped, since it may hold a secret.
///
/// The process and its children are killed at the limit, and when this future is dropped.
pub(crate) async fn output(words: &[String], limit: Duration) -> Result<Vec<u8>, ProcessError> {
    let mut command = Command::new(&words[0]);
    command
        .args(&words[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    group::lead(&mut command);
    let (sender, receiver) = oneshot::channel();
    // Not one of tokio's threads, which would keep the runtime from ending.
    thread::Builder::new()
        .name("external credentials".to_owned())
        .spawn(move || {
            if let Some(outcome) = run(command, &sender) {
                let _ = sender.send(outcome);
            }
        })
        .map_err(ProcessError::Start)?;
    match tokio::time::timeout(limit, receiver).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(ProcessError::Output(io::Error::other("the process was lost"))),
        Err(_) => Err(ProcessError::Timeout),
    }
}

/// Runs the process to its end; `None` if the caller has gone.
fn run(
    mut command: Command,
    caller: &oneshot::Sender<Result<Vec<u8>, ProcessError>>,
) -> Option<Result<Vec<u8>, ProcessError>> {
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Some(Err(ProcessError::Start(error))),
    };
    let outcome = match child.stdout.take() {
        Some(stdout) => follow(&mut child, stdout, caller),
        None => Some(Err(ProcessError::Output(io::Error::other(
            "it has no standard output",
        )))),
    };
    let has_ended = matches!(outcome, Some(Ok(_) | Err(ProcessError::Exit(_))));
    if !has_ended {
        group::kill(child.id());
        // It may have ended meanwhile.
        let _ = child.kill();
        let _ = child.wait();
    }
    outcome
}

/// Reads the output of a process until the process has ended and the output is complete.
fn follow(
    child: &mut Child,
    stdout: ChildStdout,
    caller: &oneshot::Sender<Result<Vec<u8>, ProcessError>>,
) -> Option<Result<Vec<u8>, ProcessError>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = Vec::new();
        // The pipe stays open until the output is checked: closing it would kill a program that writes too much.
        let mut limited = stdout.take(LARGEST + 1);
        let read = limited.read_to_end(&mut output).map(|_| output);
        let _ = sender.send(read);
    });
    let mut output = None;
    let mut ended: Option<(ExitStatus, Instant)> = None;
    let mut nap = Duration::from_millis(1);
    loop {
        if caller.is_closed() {
            return None;
        }
        if output.is_none() {
            output = match receiver.try_recv() {
                Ok(Ok(bytes)) if bytes.len() as u64 > LARGEST => return Some(Err(ProcessError::TooLong)),
                Ok(Ok(bytes)) => Some(bytes),
                Ok(Err(error)) => return Some(Err(ProcessError::Output(error))),
                Err(_) => None,
            };
        }
        if ended.is_none() {
            match child.try_wait() {
                Ok(status) => ended = status.map(|status| (status, Instant::now())),
                Err(error) => return Some(Err(ProcessError::Output(error))),
            }
        }
        match (ended, output.take()) {
            (Some((status, _)), _) if !status.success() => return Some(Err(ProcessError::Exit(status))),
            (Some(_), Some(output)) => return Some(Ok(output)),
            (Some((_, since)), None) if since.elapsed() > OUTPUT_TIMEOUT => {
                return Some(Err(ProcessError::StaysOpen));
            }
            (_, unfinished) => output = unfinished,
        }
        thread::sleep(nap);
        nap = (nap * 2).min(MAX_NAP);
    }
}

/// The process group of a program, with all its children that did not leave it.
#[cfg(unix)]
mod group {
    use std::{
        os::unix::process::CommandExt,
        process::{Command, Stdio},
    };

    pub(crate) fn lead(command: &mut Command) {
        command.process_group(0);
    }

    /// Kills a group by a program, since the standard library cannot: the shell's own `kill`, or that of the system.
    pub(crate) fn kill(leader: u32) {
        let group = format!("-{leader}");
        let works = |program: &str, arguments: &[&str]| {
            Command::new(program)
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        };
        let _ = works("/bin/sh", &["-c", "kill -s KILL -- \"$0\"", &group])
            || works("kill", &["-s", "KILL", "--", &group]);
    }
}

#[cfg(windows)]
mod group {
    use std::process::{Command, Stdio};

    pub(crate) fn lead(_: &mut Command) {}

    /// Kills a process and its children by the system's own program, which knows them.
    pub(crate) fn kill(leader: u32) {
        let _ = Command::new("taskkill")
            .args(["/T", "/F", "/PID", &leader.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

#[cfg(not(any(unix, windows)))]
mod group {
    use std::process::Command;

    pub(crate) fn lead(_: &mut Command) {}

    pub(crate) fn kill(_: u32) {}
}
