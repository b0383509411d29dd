//! The program in a process of its own.

use std::{ffi::OsStr, process::Stdio};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines},
    process::{Child, Command},
};

pub(crate) fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cams-flow-emulator"));
    program
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    program
}

pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

/// Starts it on a free port, and gives its first line.
pub(crate) async fn start(arguments: &[&OsStr]) -> (Child, Value) {
    let mut running = program()
        .args(["--port", "0", "--quiet"])
        .args(arguments)
        .spawn()
        .unwrap();
    let first = first_line(&mut running).await;
    (running, first)
}

pub(crate) async fn first_line(running: &mut Child) -> Value {
    let line = lines(running.stdout.take().unwrap()).next_line().await;
    serde_json::from_str(&line.unwrap().unwrap()).unwrap()
}

pub(crate) fn lines<R: AsyncRead + Unpin>(output: R) -> Lines<BufReader<R>> {
    BufReader::new(output).lines()
}

/// Tells it to end, as service managers do; it does so as planned.
#[cfg(unix)]
pub(crate) async fn terminate(running: &mut Child) {
    let id = running.id().unwrap().to_string();
    let signalled = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    assert!(signalled.success());
    assert!(running.wait().await.unwrap().success());
}

#[cfg(not(unix))]
pub(crate) async fn terminate(running: &mut Child) {
    running.kill().await.unwrap();
}
