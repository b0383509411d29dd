//! `cargo xtask budget` as a person at a terminal meets it.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

use std::{fs, path::Path, process::Command};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Runs the command with the workspace's limits after a change; returns the exit code and all that it prints.
fn budget(arguments: &[&str], change: impl Fn(&str) -> String) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("budgets.toml");
    let limits = fs::read_to_string(root().join("budgets.toml")).unwrap();
    let lines: String = limits.lines().map(|line| change(line) + "\n").collect();
    fs::write(&file, lines).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["budget", "--limits"])
        .arg(&file)
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), printed)
}

/// All limits are those of a project with nothing in it.
fn nothing_allowed(line: &str) -> String {
    if line.starts_with("limit = ") {
        "limit = 0".to_owned()
    } else if line.starts_with("goal = ") {
        String::new()
    } else {
        line.to_owned()
    }
}

const QUICK: [&str; 4] = ["--only", "generated-lines", "--only", "crates-custom-transport"];

#[test]
fn counts_within_their_limits_are_shown_with_them() {
    let (code, printed) = budget(&QUICK, str::to_owned);
    assert_eq!(code, Some(0), "{printed}");
    for name in ["generated-lines (lines)", "crates-custom-transport (crates)"] {
        assert!(printed.contains(name), "{printed}");
    }
    assert!(!printed.contains("allocations"), "{printed}");
}

#[test]
fn a_count_over_its_limit_fails_with_its_name_and_why() {
    let (code, printed) = budget(&QUICK, nothing_allowed);
    assert_eq!(code, Some(1), "{printed}");
    for said in [
        "error: `crates-custom-transport` is over its budget: ",
        "`generated-lines` is over its budget: ",
        " of at most 0 (lines). Mean over the operations",
    ] {
        assert!(printed.contains(said), "{printed}");
    }
}

#[test]
fn a_limit_with_much_room_is_said() {
    let (code, printed) = budget(&QUICK[..2], |line| line.replace("limit = 80", "limit = 8000"));
    assert_eq!(code, Some(0), "{printed}");
    assert!(
        printed.contains("`generated-lines` has room: the limit can be lowered to "),
        "{printed}"
    );
}

#[test]
fn an_unknown_name_is_an_error_in_the_file_and_in_the_arguments() {
    let (code, printed) = budget(&QUICK, |line| {
        line.replace("[generated-lines]", "[generated-line]")
    });
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains(
            "nothing counts `generated-line`; the nearest name that is counted is `generated-lines`"
        ) && printed.contains("`generated-lines` is counted and has no limit"),
        "{printed}"
    );
    let (code, printed) = budget(&["--only", "lines"], str::to_owned);
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains("nothing counts `lines`; choose of: crates-default, "),
        "{printed}"
    );
}
