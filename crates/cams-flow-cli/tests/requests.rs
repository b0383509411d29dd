//! Requests from files and from standard input, as editors and other programs write them; arguments that are odd.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::{fs, path::Path, process::Command};

use support::{Setup, bare, finished};

/// Runs `create-flow --from` a file of these bytes; returns the exit code and the errors.
fn created(setup: &Setup, file: &str, bytes: &[u8]) -> (i32, String) {
    let path = setup.home.path().join(file);
    fs::write(&path, bytes).unwrap();
    let run = setup.run(&["create-flow", "--from", path.to_str().unwrap()]);
    (run.code, run.errors.replace(path.to_str().unwrap(), file))
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_all_editors_are_read() {
    let setup = Setup::new().await;
    for (file, bytes) in [
        (
            "a.json",
            "\u{feff}{\"FlowName\": \"a\", \"Categories\": [\"OTHER\"]}",
        ),
        ("b.yaml", "\u{feff}FlowName: b\nCategories: [OTHER]\n"),
        ("c.yaml", "FlowName: c\r\nCategories:\r\n- OTHER\r\n"),
        (
            "d",
            "\u{feff}{\"FlowName\": \"d\",\r\n\"Categories\": [\"OTHER\"]}\r\n",
        ),
        ("e.jsonl", "{\"FlowName\": \"e\", \"Categories\": [\"OTHER\"]}\n"),
    ] {
        let run = created(&setup, file, bytes.as_bytes());
        assert_eq!(run, (0, String::new()), "{file}");
    }
    let names = setup.output(&["list-flow", "--query", "sort(Data[].FlowName)", "-o", "jsonl"]);
    assert_eq!(names, "\"a\"\n\"b\"\n\"c\"\n\"d\"\n\"e\"\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_files_are_refused_with_a_reason() {
    let setup = Setup::new().await;
    for (file, bytes, expected) in [
        (
            "a.json",
            &b"{\"FlowName\": \"a\xff\"}"[..],
            "a.json is not text in UTF-8: byte 16 is not",
        ),
        ("b.json", b" \r\n", "b.json is empty"),
        (
            "c.jsonl",
            b"{\"FlowName\": \"a\"}\n{\"FlowName\": \"b\"}\n",
            "c.jsonl:2:1: a second value begins, and a call has one request",
        ),
        (
            "d.yaml",
            b"FlowName: a\n---\nFlowName: b\n",
            "d.yaml: a second value begins, and a call has one request",
        ),
        (
            "e.yaml",
            b"flow_name: a\ncategories: [OTHER]\n",
            "error: CreateFlow has no parameter `categories`; did you mean `Categories`?; CreateFlow has no parameter \
             `flow_name`; did you mean `FlowName`?",
        ),
    ] {
        let (code, errors) = created(&setup, file, bytes);
        assert_eq!(code, 2, "{file}: {errors}");
        assert!(errors.contains(expected), "{file}: {errors}");
        assert!(errors.contains("help: "), "{file}: {errors}");
    }
    assert!(setup.emulator.requests().is_empty(), "nothing is sent");
    let (_, errors) = created(&setup, "f.yaml", b"FlowName: a\nCategories: [SINGUP]\n");
    assert!(
        errors.contains("warning: Categories: `SINGUP` is not a known value; did you mean `SIGN_UP`?"),
        "{errors}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_flows_of_any_editor_are_read() {
    let setup = Setup::new().await;
    let text = "version: 1\njson-base: https://a.example\nflows:\n  a:\n    categories: [OTHER]\n";
    let marked = setup.file("flows.yaml", &format!("\u{feff}{}", text.replace('\n', "\r\n")));
    assert_eq!(setup.run(&["plan", &marked]).code, 0);
    let path = setup.home.path().join("odd.yaml");
    let odd = path.to_str().unwrap();
    fs::write(&path, b"version: 1\nflows: \xff").unwrap();
    let run = setup.run(&["plan", odd]);
    assert_eq!(run.code, 3);
    assert!(
        run.errors.contains("is not text in UTF-8: byte 19 is not"),
        "{}",
        run.errors
    );
    // Screens with a mark are JSON, too.
    fs::write(setup.home.path().join("a.json"), "\u{feff}{\"version\": \"7.3\"}").unwrap();
    let screens = setup.file("flows.yaml", &format!("{text}    json: a.json\n"));
    assert_eq!(setup.run(&["plan", &screens]).code, 0);
}

#[test]
fn errors_of_arguments_say_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (
            &["-o", "json"][..],
            "error: no subcommand is given\n  help:        `cams-flow --help` lists all subcommands\n",
        ),
        (
            &["auth", "statsu"],
            "error: unknown subcommand `statsu` of `auth`\n  help:        did you mean `status`?\n",
        ),
        (&["configure", "list"], "help:        `configure` has show, path"),
        (&["explain", "missingflowname"], "error: unknown error code"),
        (&["explain", "-101"], "error: unknown error code `-101`"),
        (
            &["list-flow", "-o", "xml", "--error-format", "json"],
            "\"help\":\"give one of table, json, yaml, jsonl, text\"",
        ),
        (&["plan", "--error-format", "json"], "were not provided: <FILE>\""),
        (
            &["--error-format", "json"],
            "{\"error\":\"no subcommand is given\"",
        ),
        (
            &["list-flow", "--profile", "nowhere", "--region", "ap-southeast-1"],
            "help:        run `cams-flow configure --profile nowhere`, or name another profile",
        ),
        (
            &["configure", "--region", "not a region"],
            "error: `not a region` is not a valid region",
        ),
        (
            &["configure", "--endpoint", "ftp://x"],
            "has a scheme other than http and https",
        ),
    ] {
        let run = finished(bare(home.path()).args(arguments));
        assert!(run.code > 0, "{arguments:?}");
        assert!(run.errors.contains(expected), "{arguments:?}: {}", run.errors);
        assert!(!run.errors.contains("Missing*"), "{}", run.errors);
    }
    assert!(!home.path().join(".config").exists(), "nothing is written");
}

#[test]
fn a_profile_has_the_settings_of_calls() {
    let home = tempfile::tempdir().unwrap();
    let configure = ["configure", "--timeout", "2.5", "--max-attempts", "5"];
    assert_eq!(finished(bare(home.path()).args(configure)).code, 0);
    let shown = finished(bare(home.path()).args(["configure", "show"])).output;
    assert!(
        shown.contains("timeout: 2.5") && shown.contains("max-attempts: 5"),
        "{shown}"
    );
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_text_is_named() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let home = tempfile::tempdir().unwrap();
    let mut create = bare(home.path());
    create
        .args(["create-flow", "--flow-name"])
        .arg(OsStr::from_bytes(b"a\xff"));
    let run = finished(&mut create);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.errors,
        "error: the argument `a\u{fffd}` is not UTF-8\n  help:        write it as UTF-8, or take it from a file by `--from`\n"
    );
}

#[cfg(unix)]
#[test]
fn a_link_of_another_name_has_the_same_help() {
    let home = tempfile::tempdir().unwrap();
    let link = home.path().join("cf");
    std::os::unix::fs::symlink(Path::new(support::PROGRAM), &link).unwrap();
    let help = Command::new(&link)
        .args(["auth", "status", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("Usage: cams-flow auth status"), "{help}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_too_long_for_an_address_is_named_as_such() {
    let setup = Setup::new().await;
    let name = "a".repeat(70_000);
    let run = setup.run(&["create-flow", "--flow-name", &name, "--categories", "OTHER"]);
    assert_eq!(run.code, 2, "{}", run.errors);
    assert!(
        run.errors
            .contains("the request could not be sent: its address, with the parameters, has 70"),
        "{}",
        run.errors
    );
    assert!(
        run.errors.contains("help:        send shorter values"),
        "{}",
        run.errors
    );
    assert!(setup.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_equal_options_counts() {
    let setup = Setup::new().await;
    let id = setup.create("a");
    let list = [
        "list-flow",
        "-o",
        "jsonl",
        "--limit",
        "5",
        "--limit",
        "1",
        "-o",
        "text",
        "--all",
        "--all",
    ];
    assert_eq!(setup.output(&list), format!("{id}\ta\tSIGN_UP, SURVEY\n"));
    // Lists are still lists.
    let create = [
        "create-flow",
        "--flow-name",
        "b",
        "--categories",
        "OTHER",
        "--categories",
        "SURVEY",
    ];
    assert!(setup.output(&create).contains("SURVEY"));
    assert!(
        setup
            .output(&["list-flow", "-o", "text"])
            .contains("\tb\tOTHER, SURVEY\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_received_is_shown_as_it_came() {
    let setup = Setup::new().await;
    let run = setup.run(&["list-flow", "-vv"]);
    assert!(run.errors.contains("\"Code\":\"OK\""), "{}", run.errors);
    assert!(!run.errors.contains('\\'), "{}", run.errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_no_flow_gets_is_warned_of() {
    let setup = Setup::new().await;
    setup.create("a");
    let watch = |until: &str| {
        setup
            .run(&["watch", "a", "--timeout", "0.001", "--until", until])
            .errors
    };
    assert!(
        watch("publishd").contains("warning: `PUBLISHD` is not a known status; did you mean `PUBLISHED`?"),
    );
    for known in ["throttled", "DEPRECATED", "draft"] {
        assert!(!watch(known).contains("warning"), "{known}");
    }
}

#[test]
fn the_emulator_is_called_as_the_subcommand_that_it_is() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [
        &["emulator", "health", "--port", "1"][..],
        &["emulator", "export", "--port", "1"],
    ] {
        let run = finished(bare(home.path()).args(arguments));
        assert!(
            run.errors.contains("start one with `cams-flow emulator`"),
            "{}",
            run.errors
        );
    }
}

/// Names of files are bytes, and so is the name that a program is started by.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn names_of_files_need_not_be_text() {
    use std::{
        ffi::OsStr,
        os::unix::{ffi::OsStrExt as _, process::CommandExt as _},
    };
    let setup = Setup::new().await;
    let path = setup.home.path().join(OsStr::from_bytes(b"request\xff.json"));
    if fs::write(&path, r#"{"FlowName": "spring"}"#).is_err() {
        // As on a Mac, whose file system has names in UTF-8 alone.
        return;
    }
    let mut command = setup.command();
    command.args(["list-flow", "-o", "json", "--from"]).arg(path);
    let run = finished(command.arg0(OsStr::from_bytes(b"./cams-flow\xff")));
    assert_eq!(run.code, 0, "{}", run.errors);
    let sent = format!("{:?}", setup.emulator.requests().last().unwrap());
    assert!(sent.contains("spring"), "{sent}");
    let path = setup.home.path().join(OsStr::from_bytes(b"flows\xff.yaml"));
    fs::write(&path, "version: 1\nflows: {}\n").unwrap();
    let run = finished(setup.command().arg("plan").arg(path));
    assert_eq!(run.code, 0, "{}", run.errors);
}
