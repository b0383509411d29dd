//! The emulator as a program of its own.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use std::process::Stdio;

use cams_flow::{Client, Credentials};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_cams-flow-emulator"))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

#[tokio::test]
async fn the_first_line_says_all_that_a_client_needs() {
    let mut running = program()
        .args(["--port", "0"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let output = running.stdout.take().unwrap();
    let line = BufReader::new(output).lines().next_line().await.unwrap().unwrap();
    let first: Value = serde_json::from_str(&line).unwrap();
    let credentials =
        Credentials::new(text(&first, "access_key_id"), text(&first, "access_key_secret")).unwrap();
    let client = Client::builder()
        .endpoint(text(&first, "endpoint"))
        .credentials(credentials)
        .build()
        .unwrap();
    client.list_flow().send().await.unwrap();

    let port = text(&first, "endpoint").rsplit_once(':').unwrap().1;
    let second = program().args(["--port", port]).output().await.unwrap();
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(!second.status.success());
    assert!(said.contains("choose another port"), "{said}");
    terminate(&mut running).await;
}

#[tokio::test]
async fn beyond_the_loopback_address_it_prints_a_token() {
    let mut running = program()
        .args(["--port", "0", "--bind", "0.0.0.0"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let output = running.stdout.take().unwrap();
    let line = BufReader::new(output).lines().next_line().await.unwrap().unwrap();
    let first: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(text(&first, "admin_token").len(), 32);
    terminate(&mut running).await;
}

/// Tells it to end, as service managers do; it does so as planned.
#[cfg(unix)]
async fn terminate(running: &mut tokio::process::Child) {
    let id = running.id().unwrap().to_string();
    let told = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    assert!(told.success());
    assert!(running.wait().await.unwrap().success());
}

#[cfg(not(unix))]
async fn terminate(running: &mut tokio::process::Child) {
    running.kill().await.unwrap();
}
