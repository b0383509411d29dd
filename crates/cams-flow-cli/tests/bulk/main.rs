//! Many flows at once: plan, apply and export against the emulator; what they print, word for word.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod apply;
mod export;
mod failures;
mod plan;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use cams_flow_emulator::Emulator;
use serde_json::{Value, json};
use support::Setup;

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
