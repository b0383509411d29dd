//! The generated crate in use: the emulator is compiled with it, and returns the example of the added operation.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::workspace::{SYNC_FLOW, Workspace, copy, generate, repository, update};

const PROGRAM: &str = r#"[package]
name = "program"
version.workspace = true
edition.workspace = true

[dependencies]
cams-flow.workspace = true
cams-flow-emulator.workspace = true
serde_json.workspace = true
tokio = { workspace = true, features = ["macros", "rt-multi-thread"] }
"#;

/// Writes a workspace with the layout of this one, with only the packages that a call of the emulator needs, and with the
/// client that has the added operation. It is kept between runs, so that only changes are compiled.
fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("extending");
    let repository = repository();
    for package in [
        "crates/alicloud-core",
        "crates/alicloud-emulator",
        "crates/cams-flow-emulator",
        // The emulator's own tests use them.
        "tests/fixtures/crates",
    ] {
        copy(&repository.join(package), &root.join(package));
    }
    let workspace = Workspace::new();
    fs::write(workspace.added(), SYNC_FLOW).unwrap();
    generate(&workspace.spec(), &root.join("crates")).unwrap();
    update(&root.join("program/Cargo.toml"), PROGRAM);
    update(&root.join("program/src/main.rs"), include_str!("program.rs"));

    let manifest = fs::read_to_string(repository.join("Cargo.toml")).unwrap();
    let members = manifest
        .lines()
        .find(|line| line.starts_with("members = [") && line.ends_with(']'))
        .unwrap();
    let manifest = manifest.replace(members, r#"members = ["crates/*", "program"]"#);
    update(&root.join("Cargo.toml"), &manifest);
    fs::copy(repository.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    root
}

/// Runs cargo in the workspace, and returns its standard output.
fn cargo(root: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--quiet", "--target-dir"])
        .arg(root.join("target"))
        .current_dir(root)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "cargo {}:\n{shown}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    shown
}

#[test]
fn the_new_method_compiles_and_the_emulator_returns_the_example() {
    let root = workspace();
    let report = cargo(&root, &["run", "--package", "program"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    let expected = json!({
        "operation": "SyncFlow",
        "unverified": "example",
        "has_request_id": true,
        "code": "OK",
        "refused": "MissingFlowId",
    });
    assert_eq!(report, expected);

    // The generated test includes its example.
    let test = fs::read_to_string(root.join("crates/cams-flow/tests/examples.rs")).unwrap();
    assert!(test.contains("SyncFlowRequest"), "{test}");
    let tests = cargo(
        &root,
        &[
            "test",
            "--package=cams-flow",
            "--test=examples",
            "--features=description",
        ],
    );
    assert!(tests.contains("1 passed"), "{tests}");
}
