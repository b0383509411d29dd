//! Many flows at once: plan, apply and export against the emulator; what they print, word for word.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::collections::BTreeMap;

use cams_flow_emulator::{Emulator, Fault};
use serde_json::{Value, json};
use support::{Setup, expect, shown};

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Name, categories and status of each flow of the emulator.
fn flows(emulator: &Emulator) -> BTreeMap<String, (Value, String)> {
    let exported = emulator.export();
    let flows = exported["flows"].as_array().unwrap().iter();
    let of = |flow: &Value| {
        let status = flow["status"].as_str().unwrap_or("DRAFT").to_owned();
        (
            flow["name"].as_str().unwrap().to_owned(),
            (flow["categories"].clone(), status),
        )
    };
    flows.map(of).collect()
}

fn seed(emulator: &Emulator) {
    let screens = json!({"json_version": "7.3", "file": {"version": "7.3", "screens": []}});
    emulator
        .seed(&json!({"flows": [
            {"id": "100000000000001", "name": "as-it-is", "categories": ["SURVEY", "OTHER"]},
            {"id": "100000000000002", "name": "other-categories", "categories": ["SURVEY"]},
            {"id": "100000000000003", "name": "to-publish", "categories": ["SIGN_UP"], "screens": screens},
            {"id": "100000000000004", "name": "published", "categories": ["SIGN_UP"], "status": "PUBLISHED"},
            {"id": "100000000000005", "name": "live-and-changed", "categories": ["SIGN_IN"], "status": "PUBLISHED", "screens": screens},
            {"id": "100000000000006", "name": "live-without-status", "categories": ["SIGN_IN"], "status": "PUBLISHED"},
            {"id": "100000000000007", "name": "old", "categories": ["OTHER"], "status": "PUBLISHED"},
            {"id": "100000000000008", "name": "gone-for-good", "categories": ["OTHER"], "status": "DEPRECATED"},
            {"id": "100000000000009", "name": "draft-not-in-file", "categories": ["OTHER"]},
            {"id": "100000000000010", "name": "live-not-in-file", "categories": ["OTHER"], "status": "PUBLISHED"},
            {"id": "100000000000011", "name": "retired-not-in-file", "categories": ["OTHER"], "status": "DEPRECATED"},
        ]}))
        .unwrap();
}

const FILE: &str = "\
version: 1
json-base: https://assets.example.com/flows/
flows:
  as-it-is: {categories: [OTHER, SURVEY]}
  other-categories: {categories: [SIGN_UP]}
  to-publish: {categories: [SIGN_UP], status: published}
  published: {categories: [SIGN_UP], status: published}
  live-and-changed: {categories: [SIGN_UP], status: published}
  live-without-status: {categories: [SIGN_UP]}
  old: {categories: [OTHER], status: deprecated}
  gone-for-good: {categories: [OTHER], status: draft}
  new: {categories: [SIGN_UP, LEAD_GENERATION]}
  new-and-published:
    categories: [CONTACT_US]
    json: screens/new.json
    endpoint: https://flows.example.com/exchange
    status: published
";

/// A file of flows, and the JSON that it names, also where the service fetches it.
fn written(setup: &Setup) -> String {
    let screens = json!({"version": "7.3", "screens": []});
    setup.file("screens/new.json", &screens.to_string());
    setup
        .emulator
        .serve_file("https://assets.example.com/flows/screens/new.json", screens);
    setup.file("flows.yaml", FILE)
}

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
async fn apply_does_what_the_plan_shows_and_then_there_is_nothing_to_do() {
    let setup = Setup::new().await;
    seed(&setup.emulator);
    let file = written(&setup);
    let dry = setup.run(&["apply", &file, "--dry-run", "-o", "json"]);
    let planned = setup.run(&["plan", &file, "-o", "json"]);
    assert_eq!(dry.output, planned.output);
    // One is to be deprecated, and nobody is there to be asked.
    let before = flows(&setup.emulator);
    let refused = setup.run(&["apply", &file]);
    assert_eq!(refused.code, 2, "{}", refused.errors);
    assert!(
        refused.errors.contains("1 to deprecate") && refused.errors.contains("--yes"),
        "{}",
        refused.errors
    );
    assert_eq!(flows(&setup.emulator), before);

    let mut text = String::new();
    let arguments = ["apply", &file, "--yes", "-o", "table"];
    let run = setup.run(&arguments);
    text.push_str(&shown(&arguments, &run, &[(&*file, "flows.yaml")]));
    let arguments = ["plan", &file, "-o", "table"];
    let next = setup.run(&arguments);
    text.push_str(&shown(&arguments, &next, &[(&*file, "flows.yaml")]));
    expect("apply", &text);
    assert_eq!(run.code, 1, "two flows were refused");

    let flows = flows(&setup.emulator);
    let flow = |name: &str| {
        let (categories, status) = &flows[name];
        (categories.clone(), status.as_str())
    };
    assert_eq!(flow("new"), (json!(["SIGN_UP", "LEAD_GENERATION"]), "DRAFT"));
    assert_eq!(flow("new-and-published"), (json!(["CONTACT_US"]), "PUBLISHED"));
    assert_eq!(flow("other-categories"), (json!(["SIGN_UP"]), "DRAFT"));
    assert_eq!(flow("to-publish"), (json!(["SIGN_UP"]), "PUBLISHED"));
    assert_eq!(flow("live-and-changed"), (json!(["SIGN_UP"]), "PUBLISHED"));
    assert_eq!(
        flow("live-without-status"),
        (json!(["SIGN_IN"]), "PUBLISHED"),
        "it was refused"
    );
    assert_eq!(flow("old"), (json!(["OTHER"]), "DEPRECATED"));
    assert!(
        flows.contains_key("draft-not-in-file"),
        "nothing is deleted without --prune"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_drafts_are_deleted_and_only_with_prune_and_a_yes() {
    let setup = Setup::new().await;
    seed(&setup.emulator);
    let file = setup.file(
        "flows.yaml",
        "version: 1\nflows:\n  as-it-is: {categories: [OTHER, SURVEY]}\n",
    );
    let unpruned = setup.run(&["apply", &file]);
    assert_eq!(unpruned.code, 0, "{}", unpruned.errors);
    let unasked = setup.run(&["apply", &file, "--prune"]);
    assert_eq!(unasked.code, 2, "{}", unasked.errors);
    assert_eq!(flows(&setup.emulator).len(), 11);
    let pruned = setup.run(&["apply", &file, "--prune", "--yes"]);
    assert_eq!(pruned.code, 1, "published flows are refused: {}", pruned.errors);
    let summary = &value(&pruned.output)["summary"];
    assert_eq!(summary["deleted"], 3);
    assert_eq!(summary["refused"], 5);
    let left: Vec<String> = flows(&setup.emulator).into_keys().collect();
    assert_eq!(
        left,
        [
            "as-it-is",
            "gone-for-good",
            "live-and-changed",
            "live-not-in-file",
            "live-without-status",
            "old",
            "published",
            "retired-not-in-file"
        ]
    );
    let deletes = setup.emulator.requests();
    let deletes = deletes
        .iter()
        .filter(|call| call.operation.as_deref() == Some("DeleteFlow"));
    assert_eq!(deletes.count(), 3, "for others, it is not even tried");
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
async fn an_export_is_a_file_without_anything_to_do() {
    let setup = Setup::new().await;
    seed(&setup.emulator);
    let exported = setup.run(&["export"]);
    expect("export", &shown(&["export"], &exported, &[]));
    let to = setup.home.path().join("flows.yaml");
    let to = to.to_str().unwrap();
    for arguments in [
        &["--to", to][..],
        &["--to", to, "--no-details"],
        &["--to", to, "-o", "json"],
    ] {
        let run = setup.run(&[&["export"], arguments].concat());
        assert_eq!((run.code, &*run.output), (0, ""), "{}", run.errors);
        assert!(run.errors.contains("(11 flows)"), "{}", run.errors);
        let plan = setup.run(&["plan", to, "--prune", "--exit-code"]);
        assert_eq!(plan.code, 0, "{} {}", plan.output, plan.errors);
        assert_eq!(value(&plan.output)["summary"]["unchanged"], 11);
    }
    let calls = setup.emulator.requests().len();
    setup.output(&["export", "--no-details"]);
    // Two pages: the second one shows that the first was all.
    assert_eq!(setup.emulator.requests().len() - calls, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_writes_the_screens_when_it_is_asked_to() {
    let setup = Setup::new().await;
    let screens =
        |id: &str| json!({"json_version": "7.3", "file": {"version": "7.3", "screens": [{"id": id}]}});
    let flows = json!({"flows": [
        {"name": "sign-up", "screens": screens("A")},
        {"name": "预约", "id": "100000000000001", "screens": screens("B"), "status": "PUBLISHED"},
        {"name": "without"},
    ]});
    setup.emulator.seed(&flows).unwrap();
    let to = setup.file("exported/flows.yaml", "");
    let base = "https://assets.example.com/flows/";
    setup.output(&["export", "--to", &to, "--json", "screens", "--json-base", base]);
    let text = std::fs::read_to_string(&to).unwrap();
    assert!(
        text.contains("json: \"screens/__-100000000000001.json\""),
        "{text}"
    );
    let written = setup.home.path().join("exported/screens/sign-up.json");
    assert_eq!(
        value(&std::fs::read_to_string(written).unwrap()),
        screens("A")["file"]
    );
    let plan = setup.run(&["plan", &to, "--exit-code"]);
    assert_eq!(plan.code, 0, "{} {}", plan.output, plan.errors);
    // What changes on this machine is found.
    setup.file(
        "exported/screens/sign-up.json",
        r#"{"version": "7.3", "screens": [{"id": "C"}]}"#,
    );
    let plan = setup.output(&["plan", &to, "-o", "table"]);
    assert!(plan.contains("~ sign-up json screens/sign-up.json\n"), "{plan}");
    for arguments in [
        &["--json", "screens"][..],
        &["--json", "../screens", "--json-base", base],
        &["--json", "screens", "--json-base", "assets.example.com"],
        &["--json", "screens", "--json-base", base, "--no-details"],
        &["-o", "jsonl"],
    ] {
        let run = setup.run(&[&["export"], arguments].concat());
        assert_eq!(run.code, 2, "{arguments:?} {}", run.errors);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_one_form_of_the_results_of_apply() {
    let setup = Setup::new().await;
    let file = setup.file("flows.yaml", "version: 1\nflows:\n  a: {categories: [OTHER]}\n");
    let first = value(&setup.output(&["apply", &file]));
    assert_eq!(first["flows"][0]["done"], json!(["create"]));
    let second = value(&setup.output(&["apply", &file]));
    assert_eq!(
        (&second["flows"], &second["summary"]["unchanged"]),
        (&json!([]), &json!(1))
    );
    assert_eq!(
        setup.output(&["apply", &file, "-o", "table"]),
        "No changes: 1 flow is as the file says.\n"
    );
    let lines = setup.file(
        "two.yaml",
        "version: 1\nflows:\n  b: {categories: [OTHER]}\n  c: {categories: [OTHER]}\n",
    );
    let lines = setup.output(&["apply", &lines, "-o", "jsonl"]);
    let names: Vec<Value> = lines.lines().map(|line| value(line)["flow"].clone()).collect();
    assert_eq!(names, ["b", "c"]);
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
    // A name that the file does not have is none of its business.
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

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_one_flow_does_not_keep_the_others_from_being_tried() {
    let setup = Setup::new().await;
    let names = ["a", "b", "c", "d"].map(|name| format!("  {name}: {{categories: [OTHER]}}\n"));
    let file = setup.file(
        "flows.yaml",
        &format!(
            "version: 1\nflows:\n{}  e: {{categories: [MADE_UP]}}\n",
            names.concat()
        ),
    );
    let fault = setup
        .emulator
        .fault(Fault::on("CreateFlow").nth(2).error("System.LimitControl"));
    let run = setup.run(&["apply", &file, "--concurrency", "1", "-o", "json"]);
    assert_eq!(run.code, 1, "{}", run.errors);
    assert!(
        run.errors.contains("`MADE_UP` is not a known category"),
        "{}",
        run.errors
    );
    assert_eq!(fault.fired(), 1, "and it was tried again");
    let result = value(&run.output);
    let summary = &result["summary"];
    assert_eq!(
        (&summary["created"], &summary["failed"], &summary["not_tried"]),
        (&json!(4), &json!(1), &json!(0))
    );
    let failed = &result["flows"][4];
    assert_eq!(
        (&failed["flow"], &failed["result"]),
        (&json!("e"), &json!("failed"))
    );
    assert!(
        failed["error"].as_str().unwrap().contains("InvalidCategories"),
        "{failed}"
    );
    assert_eq!(flows(&setup.emulator).len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_that_meets_all_calls_ends_the_run_and_says_what_was_not_tried() {
    let emulator = Emulator::builder().deny("CreateFlow").start().await.unwrap();
    let setup = Setup::with(emulator);
    let names: String = (0..50)
        .map(|number| format!("  flow-{number:02}: {{categories: [OTHER]}}\n"))
        .collect();
    let file = setup.file("flows.yaml", &format!("version: 1\nflows:\n{names}"));
    let run = setup.run(&["apply", &file, "--concurrency", "2", "-o", "json"]);
    assert_eq!(run.code, 5, "{}", run.errors);
    assert!(
        run.errors.contains("run the same command again"),
        "{}",
        run.errors
    );
    let result = value(&run.output);
    let summary = &result["summary"];
    let failed = summary["failed"].as_u64().unwrap();
    assert!((1..=2).contains(&failed), "{summary}");
    assert_eq!(summary["not_tried"].as_u64().unwrap() + failed, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_response_creates_nothing_twice_and_publishes_once() {
    let emulator = Emulator::builder().allow_duplicate_names().start().await.unwrap();
    let setup = Setup::with(emulator);
    setup.file("a.json", r#"{"version": "7.3", "screens": []}"#);
    let address = "https://assets.example.com/a.json";
    setup
        .emulator
        .serve_file(address, json!({"version": "7.3", "screens": []}));
    let flow =
        |number| format!("  flow-{number:02}: {{categories: [OTHER], json: a.json, status: published}}\n");
    let names: String = (0..12).map(flow).collect();
    let head = "version: 1\njson-base: https://assets.example.com\nflows:\n";
    let file = setup.file("flows.yaml", &format!("{head}{names}"));
    let lost = [
        setup
            .emulator
            .fault(Fault::on("CreateFlow").every(3).after().reset()),
        setup
            .emulator
            .fault(Fault::on("PublishFlow").every(4).after().close()),
    ];
    let run = setup.run(&["apply", &file, "-o", "json"]);
    assert_eq!(run.code, 0, "{}\n{}", run.output, run.errors);
    assert!(lost.iter().all(|lost| lost.fired() > 0));
    let summary = &value(&run.output)["summary"];
    assert_eq!(
        (&summary["created"], &summary["published"]),
        (&json!(12), &json!(12))
    );
    let exported = setup.emulator.export();
    assert_eq!(exported["flows"].as_array().unwrap().len(), 12);
    assert!(
        flows(&setup.emulator)
            .values()
            .all(|(_, status)| status == "PUBLISHED")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_came_to_be_meanwhile_is_taken_over() {
    let setup = Setup::new().await;
    let file = setup.file(
        "flows.yaml",
        "version: 1\nflows:\n  raced: {categories: [SURVEY]}\n",
    );
    // The list does not show it yet, and creating it is refused: as if another run had been faster.
    let stale = setup.emulator.fault(
        Fault::on("ListFlow")
            .first(2)
            .respond(200, r#"{"RequestId": "1", "Code": "OK", "Data": []}"#),
    );
    setup.create("raced");
    let run = setup.run(&["apply", &file, "-o", "json"]);
    assert_eq!(stale.fired(), 2);
    assert_eq!(run.code, 0, "{}\n{}", run.output, run.errors);
    let summary = &value(&run.output)["summary"];
    assert_eq!(
        (&summary["created"], &summary["modified"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(flows(&setup.emulator)["raced"].0, json!(["SURVEY"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn screens_that_the_service_fetched_elsewhere_are_an_error() {
    let setup = Setup::new().await;
    setup.file("a.json", r#"{"version": "7.3", "screens": [{"id": "A"}]}"#);
    let address = "https://assets.example.com/a.json";
    setup
        .emulator
        .serve_file(address, json!({"version": "7.3", "screens": []}));
    let text = "version: 1\njson-base: https://assets.example.com\nflows:\n  a: {categories: [OTHER], json: a.json, \
                status: published}\n";
    let file = setup.file("flows.yaml", text);
    let run = setup.run(&["apply", &file, "-o", "table"]);
    assert_eq!(run.code, 1, "{}", run.errors);
    assert!(
        run.output.contains("something else than a.json is"),
        "{}",
        run.output
    );
    assert_eq!(
        flows(&setup.emulator)["a"].1,
        "DRAFT",
        "it is not published with other screens"
    );
    // Uploaded now: the next run goes on.
    setup
        .emulator
        .serve_file(address, json!({"version": "7.3", "screens": [{"id": "A"}]}));
    let run = setup.run(&["apply", &file, "-o", "json"]);
    assert_eq!(run.code, 0, "{} {}", run.output, run.errors);
    assert_eq!(flows(&setup.emulator)["a"].1, "PUBLISHED");
    assert_eq!(setup.run(&["plan", &file, "--exit-code"]).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_space_has_its_own_flows() {
    let setup = Setup::new().await;
    let file = setup.file("flows.yaml", "version: 1\nflows:\n  a: {categories: [OTHER]}\n");
    setup.output(&["apply", &file, "--cust-space-id", "cams-one"]);
    let created = |space: &[&str]| {
        value(&setup.output(&[&["plan", &file], space].concat()))["summary"]["create"].clone()
    };
    assert_eq!(created(&["--cust-space-id", "cams-one"]), 0);
    assert_eq!(created(&[]), 1);
    let mut command = setup.command();
    command.env("CAMS_FLOW_CUST_SPACE_ID", "cams-one");
    let run = support::finished(command.args(["plan", &file, "--exit-code"]));
    assert_eq!(run.code, 0, "{}", run.output);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_kept_when_categories_change() {
    let setup = Setup::new().await;
    let apply = |text: &str| {
        let file = setup.file("flows.yaml", &format!("version: 1\nflows:\n  a: {{{text}}}\n"));
        setup.output(&["apply", &file])
    };
    let endpoint = || setup.emulator.export()["flows"][0]["endpoint_uri"].clone();
    apply("categories: [OTHER], endpoint: 'https://a.example/x'");
    assert_eq!(endpoint(), "https://a.example/x");
    apply("categories: [SURVEY]");
    assert_eq!(endpoint(), "https://a.example/x");
    let modify = setup.emulator.requests();
    let modify = modify
        .iter()
        .find(|call| call.operation.as_deref() == Some("ModifyFlow"))
        .unwrap();
    assert_eq!(
        modify.parameters["EndpointUri"], "https://a.example/x",
        "it is sent, since it may be lost otherwise"
    );
    apply("categories: [SURVEY], endpoint: 'https://b.example'");
    assert_eq!(endpoint(), "https://b.example");
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

#[tokio::test(flavor = "multi_thread")]
async fn calls_keep_to_the_quota() {
    let emulator = Emulator::builder().enforce_quota().start().await.unwrap();
    let setup = Setup::with(emulator);
    let names: String = (0..12)
        .map(|number| format!("  flow-{number:02}: {{categories: [OTHER]}}\n"))
        .collect();
    let file = setup.file("flows.yaml", &format!("version: 1\nflows:\n{names}"));
    let mut command = support::bare(setup.home.path());
    command
        .env("ALIBABA_CLOUD_ENDPOINT", setup.emulator.endpoint())
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", support::KEY_ID)
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", support::KEY_SECRET);
    let run = support::finished(command.args(["apply", &file, "-o", "json", "--max-attempts", "2"]));
    assert_eq!(run.code, 0, "{}\n{}", run.output, run.errors);
    assert_eq!(value(&run.output)["summary"]["created"], 12);
}
