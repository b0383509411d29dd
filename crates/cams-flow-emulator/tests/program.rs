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
    running.kill().await.unwrap();
}
