//! Help and errors, word for word; exit codes.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use cams_flow_emulator::Fault;
use serde_json::{Value, json};
use support::{KEY_ID, KEY_SECRET, Setup, bare, expect, finished, shown};

#[test]
fn help_says_all_that_the_description_knows() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| finished(bare(home.path()).args(arguments));
    for (name, arguments) in [
        ("help", &["--help"][..]),
        ("help_create_flow_short", &["create-flow", "-h"]),
        ("help_create_flow", &["create-flow", "--help"]),
        ("help_list_flow", &["help", "list-flow"]),
        ("help_configure", &["configure", "--help"]),
        ("version", &["--version"]),
    ] {
        let run = run(arguments);
        assert_eq!((run.code, &*run.errors), (0, ""), "{arguments:?}");
        expect(name, &shown(arguments, &run, &[]));
    }
    let empty = run(&[]);
    assert_eq!(empty.code, 2);
    assert!(empty.errors.contains("create-flow"), "{}", empty.errors);
}

#[test]
fn every_operation_has_help() {
    let home = tempfile::tempdir().unwrap();
    for operation in cams_flow::description::DESCRIPTION.operations {
        let name = operation.method.replace('_', "-");
        let run = finished(bare(home.path()).args([&name, "--help"]));
        assert_eq!(run.code, 0, "{name}: {}", run.errors);
        assert!(run.output.contains("Example:"), "{name}: {}", run.output);
        // The name on the wire is understood, too.
        let wire = finished(bare(home.path()).args([operation.operation.name(), "--help"]));
        assert_eq!(wire.code, 0, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_say_what_happened_and_what_to_do() {
    let setup = Setup::new().await;
    let endpoint = setup.emulator.endpoint().to_owned();
    let changing = [(&*endpoint, "ENDPOINT")];
    let mut text = String::new();
    for arguments in [
        &["create-flow"][..],
        &["create-flow", "--flow-nme", "x"],
        &["creat-flow"],
        &["list-flow", "--page.size", "many"],
        &["list-flow", "--page", "Sise=2"],
        &["list-flow", "--query", "Data[?"],
        &["list-flow", "-o", "xml"],
        &["list-flow", "--from", "no-such-file.json"],
        &["create-flow", "--flow-name", "x", "--categories", "SINGUP"],
        &["get-flow", "--flow-id", "000"],
        &["get-flow", "--flow-id", "000", "--error-format", "json"],
        &["create-flow", "--error-format", "json"],
        &["create-flow", "--flow-nme", "x", "--error-format", "json"],
        &["explain", "MissingFlowName"],
        &["explain", "NoSuchCode"],
        &["policy", "--operations", "create-flow,list-flow"],
        &["policy", "--operations", "creat-flow"],
    ] {
        text.push_str(&shown(arguments, &setup.run(arguments), &changing));
        text.push('\n');
    }
    expect("errors", &text);
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_tell_kinds_of_errors_apart() {
    let setup = Setup::new().await;
    let list = |setup: &Setup| setup.run(&["list-flow", "--max-attempts", "1"]);
    for (code, expected) in [
        ("Ram.PermissionDeny", 5),
        ("System.LimitControl", 7),
        ("Product.Unsubscript", 1),
        ("ServiceUnavailable", 8),
    ] {
        let fault = setup.emulator.fault(Fault::on("ListFlow").first(1).error(code));
        let run = list(&setup);
        assert_eq!(run.code, expected, "{code}: {}", run.errors);
        assert_eq!(fault.fired(), 1);
    }
    let denied = setup
        .emulator
        .fault(Fault::on("ListFlow").first(1).error("Ram.PermissionDeny"));
    let run = setup.run(&["list-flow", "--error-format", "json"]);
    let error: Value = serde_json::from_str(&run.errors).unwrap();
    assert_eq!(denied.fired(), 1);
    assert_eq!(
        error["missing_permission"],
        json!({"Effect": "Allow", "Action": "cams:ListFlow", "Resource": "*"})
    );
    let mut wrong = setup.command();
    wrong
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "AnotherSecret")
        .arg("list-flow");
    let run = finished(&mut wrong);
    assert_eq!(run.code, 4, "{}", run.errors);
    assert!(!run.errors.contains("AnotherSecret"));
    for shared in [&[][..], &["--redis", "redis://127.0.0.1:1"]] {
        let list = [&["list-flow", "--region", "ap-southeast-1"][..], shared].concat();
        let none = finished(bare(setup.home.path()).args(list));
        assert_eq!(none.code, 3, "{}", none.errors);
        assert!(
            none.errors
                .contains("help:        run `configure`, or set ALIBABA_CLOUD_ACCESS_KEY_ID"),
            "{}",
            none.errors
        );
        assert!(!none.errors.contains(".credentials("), "{}", none.errors);
    }
    let nowhere = finished(bare(setup.home.path()).arg("list-flow"));
    assert_eq!(nowhere.code, 3, "{}", nowhere.errors);
    assert!(nowhere.errors.contains("--region"), "{}", nowhere.errors);
    let closed = "http://127.0.0.1:1";
    let mut unreachable = bare(setup.home.path());
    unreachable
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", KEY_ID)
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", KEY_SECRET)
        .args(["list-flow", "--max-attempts", "1", "--endpoint", closed]);
    assert_eq!(finished(&mut unreachable).code, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_and_sends_nothing() {
    let setup = Setup::new().await;
    let create = ["create-flow", "--flow-name", "sign-up", "--categories", "SIGN_UP"];
    for form in ["http", "curl", "plan"] {
        let run = setup.run(&[&create[..], &[&format!("--dry-run={form}")]].concat());
        assert_eq!(run.code, 0, "{}", run.errors);
        assert!(run.output.contains("FlowName=sign-up"), "{}", run.output);
        assert!(!run.output.contains(KEY_SECRET), "{}", run.output);
        let begin = match form {
            "curl" => "curl --request POST",
            _ => "POST ",
        };
        assert!(run.output.starts_with(begin), "{}", run.output);
    }
    assert!(setup.emulator.requests().is_empty());
}

/// Each code of the error table by what a script sees of it.
#[tokio::test(flavor = "multi_thread")]
async fn every_documented_code_has_an_exit_code() {
    let setup = Setup::new().await;
    let mut text = String::new();
    for error in cams_flow::description::DESCRIPTION.errors {
        let code = error.code.replace('*', "Example");
        for operation in ["ListFlow", "CreateFlow"] {
            let fault = setup
                .emulator
                .fault(Fault::on(operation).first(1).error(code.clone()));
            let run = match operation {
                "ListFlow" => setup.run(&["list-flow", "--max-attempts", "1"]),
                _ => setup.run(&[
                    "create-flow",
                    "--flow-name",
                    "x",
                    "--categories",
                    "OTHER",
                    "--max-attempts",
                    "1",
                ]),
            };
            assert_eq!(fault.fired(), 1, "{code}");
            text.push_str(&format!("{operation:<10} {code:<45} {}\n", run.code));
        }
    }
    expect("exit_codes", &text);
}

#[tokio::test(flavor = "multi_thread")]
async fn remedies_name_options_and_no_methods() {
    let setup = Setup::new().await;
    let endpoint = setup.emulator.endpoint().to_owned();
    let changing = [(&*endpoint, "ENDPOINT")];
    let create = ["create-flow", "--flow-name", "x", "--categories", "OTHER"];
    let once = ["list-flow", "--max-attempts", "1"];
    let mut text = String::new();
    let creating = || Fault::on("CreateFlow").first(1);
    let listing = || Fault::on("ListFlow").first(1);
    for (fault, arguments) in [
        (creating().after().reset(), &create[..]),
        (creating().error("InternalError"), &create),
        (creating().after().respond(200, "<html>"), &create),
        (listing().respond(200, "<html>"), &once),
        (listing().reset(), &once),
        (
            listing().no_response(),
            &[&once[..], &["--timeout", "0.2"]].concat(),
        ),
    ] {
        let fault = setup.emulator.fault(fault);
        let run = setup.run(arguments);
        assert_eq!(fault.fired(), 1);
        assert!(!run.errors.contains("()"), "{}", run.errors);
        text.push_str(&shown(arguments, &run, &changing));
        text.push('\n');
    }
    expect("remedies", &text);
}

#[test]
fn odd_numbers_are_refused_with_what_is_allowed() {
    let home = tempfile::tempdir().unwrap();
    let seconds = "expected seconds, from 0.001 to 31536000 (a year)";
    let attempts = "expected a whole number from 1 to 1000";
    let limit = "expected a whole number, 1 or more";
    let concurrency = "expected a whole number from 1 to 64";
    for (command, option, expected) in [
        (&["list-flow"][..], "--timeout", seconds),
        (&["list-flow"], "--max-attempts", attempts),
        (&["list-flow"], "--limit", limit),
        (&["plan", "flows.yaml"], "--timeout", seconds),
        (&["plan", "flows.yaml"], "--concurrency", concurrency),
        (&["export"], "--concurrency", concurrency),
        (&["watch", "x"], "--timeout", seconds),
        (&["watch", "x"], "--interval", seconds),
        (&["doctor"], "--timeout", seconds),
    ] {
        for number in ["0", "-1", "-1e30", "1e30", "NaN", "inf", "many", ""] {
            for joined in [false, true] {
                let value = format!("{option}={number}");
                let value = if joined {
                    vec![&*value]
                } else {
                    vec![option, number]
                };
                let run = finished(bare(home.path()).args(command).args(&value));
                assert_eq!((run.code, &*run.output), (2, ""), "{value:?}");
                assert!(
                    run.errors
                        .contains(&format!("invalid value '{number}' for '{option} "))
                        && run.errors.contains(expected),
                    "{value:?}: {}",
                    run.errors
                );
            }
        }
    }
}
