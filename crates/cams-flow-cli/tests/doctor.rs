//! `doctor`: every check runs, whatever another one finds, and says what to do.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::{fs, path::PathBuf, process::Command};

use serde_json::Value;
use support::{Run, Setup, bare, finished};

/// The checks of a run as JSON: name, result, message, help.
fn checks(run: &Run) -> Vec<[String; 4]> {
    let value: Value = serde_json::from_str(&run.output).unwrap_or_else(|_| panic!("{run:?}"));
    let checks = value["checks"].as_array().unwrap().iter();
    let text = |check: &Value, name: &str| check[name].as_str().unwrap_or_default().to_owned();
    checks
        .map(|check| ["check", "result", "message", "help"].map(|name| text(check, name)))
        .collect()
}

fn configuration(setup: &Setup) -> PathBuf {
    let folder = setup.home.path().join(".config/cams-flow");
    fs::create_dir_all(&folder).unwrap();
    folder.join("config.yaml")
}

/// All checks run and those of the call succeed, except that one of these failed, with these words.
#[track_caller]
fn only_fails(setup: &Setup, command: &mut Command, failed: &str, message: &str, help: &str) {
    let run = finished(command.args(["doctor", "-o", "json"]));
    assert_eq!(run.code, 1, "{run:?}");
    let checks = checks(&run);
    let of =
        |result: &str| -> Vec<&[String; 4]> { checks.iter().filter(|check| check[1] == result).collect() };
    let [only] = of("failed")[..] else {
        panic!("{checks:?}")
    };
    assert_eq!(only[0], failed, "{only:?}");
    assert!(only[2].contains(message), "{only:?}");
    assert!(only[3].contains(help), "{only:?}");
    let good: Vec<&str> = of("ok").iter().map(|check| &*check[0]).collect();
    for check in ["endpoint", "DNS", "connection", "call", "clock", "permission"] {
        assert!(good.contains(&check), "{check} is missing: {checks:?}");
    }
    assert!(!setup.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_configuration_file_is_one_finding_of_many() {
    let setup = Setup::new().await;
    let path = configuration(&setup);
    for (text, message, help) in [
        (
            "profiles: [",
            "is not valid",
            "move it away and run `cams-flow configure`",
        ),
        (
            "profiles:\n  default:\n    timeout: 1e30\n",
            "expected seconds, from 0.001 to 31536000 (a year) at line 3 column",
            "correct it",
        ),
        (
            "profiles:\n  default:\n    timeout: .nan\n",
            "expected seconds",
            "correct it",
        ),
        (
            "profiles:\n  default:\n    max-attempts: 0\n",
            "expected a whole number from 1 to 1000 at line 3 column",
            "correct it",
        ),
        (
            "profiles:\n  default:\n    max-attempts: -1\n",
            "expected a whole number",
            "correct it",
        ),
        (
            "current: staging\n",
            "has `current: staging`, and no profile of this name",
            "run `cams-flow configure --profile staging`",
        ),
    ] {
        fs::write(&path, text).unwrap();
        only_fails(&setup, &mut setup.command(), "settings", message, help);
        // Another command ends there, and changes nothing.
        let run = setup.run(&["list-flow"]);
        assert_eq!((run.code, &*run.output), (3, ""), "{text}: {}", run.errors);
        assert!(run.errors.contains(message), "{text}: {}", run.errors);
    }
    // Where the file is, is known without reading it.
    let shown = finished(bare(setup.home.path()).args(["configure", "path"]));
    assert_eq!(shown.output.trim(), path.to_str().unwrap());
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    only_fails(
        &setup,
        &mut setup.command(),
        "settings",
        "cannot be read",
        "CAMS_FLOW_CONFIG",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_format_is_a_finding_that_names_its_place() {
    let setup = Setup::new().await;
    let run = finished(setup.command().env("CAMS_FLOW_OUTPUT", "xml").arg("doctor"));
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.output
            .contains("the variable CAMS_FLOW_OUTPUT asks for the unknown output format `xml`"),
        "{}",
        run.output
    );
    assert!(run.output.contains("ok    permission"), "{}", run.output);
    let list = finished(setup.command().env("CAMS_FLOW_OUTPUT", "xml").arg("list-flow"));
    assert_eq!(list.code, 3, "{}", list.errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_sources_of_credentials_are_findings_with_a_remedy() {
    let setup = Setup::new().await;
    fs::create_dir(setup.home.path().join(".aliyun")).unwrap();
    fs::write(setup.home.path().join(".aliyun/config.json"), "{").unwrap();
    let without_key = || {
        let mut command = setup.command();
        command
            .env_remove("ALIBABA_CLOUD_ACCESS_KEY_ID")
            .env_remove("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
        command
    };
    let run = finished(without_key().args(["doctor", "-o", "json"]));
    assert_eq!(run.code, 1);
    let broken = checks(&run);
    let credentials = broken.iter().find(|check| check[0] == "credentials").unwrap();
    assert_eq!(credentials[1], "failed");
    assert!(credentials[2].contains("config.json"), "{credentials:?}");
    assert_ne!(credentials[3], "", "{credentials:?}");
    for check in ["endpoint", "DNS", "connection"] {
        assert!(broken.iter().any(|found| found[0] == check && found[1] == "ok"));
    }
    // With a key in the environment, the broken file is not used, and the check passes.
    let run = setup.run(&["doctor"]);
    assert_eq!(run.code, 0, "{run:?}");

    fs::remove_file(setup.home.path().join(".aliyun/config.json")).unwrap();
    fs::write(
        configuration(&setup),
        "profiles:\n  default:\n    access-key-id: LTAI5tHalfOfAKey0001\n",
    )
    .unwrap();
    let run = finished(without_key().arg("doctor"));
    assert_eq!(run.code, 1);
    for expected in [
        "has a half of an access key",
        "help: run `cams-flow configure`",
        "ok    DNS",
    ] {
        assert!(run.output.contains(expected), "{expected}: {}", run.output);
    }
}

#[test]
fn nothing_at_all_is_set() {
    let home = tempfile::tempdir().unwrap();
    for has_home in [true, false] {
        let mut command = bare(home.path());
        if !has_home {
            command.env_remove("HOME");
        }
        let doctor = finished(command.arg("doctor"));
        assert_eq!(doctor.code, 1);
        for expected in [
            "FAIL  credentials",
            "auth status",
            "FAIL  endpoint",
            "help: give `--region",
        ] {
            assert!(doctor.output.contains(expected), "{}", doctor.output);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emulator_that_does_not_start_is_a_finding_and_nothing_else_is_called() {
    let setup = Setup::new().await;
    let data = setup.file("flows.db", "not a data file");
    let mut command = bare(setup.home.path());
    command
        .env("ALIBABA_CLOUD_ENDPOINT", setup.emulator.endpoint())
        .args(["doctor", "--emulator", "--data", &data]);
    let run = finished(&mut command);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.output
            .contains("FAIL  emulator     the emulator does not start"),
        "{}",
        run.output
    );
    assert!(!run.output.contains("endpoint  "), "{}", run.output);
    assert!(setup.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_reads_is_called() {
    let setup = Setup::new().await;
    for (operation, expected) in [
        ("delete-flow", "`delete-flow` changes something"),
        ("lst-flow", "did you mean `list-flow`?"),
    ] {
        let run = setup.run(&["doctor", "--operation", operation]);
        assert_eq!((run.code, &*run.output), (2, ""), "{run:?}");
        assert!(run.errors.contains(expected), "{}", run.errors);
    }
    assert!(setup.emulator.requests().is_empty());
    assert_eq!(setup.run(&["doctor", "--operation", "ListFlow"]).code, 0);
}
