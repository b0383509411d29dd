//! Every mistake of a file is found at its line and column.

use std::path::Path;

use cams_flow::FlowCategory;

use super::*;

fn parse(text: &str) -> Result<FlowsFile, Error> {
    FlowsFile::parse(text, "flows.yaml", Path::new("no-such-folder"))
}

#[track_caller]
fn mistake(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn mistakes_have_a_place_and_a_remedy() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        (
            "",
            "flows.yaml:1:1: the file is empty; begin the file with `version: 1`",
        ),
        ("flows: {}", "flows.yaml:1:1: `version` is missing;"),
        (
            "version: 1",
            "flows.yaml:1:1: `flows` is missing; write `flows: {}`",
        ),
        (
            "version: 2\nflows: {}",
            "flows.yaml:1:10: version `2` is not supported",
        ),
        (
            "version: 1\nflow: {}\nflows: {}",
            "flows.yaml:2:1: the file has an unknown key `flow`; did you mean `flows`?",
        ),
        ("version: 1\nflows: [a]", "flows.yaml:2:8: `flows` is a list;"),
        (
            "version: 1\nflows:\n  a: SIGN_UP\n",
            "flows.yaml:3:6: flow `a` is a single value, not a mapping;",
        ),
        (
            "version: 1\nflows:\n  a:\n",
            "flows.yaml:3:3: flow `a` has no `categories`;",
        ),
        (
            "version: 1\nflows:\n  a: {}\n",
            "flows.yaml:3:3: flow `a` has no `categories`;",
        ),
        (
            "version: 1\nflows:\n  a: {categories: []}\n",
            "flows.yaml:3:19: `categories` is empty;",
        ),
        (
            "version: 1\nflows:\n  a: {categories: OTHER}\n",
            "flows.yaml:3:19: `categories` is a single value;",
        ),
        (
            "version: 1\nflows:\n  a: {categories: [OTHER, OTHER]}\n",
            "flows.yaml:3:27: `OTHER` is listed twice;",
        ),
        (
            "version: 1\nflows:\n  a:\n    categries: [OTHER]\n    categories: [OTHER]\n",
            "flows.yaml:4:5: flow `a` has an unknown key `categries`; did you mean `categories`?",
        ),
        (
            "version: 1\nflows:\n  a:\n    categories: [OTHER]\n    status: publishd\n",
            "flows.yaml:5:13: `publishd` is not a status; did you mean `published`?",
        ),
        (
            "version: 1\nflows:\n  a:\n    categories: [OTHER]\n    endpoint: flows.example.com\n",
            "flows.yaml:5:15: `endpoint` is not an address;",
        ),
        (
            "version: 1\nflows:\n  a:\n    categories: [OTHER]\n    json: a.json\n",
            "flows.yaml:5:11: `json` is given without `json-base`;",
        ),
        (
            "version: 1\njson-base: https://a.example\nflows:\n  a:\n    categories: [OTHER]\n    json: a.json\n",
            "flows.yaml:6:11: `a.json` cannot be read:",
        ),
        (
            "version: 1\nflows:\n  a: {categories: [OTHER]}\n  b: {categories: [OTHER]}\n  a: {categories: [OTHER]}\n",
            "flows.yaml:5:3: `a` is defined twice, first in line 3;",
        ),
        (
            "version: 1\nflows: &all {}\n",
            "flows.yaml:2:8: anchors, aliases and tags are not supported;",
        ),
        (
            "version: 1\nflows:\n  a: {categories: [OTHER}\n",
            "flows.yaml:3:25: not YAML:",
        ),
        (
            "version: 1\nflows: {}\n---\nversion: 1\n",
            "flows.yaml:3:1: a second document begins;",
        ),
        (
            "version: 1\nflows:\n  ? [a]\n  : b\n",
            "flows.yaml:3:5: a key is not text;",
        ),
        (
            "version: 1\nflows:\n  '': {categories: [OTHER]}\n",
            "flows.yaml:3:3: the name of a flow is empty;",
        ),
    ] {
        let found = mistake(text);
        if !found.starts_with(expected) {
            wrong.push(format!("{text}\n  found:    {found}\n  expected: {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_odd_is_a_warning_with_a_place() {
    let text = "version: 1\nflows:\n  a: {categories: [SINGUP, SHOPPING]}\n  A: {categories: [OTHER]}\n";
    let file = parse(text).unwrap();
    assert_eq!(file.desired.flows.len(), 2);
    assert_eq!(
        file.warnings,
        [
            "flows.yaml:3:20: `SINGUP` is not a known category; did you mean `SIGN_UP`?",
            "flows.yaml:3:28: `SHOPPING` is not a known category",
            "flows.yaml:4:3: `A` and `a` differ only in case: they are two flows here, and may be one name to WhatsApp",
        ]
    );
}

#[test]
fn a_file_may_be_json_and_begin_with_a_byte_order_mark() {
    let text =
        "\u{feff}{\"version\": 1, \"flows\": {\"a\": {\"categories\": [\"OTHER\"], \"status\": null}}}";
    let file = parse(text).unwrap();
    assert_eq!(file.desired.flows["a"].categories, [FlowCategory::Other]);
    assert_eq!(file.desired.flows["a"].status, None);
}
