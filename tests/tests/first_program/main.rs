//! "In your own project" of README: its commands, as they are written there, make a package that runs, and runs again.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use cams_flow_emulator::Emulator;

/// The package of README.
const PACKAGE: &str = "../hello-flows";
/// What starts an emulator for one command; here it runs already.
const WITH_EMULATOR: &str = "cargo emulator run -- ";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// The commands of the block that makes the package.
fn commands() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let first = format!("cargo new {PACKAGE}");
    let lines = readme.lines().skip_while(|line| *line != first);
    lines
        .take_while(|line| !line.starts_with("```"))
        .map(str::to_owned)
        .collect()
}

/// Runs a command of README in the folder of the workspace, and returns its standard output.
fn run(command: &str, package: &Path, emulator: &Emulator) -> String {
    let command = command.replace(PACKAGE, package.to_str().unwrap());
    let credentials = emulator.credentials();
    let output = Command::new("sh")
        .args(["-c", &command])
        .current_dir(root())
        // Its own target folder would compile all dependencies once more.
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap(),
        )
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .env("CARGO_NET_OFFLINE", "true")
        .env("ALIBABA_CLOUD_ENDPOINT", emulator.endpoint())
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", credentials.access_key_id())
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", credentials.access_key_secret())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}\n{printed}{errors}");
    printed
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_readme_make_a_program_that_runs_twice() {
    let emulator = Emulator::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("hello-flows");
    let mut commands = commands();
    let last = commands.pop().unwrap();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in &commands {
        run(command, &package, &emulator);
        if command.starts_with("cargo new") {
            // The versions of this workspace are on the machine; newer ones may be known, but not there.
            fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
        }
    }
    let program = last.strip_prefix(WITH_EMULATOR).unwrap();
    for _ in 0..2 {
        let printed = run(program, &package, &emulator);
        assert!(printed.contains("created by request "), "{printed}");
        assert!(printed.contains("Help: "), "an error without a remedy: {printed}");
    }
    let calls = emulator.requests();
    let created = calls
        .iter()
        .filter(|call| call.operation.as_deref() == Some("CreateFlow"));
    assert_eq!(created.count(), 2, "both runs called this emulator");
}
