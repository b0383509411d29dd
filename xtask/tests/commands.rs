//! The commands as a person at a terminal meets them.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

use std::{
    path::Path,
    process::{Command, Output},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn xtask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).current_dir(root());
    command
}

fn text(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

const API_DOCS: &str = "codegen/tests/import/api-docs.json";

/// As with `| head`, when `head` has enough before the first line.
#[test]
fn a_reader_that_goes_away_changes_neither_the_result_nor_the_exit_code() {
    let into = tempfile::tempdir().unwrap();
    let into = into.path().join("garden").display().to_string();
    for arguments in [
        &["explain"][..],
        &["explain", "E0201"],
        &["codegen", "--check"],
        &["codegen", "--check", "--message-format", "json"],
        &["import", API_DOCS, "--all", "--into", &into, "--dry-run"],
        &["diff", "spec", "spec"],
        &["diff", "spec", "spec", "--format", "json"],
        &["release", "--dry-run"],
        &["--help"],
    ] {
        let read = xtask(arguments).output().unwrap();
        let (printed, _) = text(&read);
        assert!(
            !printed.is_empty() || arguments.contains(&"json"),
            "{arguments:?} prints nothing"
        );

        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let unread = xtask(arguments).stdout(writer).output().unwrap();
        assert_eq!(
            (unread.status.code(), text(&unread).1),
            (read.status.code(), text(&read).1),
            "{arguments:?}"
        );
        assert_eq!(unread.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn an_error_that_nobody_reads_is_one_all_the_same() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = xtask(&["explain", "E9999"]).stderr(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn all_commands_are_listed_with_a_line_and_the_exit_codes() {
    let (alone, help) = (xtask(&[]).output().unwrap(), xtask(&["--help"]).output().unwrap());
    assert_eq!((alone.status.code(), help.status.code()), (Some(2), Some(0)));
    for listed in [text(&alone).1, text(&help).0] {
        for command in [
            "codegen",
            "new-operation",
            "demo",
            "test",
            "doc",
            "release",
            "explain",
        ] {
            let line = listed
                .lines()
                .find(|line| line.trim_start().starts_with(&format!("{command} ")));
            let line = line.unwrap_or_else(|| panic!("{command} is not in\n{listed}"));
            assert!(line.trim().len() > command.len() + 20, "{line}");
        }
        assert!(listed.contains("Exit codes: 0 "), "{listed}");
    }
}

#[test]
fn an_unknown_command_brings_the_nearest_to_mind() {
    for (word, near) in [
        ("tset", "test"),
        ("codgen", "codegen"),
        ("new-operatoin", "new-operation"),
    ] {
        let output = xtask(&[word]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let (_, said) = text(&output);
        assert!(said.contains(&format!("'{near}'")), "{said}");
    }
}

#[test]
fn files_of_the_workspace_are_shown_from_its_folder() {
    let absolute = root().join("spec/cams-flow");
    let absolute = absolute.to_str().unwrap();
    let runs = [
        xtask(&["release", "--dry-run", "--date", "2026-01-31"]),
        xtask(&["codegen", "--check"]),
        xtask(&["new-operation", "GetFlow"]),
        xtask(&["new-operation", "GetFlow", "--into", "xtask/src"]),
        xtask(&["diff", absolute, "xtask/src"]),
        xtask(&["import", "xtask/none.json", "--all", "--into", absolute]),
    ];
    for mut run in runs {
        let (printed, said) = text(&run.output().unwrap());
        let all = printed + &said;
        assert!(!all.is_empty());
        assert!(!all.contains(root().to_str().unwrap()), "{all}");
    }
}

#[test]
fn a_date_that_is_none_is_rejected_with_its_form() {
    let output = xtask(&["release", "--dry-run", "--date", "31.1.2026"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let (_, said) = text(&output);
    assert!(said.contains("`2026-01-31`"), "{said}");
}
