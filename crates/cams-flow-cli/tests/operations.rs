//! Every operation through the program, in all forms of output.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::{fs, io::Write as _, process::Stdio};

use cams_flow::description::DESCRIPTION;
use cams_flow_emulator::Fault;
use serde_json::{Value, json};
use support::{Setup, bare, expect, finished, shown};

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_called() {
    let setup = Setup::new().await;
    let id = setup.create("sign-up");
    let flow = value(&setup.output(&["get-flow", "--flow-id", &id]));
    assert_eq!(flow["Data"]["FlowName"], "sign-up");
    assert_eq!(flow["Data"]["Categories"], json!(["SIGN_UP", "SURVEY"]));
    let modify = ["modify-flow", "--flow-id", &id, "--flow-name", "renamed"];
    setup.output(&[&modify[..], &["--categories", "OTHER", "--categories", "SURVEY"]].concat());
    let file = "https://example.com/flow.json";
    setup.output(&["update-flow-json-asset", "--flow-id", &id, "--file-path", file]);
    setup.output(&["get-flow-json-asset", "--flow-id", &id]);
    setup.output(&["get-flow-preview-url", "--flow-id", &id]);
    setup.output(&["publish-flow", "--flow-id", &id]);
    let status = [
        "get-flow",
        "--flow-id",
        &id,
        "--query",
        "Data.Status",
        "-o",
        "text",
    ];
    assert_eq!(setup.output(&status), "PUBLISHED\n");
    setup.output(&["deprecate-flow", "--flow-id", &id]);
    let other = setup.create("draft");
    setup.output(&["delete-flow", "--flow-id", &other]);
    let called: Vec<String> = setup
        .emulator
        .requests()
        .iter()
        .filter_map(|request| request.operation.clone())
        .map(|name| name.to_string())
        .collect();
    for operation in DESCRIPTION.operations {
        let name = operation.operation.name();
        assert!(
            name == "ListFlow" || called.iter().any(|called| called == name),
            "{name} is called"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn output_comes_in_five_forms() {
    let setup = Setup::new().await;
    let (one, other) = (setup.create("sign-up"), setup.create("survey-2027"));
    let endpoint = setup.emulator.endpoint().to_owned();
    let changing = [
        (&*one, "FLOW-ID-ONE"),
        (&*other, "FLOW-ID-TWO"),
        (&*endpoint, "ENDPOINT"),
    ];
    let mut text = String::new();
    for format in ["table", "json", "yaml", "jsonl", "text"] {
        for operation in [
            &["list-flow"][..],
            &["list-flow", "--all", "--page.size", "1"],
            &["get-flow", "--flow-id", &one],
        ] {
            let arguments = [operation, &["-o", format]].concat();
            text.push_str(&shown(&arguments, &setup.run(&arguments), &changing));
            text.push('\n');
        }
    }
    let query = [
        "list-flow",
        "--query",
        "Data[?FlowName=='sign-up'].FlowId | [0]",
        "-o",
        "text",
    ];
    text.push_str(&shown(&query, &setup.run(&query), &changing));
    expect("output", &text);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_fetched_up_to_the_limit() {
    let setup = Setup::new().await;
    for number in 0..7 {
        setup.create(&format!("flow-{number}"));
    }
    let before = setup.emulator.requests().len();
    let all = setup.output(&["list-flow", "--all", "--page.size", "3", "-o", "jsonl"]);
    assert_eq!(all.lines().count(), 7);
    let json = value(&setup.output(&["list-flow", "--all", "--page.size", "3"]));
    assert_eq!(json["Data"].as_array().map(Vec::len), Some(7));
    let limited = setup.output(&["list-flow", "--limit", "4", "--page.size", "3", "-o", "jsonl"]);
    assert_eq!(limited.lines().count(), 4);
    // Three pages and the one that shows the end, twice; then two.
    assert_eq!(setup.emulator.requests().len() - before, 10);
    let none = value(&setup.output(&["list-flow", "--flow-name", "no such name", "--all"]));
    assert_eq!(none, json!({"Data": []}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_comes_from_a_file_and_options_outweigh_it() {
    let setup = Setup::new().await;
    let file = setup.home.path().join("request.yaml");
    fs::write(&file, "FlowName: from-file\nCategories: [SURVEY]\n").unwrap();
    let path = file.to_str().unwrap();
    let created = value(&setup.output(&["create-flow", "--from", path, "--flow-name", "from-option"]));
    assert_eq!(created["Data"]["FlowName"], "from-option");
    assert_eq!(created["Data"]["Categories"], json!(["SURVEY"]));

    let mut command = setup.command();
    command.args(["create-flow", "--from", "-"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let request = br#"{"FlowName": "from-input", "Categories": ["OTHER"]}"#;
    child.stdin.take().unwrap().write_all(request).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        value(&String::from_utf8(output.stdout).unwrap())["Data"]["FlowName"],
        "from-input"
    );

    let called = setup.emulator.requests().len();
    for (name, text, place) in [
        ("bad.yaml", "FlowName: [a\nCategories: b\n", "bad.yaml:2:"),
        ("bad.json", "{\n  \"FlowName\": \"a\",\n}", "bad.json:3:1:"),
        ("list.json", "[1]", "expected an object"),
    ] {
        let file = setup.home.path().join(name);
        fs::write(&file, text).unwrap();
        let run = setup.run(&["create-flow", "--from", file.to_str().unwrap()]);
        assert_eq!(run.code, 2, "{}", run.errors);
        assert!(run.errors.contains(place), "{}", run.errors);
    }
    assert_eq!(setup.emulator.requests().len(), called, "nothing is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_response_creates_nothing_twice() {
    let setup = Setup::new().await;
    let lost = setup
        .emulator
        .fault(Fault::on("CreateFlow").first(1).after().reset());
    let create = [
        "create-flow",
        "--flow-name",
        "once",
        "--categories",
        "OTHER",
        "--reconcile",
    ];
    let run = setup.run(&create);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.errors.contains("a probe found"), "{}", run.errors);
    assert_eq!(lost.fired(), 1);
    drop(lost);
    let lost = setup
        .emulator
        .fault(Fault::on("CreateFlow").first(1).after().reset());
    let create = ["create-flow", "--flow-name", "perhaps", "--categories", "OTHER"];
    assert_eq!(
        setup.run(&create).code,
        9,
        "it is not known whether it was executed"
    );
    assert_eq!(lost.fired(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sensitive_values_are_redacted_for_people() {
    let setup = Setup::new().await;
    let id = setup.create("sign-up");
    let preview = ["get-flow-preview-url", "--flow-id", &id, "-o", "table"];
    let table = setup.output(&preview);
    assert!(
        !table.contains("http://") && !table.contains("https://"),
        "{table}"
    );
    let shown = setup.output(&[&preview[..], &["--show-sensitive"]].concat());
    assert!(shown.contains("http"), "{shown}");
    let verbose = setup.run(&[&preview[..], &["-v", "-v"]].concat());
    assert!(verbose.errors.contains("> FlowId:"), "{}", verbose.errors);
    assert!(verbose.errors.contains("< HTTP 200"), "{}", verbose.errors);
    let url = shown
        .split_whitespace()
        .find(|word| word.starts_with("http"))
        .unwrap();
    assert!(!verbose.errors.contains(url), "{}", verbose.errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_emulator_needs_nothing_and_keeps_its_data() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| finished(bare(home.path()).args(arguments));
    let data = home.path().join("flows.db");
    let data = data.to_str().unwrap();
    let create = ["create-flow", "--flow-name", "kept", "--categories", "OTHER"];
    let created = run(&[&["--emulator", "--data", data][..], &create].concat());
    assert_eq!(created.code, 0, "{}", created.errors);
    let names = [
        "list-flow",
        "--emulator",
        "--data",
        data,
        "--query",
        "Data[].FlowName",
    ];
    assert_eq!(value(&run(&names).output), json!(["kept"]));
    let refused = run(&["list-flow", "--data", data]);
    assert_eq!(refused.code, 2, "{}", refused.errors);
    let help = run(&["emulator", "run", "--help"]);
    assert!(
        help.output.contains("cams-flow emulator run -- pytest"),
        "{}",
        help.output
    );
}
