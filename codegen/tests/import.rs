//! An invented API description with one of every hazard, and the files and remarks that come of it, word for word.
//!
//! With `UPDATE_EXPECTED=1` in the environment the expected files are rewritten with what is found.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{fs, path::Path};

use alicloud_codegen::import::{ApiDocs, ApiDocsError, Plan, Selection, files, import};
use serde_json::json;
use tempfile::TempDir;

const SOURCE: &str = include_str!("import/api-docs.json");
const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/import");

fn docs() -> ApiDocs {
    ApiDocs::parse(SOURCE).unwrap()
}

fn compare(name: &str, found: &str) {
    let path = Path::new(EXPECTED).join(name);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, found).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), found, "{name}");
}

#[test]
fn every_hazard_becomes_what_is_expected() {
    let folder = TempDir::new().unwrap();
    let plan = Plan::new(&docs(), &Selection::All, &folder.path().join("garden")).unwrap();
    plan.write().unwrap();
    for change in plan.changes() {
        compare(&change.name, &change.after);
    }
    compare("report.txt", &format!("{}\n", plan.report()));
    alicloud_codegen::spec::read(folder.path()).unwrap();
}

#[test]
fn a_second_import_changes_nothing_and_keeps_what_people_wrote() {
    let folder = TempDir::new().unwrap();
    let service = folder.path().join("garden");
    Plan::new(&docs(), &Selection::All, &service)
        .unwrap()
        .write()
        .unwrap();
    let file = service.join("list-plants.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let edited = text.replace("summary: Lists plants.", "summary: Our own words. # a comment");
    assert_ne!(text, edited);
    fs::write(&file, &edited).unwrap();

    let again = Plan::new(&docs(), &Selection::All, &service).unwrap();
    assert_eq!(again.changes().count(), 0);

    // The source gets a parameter: it comes in, the words and the comment stay.
    let changed = SOURCE.replace(
        r#"{ "name": "PageNumber","#,
        r#"{ "name": "Bed", "in": "query", "schema": { "type": "string" } }, { "name": "PageNumber","#,
    );
    let named = Selection::Named(vec!["ListPlants".to_owned()]);
    let plan = Plan::new(&ApiDocs::parse(&changed).unwrap(), &named, &service).unwrap();
    let [change] = plan.changes().collect::<Vec<_>>()[..] else {
        panic!("one file changes")
    };
    assert!(change.to_string().contains("+  Bed:"), "{change}");
    assert!(change.after.contains("summary: Our own words. # a comment"));
    plan.write().unwrap();
    alicloud_codegen::spec::read(folder.path()).unwrap();
}

/// What people decide stays decided; what the source decides follows it; the difference is shown before anything is written.
#[test]
fn names_effect_and_retry_class_of_people_stay() {
    let folder = TempDir::new().unwrap();
    let service = folder.path().join("garden");
    let plan = |source: &str| {
        let docs = ApiDocs::parse(source).unwrap();
        Plan::new(&docs, &Selection::All, &service).unwrap()
    };
    plan(SOURCE).write().unwrap();
    edit(
        &service.join("list-plants.yaml"),
        &[
            (
                "effect: read\n",
                "effect: update\nidempotent: true\nrust-name: plants\n",
            ),
            (
                "  PageNumber:\n",
                "  PageNumber:\n    rust-name: page\n    description: Which page.\n",
            ),
        ],
    );
    edit(
        &service.join("service.yaml"),
        &[(
            "retry: after-delay\n",
            "retry: after-change\n    remedy: Water less.\n",
        )],
    );
    let edited = |name: &str| fs::read_to_string(service.join(name)).unwrap();
    let (operation, errors) = (edited("list-plants.yaml"), edited("service.yaml"));

    let changed = SOURCE
        .replace("Lists  plants.", "Shows plants.")
        .replace("Slow down.", "Slower, please.")
        .replace("\"minimum\": \"1\"", "\"minimum\": \"0\"");
    let plan = plan(&changed);
    let [change] = plan.changes().collect::<Vec<_>>()[..] else {
        panic!("one file changes: {}", plan.report())
    };
    let difference = change.to_string();
    let lines: Vec<_> = difference
        .lines()
        .filter(|line| line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---"))
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(lines, ["- minimum: 1", "+ minimum: 0"], "{difference}");
    assert_eq!(
        edited("list-plants.yaml"),
        operation,
        "nothing is written before it was shown"
    );
    plan.write().unwrap();
    let written = edited("list-plants.yaml");
    for kept in [
        "effect: update",
        "idempotent: true",
        "rust-name: plants",
        "rust-name: page",
        "Which page.",
    ] {
        assert!(written.contains(kept), "{kept}\n{written}");
    }
    assert_eq!(edited("service.yaml"), errors);
    alicloud_codegen::spec::read(folder.path()).unwrap();
}

/// Changes a file as a person would.
fn edit(path: &Path, changes: &[(&str, &str)]) {
    let mut text = fs::read_to_string(path).unwrap();
    for (old, new) in changes {
        assert!(text.contains(old), "{old} in\n{text}");
        text = text.replacen(old, new, 1);
    }
    fs::write(path, text).unwrap();
}

/// A response of a type that is not known is the output itself, and its example is one of success like every other.
#[test]
fn the_example_of_a_bare_response_succeeds() {
    let operation = |kind: &str, code: &str| {
        let response = json!({ "RequestId": "1", "Code": code });
        let demo = json!([{ "type": "json", "example": response.to_string() }]);
        let code = json!({ "type": "string", "example": code });
        let schema =
            json!({ "type": kind, "properties": { "RequestId": { "type": "string" }, "Code": code } });
        json!({
            "summary": "Does it.",
            "parameters": [],
            "responses": { "200": { "schema": schema } },
            "responseDemo": demo.to_string(),
        })
    };
    let source = json!({
        "info": { "style": "RPC", "product": "Codes", "version": "2024-05-01" },
        "apis": {
            "GetPlant": operation("object", "200"),
            "GetPot": operation("anything", "Garden.SystemError"),
            "ListBeds": operation("object", "200"),
        },
    });
    let folder = TempDir::new().unwrap();
    let docs = ApiDocs::parse(&source.to_string()).unwrap();
    let plan = Plan::new(&docs, &Selection::All, &folder.path().join("codes")).unwrap();
    plan.write().unwrap();
    if let Err(diagnostics) = alicloud_codegen::spec::read(folder.path()) {
        panic!("{diagnostics}");
    }
    let report = plan.report().to_string();
    assert!(
        report.contains("the example shows no code of success"),
        "{report}"
    );
}

/// `CreatePlant` is deprecated in favour of `WaterBeds`, which is not imported with it.
#[test]
fn a_successor_that_is_not_there_is_mentioned() {
    let folder = TempDir::new().unwrap();
    let named = |name: &str| Selection::Named(vec![name.to_owned()]);
    let imported = import(&docs(), &named("CreatePlant"), None).unwrap();
    for (name, text) in files(&imported).unwrap() {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let deprecated = || {
        let services = alicloud_codegen::spec::read(folder.path()).unwrap();
        let operation = services[0].operation("CreatePlant").unwrap();
        operation.file.deprecated.clone().unwrap()
    };
    assert_eq!(deprecated().successor, None);
    assert!(deprecated().note.unwrap().starts_with("Use `WaterBeds` instead."));

    // It becomes the successor when it comes, and when both are imported again.
    for name in ["WaterBeds", "CreatePlant"] {
        let plan = Plan::new(&docs(), &named(name), folder.path()).unwrap();
        plan.write().unwrap();
    }
    assert_eq!(deprecated().successor.as_deref(), Some("WaterBeds"));
}

#[test]
fn what_cannot_be_imported_is_refused() {
    let other = SOURCE.replace("\"RPC\"", "\"XYZ\"");
    assert_eq!(
        ApiDocs::parse(&other).unwrap_err(),
        ApiDocsError::Style("XYZ".to_owned())
    );
    let named = Selection::Named(vec!["ListPlant".to_owned()]);
    let folder = TempDir::new().unwrap();
    Plan::new(&docs(), &Selection::All, folder.path())
        .unwrap()
        .write()
        .unwrap();
    let failure = Plan::new(&docs(), &named, folder.path()).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the file has no operation `ListPlant`; did you mean `ListPlants`?"
    );
}
