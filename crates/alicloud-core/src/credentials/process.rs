use std::{
    io::{self, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

/// More output than this is no set of credentials.
const LONGEST: u64 = 1 << 20;
/// How long output may take to arrive after the process has ended: a child of it may hold the pipe.
const LAST_WORDS: Duration = Duration::from_secs(1);
const LONGEST_NAP: Duration = Duration::from_millis(20);

/// Why a process gave no output.
#[derive(Debug)]
pub(super) enum Failed {
    Start(io::Error),
    Exit(ExitStatus),
    Output(io::Error),
    Timeout,
}

/// Runs a program without a shell and gives what it writes to its standard output. It inherits the environment, reads
/// nothing, and what it writes to its standard error is dropped: it could be a secret.
///
/// The process is killed at the limit, and when this future is dropped.
pub(super) async fn output(words: &[String], limit: Duration) -> Result<Vec<u8>, Failed> {
    let mut command = Command::new(&words[0]);
    command
        .args(&words[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let (sender, receiver) = oneshot::channel();
    // A thread of its own: one of tokio's would keep the runtime from ending.
    thread::Builder::new()
        .name("external credentials".to_owned())
        .spawn(move || {
            if let Some(outcome) = run(command, &sender) {
                let _ = sender.send(outcome);
            }
        })
        .map_err(Failed::Start)?;
    match tokio::time::timeout(limit, receiver).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(Failed::Output(io::Error::other("the process was lost"))),
        Err(_) => Err(Failed::Timeout),
    }
}

/// Waits for the process; `None` when nobody waits for its output any more.
fn run(
    mut command: Command,
    wanted: &oneshot::Sender<Result<Vec<u8>, Failed>>,
) -> Option<Result<Vec<u8>, Failed>> {
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Some(Err(Failed::Start(error))),
    };
    let (sender, receiver) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        thread::spawn(move || {
            let mut output = Vec::new();
            let read = stdout.take(LONGEST).read_to_end(&mut output);
            let _ = sender.send(read.map(|_| output));
        });
    }
    let status = match wait(&mut child, wanted) {
        Ok(status) => status?,
        Err(error) => return Some(Err(Failed::Output(error))),
    };
    if !status.success() {
        return Some(Err(Failed::Exit(status)));
    }
    let output = receiver
        .recv_timeout(LAST_WORDS)
        .unwrap_or_else(|_| Err(io::Error::other("its standard output stays open")));
    Some(output.map_err(Failed::Output))
}

fn wait(
    child: &mut Child,
    wanted: &oneshot::Sender<Result<Vec<u8>, Failed>>,
) -> io::Result<Option<ExitStatus>> {
    let mut nap = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if wanted.is_closed() {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(nap);
        nap = (nap * 2).min(LONGEST_NAP);
    }
}
