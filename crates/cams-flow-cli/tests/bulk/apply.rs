//! `apply`: what is done, and how it is reported.

use cams_flow_emulator::Emulator;
use serde_json::{Value, json};

use crate::{
    flows, seed,
    support::{self, Setup, expect, shown},
    value, written,
};

#[tokio::test(flavor = "multi_thread")]
async fn apply_does_what_the_plan_shows_and_then_there_is_nothing_to_do() {
    let setup = Setup::new().await;
    seed(&setup.emulator);
    let file = written(&setup);
    let dry = setup.run(&["apply", &file, "--dry-run", "-o", "json"]);
    let planned = setup.run(&["plan", &file, "-o", "json"]);
    assert_eq!(dry.output, planned.output);
    // One is to be deprecated, which needs a confirmation, and standard input is not a terminal.
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
