//! What is exported is read back as it was.

use std::path::Path;

use cams_flow::{FlowCategory, FlowStatus};
use proptest::prelude::*;

use super::*;
use crate::{
    actual::{CurrentScreens, Details},
    plan::{compare::compare, file::FlowsFile},
};

fn flow(name: &str, categories: &[&str], status: &str, endpoint: Option<String>) -> ActualFlow {
    ActualFlow {
        id: format!("id-{name}"),
        name: name.to_owned(),
        categories: categories.iter().map(|name| FlowCategory::from(*name)).collect(),
        details: Some(Details {
            status: FlowStatus::from(status),
            endpoint,
            screens: CurrentScreens::NotRead,
        }),
    }
}

fn exported(flows: &[ActualFlow]) -> [String; 2] {
    let by_name = unique(flows).unwrap();
    let document = Document {
        json_base: None,
        flows: by_name.values().map(|flow| Entry::of(flow, None)).collect(),
    };
    [document.as_yaml(), format!("{:#}", document.as_json())]
}

#[test]
fn an_export_is_in_order_and_easy_to_read() {
    let flows = [
        flow("survey", &["SURVEY", "OTHER", "SURVEY"], "DRAFT", None),
        flow(
            "on",
            &["SIGN_UP"],
            "PUBLISHED",
            Some("https://a.example/x".to_owned()),
        ),
        flow("two words: ☕", &["OTHER"], "THROTTLED", None),
    ];
    let [yaml, _] = exported(&flows);
    assert_eq!(
        yaml,
        "# `cams-flow plan --help` describes this file.\nversion: 1\nflows:\n  \"on\":\n    categories: [SIGN_UP]\n    \
         endpoint: \"https://a.example/x\"\n    status: published\n  survey:\n    categories: [OTHER, SURVEY]\n    \
         status: draft\n  \"two words: ☕\":\n    categories: [OTHER]\n"
    );
    assert_eq!(
        exported(&[])[0],
        "# `cams-flow plan --help` describes this file.\nversion: 1\nflows: {}\n"
    );
}

proptest! {
    #[test]
    fn a_plan_of_an_export_is_empty(
        flows in prop::collection::btree_map(
            "[ -~\u{80}-\u{2fff}\u{1f600}\\PC]{1,12}".prop_filter("a name", |name| !name.trim().is_empty()),
            (
                prop::collection::vec(prop::sample::select(vec!["SIGN_UP", "SURVEY", "OTHER", "NEW", "a b"]), 1..4),
                prop::sample::select(vec!["DRAFT", "PUBLISHED", "DEPRECATED", "THROTTLED"]),
                prop::option::of("https://[a-z]{1,8}/[!-~]{0,8}"),
            ),
            0..6,
        ),
        prune in any::<bool>(),
    ) {
        let flows: Vec<ActualFlow> = flows
            .into_iter()
            .map(|(name, (categories, status, endpoint))| flow(&name, &categories, status, endpoint))
            .collect();
        for text in exported(&flows) {
            let file = FlowsFile::parse(&text, "flows.yaml", Path::new("")).map_err(|error| {
                TestCaseError::fail(format!("{error}\n{text}"))
            })?;
            let plan = compare(&file.desired, &flows, prune);
            prop_assert!(plan.is_empty(), "{plan:?}\n{text}");
            prop_assert_eq!(plan.unchanged, flows.len());
            prop_assert!(plan.unmanaged.is_empty());
        }
    }
}
