//! `plan`: what would be done, and what a file must be.

use cams_flow_emulator::Emulator;
use serde_json::json;

use crate::{
    flows, seed,
    support::{self, Setup, expect, shown},
    value, written,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_shows_what_would_be_done_and_does_nothing() {
    let setup = Setup::new().await;
    seed(&setup.emulator);
    let file = written(&setup);
    let before = flows(&setup.emulator);
    let mut text = String::new();
    for arguments in [
        &["-o", "table"][..],
        &["-o", "table", "--prune"],
        &["-o", "json", "--prune"],
        &["-o", "text"],
        &["-o", "yaml", "--query", "summary"],
    ] {
        let arguments = [&["plan", &file], arguments].concat();
        text.push_str(&shown(
            &arguments,
            &setup.run(&arguments),
            &[(&*file, "flows.yaml")],
        ));
        text.push('\n');
    }
    expect("plan", &text);
    assert_eq!(flows(&setup.emulator), before);
    let called = setup.emulator.requests();
    let reads = ["ListFlow", "GetFlow", "GetFlowJSONAssest"];
    assert!(
        called
            .iter()
            .all(|call| reads.contains(&call.operation.as_deref().unwrap_or_default()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_code_says_whether_there_is_something_to_do() {
    let setup = Setup::new().await;
    let file = setup.file("flows.yaml", "version: 1\nflows:\n  a: {categories: [OTHER]}\n");
    let plan = ["plan", &file, "--exit-code"];
    assert_eq!(setup.run(&plan).code, 2);
    assert_eq!(setup.run(&["plan", &file]).code, 0);
    setup.output(&["apply", &file]);
    assert_eq!(setup.run(&plan).code, 0);
    // Different from 2.
    let invalid = setup.file("invalid.yaml", "version: 1\nflows: []\n");
    assert_eq!(setup.run(&["plan", &invalid, "--exit-code"]).code, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_not_unique_are_an_error_that_lists_the_ids() {
    let emulator = Emulator::builder().allow_duplicate_names().start().await.unwrap();
    let setup = Setup::with(emulator);
    let (one, other) = (setup.create("twice"), setup.create("twice"));
    for (arguments, file) in [
        (&["export"][..], None),
        (
            &["plan"],
            Some("version: 1\nflows:\n  twice: {categories: [OTHER]}\n"),
        ),
        (
            &["apply", "--yes"],
            Some("version: 1\nflows:\n  twice: {categories: [OTHER]}\n"),
        ),
        (&["watch", "twice"], None),
    ] {
        let file = file.map(|text| setup.file("flows.yaml", text));
        let arguments: Vec<&str> = arguments.iter().copied().chain(file.as_deref()).collect();
        let run = setup.run(&arguments);
        assert_eq!((run.code, &*run.output), (1, ""), "{arguments:?}");
        assert!(
            run.errors.contains(&one) && run.errors.contains(&other),
            "{}",
            run.errors
        );
    }
    // Two flows have a name that the file does not have: that is not an error.
    let file = setup.file("flows.yaml", "version: 1\nflows: {}\n");
    assert_eq!(setup.run(&["plan", &file]).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_file_names_line_and_column_and_changes_nothing() {
    let setup = Setup::new().await;
    let file = setup.file(
        "flows.yaml",
        "version: 1\nflows:\n  sign-up:\n    categries: [SIGN_UP]\n    status: publishd\n  sign-up-2: {}\n",
    );
    let mut text = String::new();
    for arguments in [
        &["plan", &*file][..],
        &["apply", &file, "--yes"],
        &["plan", &file, "--error-format", "json"],
    ] {
        text.push_str(&shown(
            arguments,
            &setup.run(arguments),
            &[(&*file, "flows.yaml")],
        ));
    }
    let broken = setup.file("broken.yaml", "version: 1\nflows:\n  a: {categories: [OTHER}\n");
    text.push_str(&shown(
        &["plan", &broken],
        &setup.run(&["plan", &broken]),
        &[(&*broken, "broken.yaml")],
    ));
    let missing = ["plan", "no-such-file.yaml"];
    text.push_str(&shown(&missing, &setup.run(&missing), &[]));
    expect("invalid_file", &text);
    assert!(setup.emulator.requests().is_empty(), "nothing is sent");
}

#[test]
fn every_command_has_help_that_says_all() {
    let home = tempfile::tempdir().unwrap();
    for name in ["plan", "apply", "export", "watch"] {
        let run = support::finished(support::bare(home.path()).args([name, "--help"]));
        assert_eq!((run.code, &*run.errors), (0, ""));
        expect(&format!("help_{name}"), &shown(&[name, "--help"], &run, &[]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_are_for_terminals() {
    let setup = Setup::new().await;
    setup.create("gone");
    let file = setup.file("flows.yaml", "version: 1\nflows:\n  new: {categories: [OTHER]}\n");
    let plan = ["plan", &file, "--prune", "-o", "table"];
    let plain = setup.output(&plan);
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    let coloured = setup.output(&[&plan[..], &["--color", "always"]].concat());
    assert!(
        coloured.contains("\u{1b}[32m+ new (OTHER)\u{1b}[0m"),
        "{coloured:?}"
    );
    assert!(coloured.contains("\u{1b}[31m- gone ("), "{coloured:?}");
}

/// Each of these the service would refuse at the last step, and leave a draft behind.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_foresees_what_cannot_be_published_and_apply_leaves_it_alone() {
    let setup = Setup::new().await;
    setup
        .emulator
        .seed(&json!({"flows": [
            {"id": "1", "name": "empty-draft", "categories": ["OTHER"]},
            {"id": "2", "name": "with-screens", "categories": ["OTHER"],
             "screens": {"json_version": "7.3", "file": {"version": "7.3", "screens": []}}},
            {"id": "3", "name": "live-without-screens", "categories": ["OTHER"], "status": "PUBLISHED"},
            {"id": "4", "name": "live-and-the-same", "categories": ["OTHER"], "status": "PUBLISHED"},
        ]}))
        .unwrap();
    for (name, content) in [
        ("list.json", json!([])),
        ("without-version.json", json!({"screens": []})),
        (
            "exchange.json",
            json!({"version": "7.3", "screens": [], "data_api_version": "3.0"}),
        ),
    ] {
        setup.file(name, &content.to_string());
        setup
            .emulator
            .serve_file(format!("https://assets.example.com/{name}"), content);
    }
    let file = setup.file(
        "flows.yaml",
        "\
version: 1
json-base: https://assets.example.com
flows:
  empty-draft: {categories: [OTHER], status: published}
  with-screens: {categories: [OTHER], status: published}
  live-without-screens: {categories: [SURVEY], status: published}
  live-and-the-same: {categories: [OTHER], status: published}
  new-without-screens:
    categories: [OTHER]
    status: published
  a-list: {categories: [OTHER], json: list.json, status: published}
  without-version: {categories: [OTHER], json: without-version.json, status: published}
  exchange: {categories: [OTHER], json: exchange.json, status: published}
  exchange-with-endpoint: {categories: [OTHER], json: exchange.json, endpoint: 'https://e.example', status: published}
  only-a-draft: {categories: [OTHER], json: list.json}
",
    );
    let plan = setup.run(&["plan", &file, "-o", "table"]);
    let mut text = shown(&["plan", &file, "-o", "table"], &plan, &[(&*file, "flows.yaml")]);
    let json = setup.run(&[
        "plan",
        &file,
        "-o",
        "json",
        "--query",
        "changes[?action=='refuse'] | [0].place",
    ]);
    assert_eq!(value(&json.output), format!("{file}:11:58"));
    let before = flows(&setup.emulator);
    let apply = setup.run(&["apply", &file, "-o", "table"]);
    assert_eq!((plan.code, apply.code), (1, 1));
    text.push_str(&shown(
        &["apply", &file, "-o", "table"],
        &apply,
        &[(&*file, "flows.yaml")],
    ));
    expect("unpublishable", &text);
    // Of what the plan has refused, nothing was even tried.
    let after = flows(&setup.emulator);
    assert_eq!(after["live-without-screens"], before["live-without-screens"]);
    for name in ["new-without-screens", "a-list", "without-version", "exchange"] {
        assert!(!after.contains_key(name), "{name}");
    }
    for name in ["with-screens", "exchange-with-endpoint"] {
        assert_eq!(after[name].1, "PUBLISHED", "{name}");
    }
    assert!(apply.output.contains("0 failed"), "{}", apply.output);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_longer_than_any_known_one_is_a_warning() {
    let setup = Setup::new().await;
    for (length, warns) in [(200, false), (201, true)] {
        let name = "é".repeat(length);
        let file = setup.file(
            "flows.yaml",
            &format!("version: 1\nflows:\n  {name}: {{categories: [OTHER]}}\n"),
        );
        let plan = setup.run(&["plan", &file]);
        assert_eq!(plan.code, 0);
        let warning = format!("warning: {file}:3:3: the name has {length} characters");
        assert_eq!(plan.errors.contains(&warning), warns, "{}", plan.errors);
    }
}
