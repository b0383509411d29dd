//! Runs the program against an emulator, and compares what it prints with files.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use cams_flow_emulator::Emulator;
use tempfile::TempDir;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_cams-flow");

/// The access key of every emulator.
pub(crate) const KEY_ID: &str = "LTAI5tEmulatorAccessKey";
pub(crate) const KEY_SECRET: &str = "EmulatorAccessKeySecret0000000";

/// An emulator, and a home folder of its own.
pub(crate) struct Setup {
    pub(crate) emulator: Emulator,
    pub(crate) home: TempDir,
}

/// What a run printed.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Setup {
    pub(crate) async fn new() -> Self {
        Self::with(Emulator::start().await.unwrap())
    }

    /// With an emulator that has other settings.
    pub(crate) fn with(emulator: Emulator) -> Self {
        Self {
            emulator,
            home: TempDir::new().unwrap(),
        }
    }

    /// Writes a file in the home folder; returns its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The program with the variables of this setup and no others.
    pub(crate) fn command(&self) -> Command {
        let mut command = bare(self.home.path());
        command
            .env("ALIBABA_CLOUD_ENDPOINT", self.emulator.endpoint())
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", KEY_ID)
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", KEY_SECRET)
            .arg("--no-rate-limit");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        finished(self.command().args(arguments))
    }

    /// As [`Setup::run`], of a command that has to succeed.
    pub(crate) fn output(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.errors);
        run.output
    }

    /// Creates a flow; returns its id.
    pub(crate) fn create(&self, name: &str) -> String {
        let create = [
            "create-flow",
            "--flow-name",
            name,
            "--categories",
            "SIGN_UP,SURVEY",
        ];
        let id = self.output(&[&create[..], &["-o", "text", "--query", "Data.FlowId"]].concat());
        id.trim().to_owned()
    }
}

/// The program without variables but a home folder.
pub(crate) fn bare(home: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env_clear()
        .env("HOME", home)
        .env("USERPROFILE", home)
        .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        .stdin(Stdio::null());
    if let Some(root) = env::var_os("SYSTEMROOT") {
        command.env("SYSTEMROOT", root);
    }
    command
}

pub(crate) fn finished(command: &mut Command) -> Run {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
    Run {
        code: status.code().unwrap_or(-1),
        output: text(stdout),
        errors: text(stderr),
    }
}

/// Compares with a file, or writes it when `UPDATE_EXPECTED` is set.
#[track_caller]
pub(crate) fn expect(name: &str, found: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(format!("{name}.txt"));
    if env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, found).unwrap();
        return;
    }
    let expected = fs::read_to_string(&file)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert_eq!(
        found,
        expected,
        "{}; `cargo xtask bless` writes it",
        file.display()
    );
}

/// The text of a run for a file, without what differs from run to run.
pub(crate) fn shown(arguments: &[&str], run: &Run, changing: &[(&str, &str)]) -> String {
    let arguments: Vec<&str> = arguments.to_vec();
    let mut text = format!("$ cams-flow {}\n{}", arguments.join(" "), run.output);
    if !run.errors.is_empty() {
        text.push_str(&format!("--- standard error\n{}", run.errors));
    }
    if run.code != 0 {
        text.push_str(&format!("--- exit code {}\n", run.code));
    }
    for (value, name) in changing {
        text = text.replace(value, name);
    }
    without_ids(&text)
}

/// Points in time and tokens as one word: twelve digits or more, also in hexadecimal with hyphens.
fn without_runs(text: &str) -> String {
    let mut shown = String::new();
    let mut run = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_digit() || ('A'..='F').contains(&character) || character == '-' {
            run.push(character);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        shown.push_str(if digits >= 12 { "…" } else { &run });
        run.clear();
        shown.push(character);
    }
    shown.trim_end_matches('\0').to_owned()
}

/// Ids of requests, dates and the like as one word.
fn without_ids(text: &str) -> String {
    let mut shown = String::new();
    let text = without_runs(text);
    for line in text.split_inclusive('\n') {
        let mut line = line.to_owned();
        for name in [
            "x-acs-date: ",
            "x-acs-signature-nonce: ",
            "request id:  ",
            "\"request_id\":\"",
        ] {
            if let Some(start) = line.find(name) {
                let start = start + name.len();
                let rest = &line[start..];
                let end = rest.find(['"', '\n', '\'']).unwrap_or(rest.len());
                line.replace_range(start..start + end, "…");
            }
        }
        shown.push_str(&line);
    }
    shown
}
