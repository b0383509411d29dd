//! `export`: a file without anything to do.

use serde_json::json;

use crate::{
    seed,
    support::{Setup, expect, shown},
    value,
};

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
    #[cfg(unix)]
    assert_eq!(
        setup.output(&["export", "--to", "/dev/stdout"]),
        exported.output,
        "what is not a file is written to directly"
    );
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
