//! The emulator as a program of its own.

use std::process::Stdio;

use cams_flow::{Client, Credentials};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

use crate::support::text;

/// The program, built beside this test.
fn program() -> Command {
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    folder.pop();
    let program = folder.join("cams-flow-emulator").with_extension(std::env::consts::EXE_EXTENSION);
    assert!(program.exists(), "build it first: cargo build --package cams-flow-emulator");
    Command::new(program)
}

#[tokio::test]
async fn the_first_line_says_all_that_a_client_needs() {
    let mut running =
        program().args(["--port", "0"]).stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let output = running.stdout.take().unwrap();
    let line = BufReader::new(output).lines().next_line().await.unwrap().unwrap();
    let first: Value = serde_json::from_str(&line).unwrap();
    let credentials = Credentials::new(text(&first, "access_key_id"), text(&first, "access_key_secret")).unwrap();
    let client = Client::builder().endpoint(text(&first, "endpoint")).credentials(credentials).build().unwrap();
    client.list_flow().send().await.unwrap();

    let port = text(&first, "endpoint").rsplit_once(':').unwrap().1;
    let second = program().args(["--port", port]).output().await.unwrap();
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(!second.status.success());
    assert!(said.contains("choose another port"), "{said}");
    running.kill().await.unwrap();
}
