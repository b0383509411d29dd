//! The file that an export writes, and `plan` reads.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::{actual::ActualFlow, plan::desired::DesiredStatus};

/// What is written.
pub(super) struct Document<'d> {
    pub(super) json_base: Option<&'d str>,
    /// In the order of names.
    pub(super) flows: Vec<Entry<'d>>,
}

/// The settings of a flow.
pub(super) struct Entry<'d> {
    name: &'d str,
    /// In alphabetical order, none of them twice.
    categories: Vec<&'d str>,
    endpoint: Option<&'d str>,
    /// The path of the JSON file.
    json: Option<String>,
    /// One that only the service sets is left out: no file can ask for it.
    status: Option<DesiredStatus>,
}

impl<'d> Entry<'d> {
    pub(super) fn of(flow: &'d ActualFlow, json: Option<String>) -> Self {
        let mut categories: Vec<&str> = flow.categories.iter().map(AsRef::as_ref).collect();
        categories.sort_unstable();
        categories.dedup();
        let details = flow.details.as_ref();
        Self {
            name: &flow.name,
            categories,
            endpoint: details.and_then(|details| details.endpoint.as_deref()),
            json,
            status: details.and_then(|details| DesiredStatus::of(&details.status)),
        }
    }
}

impl Document<'_> {
    pub(super) fn as_yaml(&self) -> String {
        let mut text = String::from("# `cams-flow plan --help` describes this file.\nversion: 1\n");
        if let Some(base) = self.json_base {
            let _ = writeln!(text, "json-base: {}", quoted(base));
        }
        if self.flows.is_empty() {
            return text + "flows: {}\n";
        }
        text.push_str("flows:\n");
        for flow in &self.flows {
            let categories: Vec<String> = flow.categories.iter().map(|category| scalar(category)).collect();
            let name = scalar(flow.name);
            let _ = write!(text, "  {name}:\n    categories: [{}]\n", categories.join(", "));
            if let Some(endpoint) = flow.endpoint {
                let _ = writeln!(text, "    endpoint: {}", quoted(endpoint));
            }
            if let Some(path) = &flow.json {
                let _ = writeln!(text, "    json: {}", quoted(path));
            }
            if let Some(status) = flow.status {
                let _ = writeln!(text, "    status: {status}");
            }
        }
        text
    }

    pub(super) fn as_json(&self) -> Value {
        let flows = self.flows.iter().map(|flow| {
            let mut members = Map::from_iter([("categories".to_owned(), json!(flow.categories))]);
            let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
            if let Some(endpoint) = flow.endpoint {
                put("endpoint", json!(endpoint));
            }
            if let Some(path) = &flow.json {
                put("json", json!(path));
            }
            if let Some(status) = flow.status {
                put("status", json!(status.to_string()));
            }
            (flow.name.to_owned(), Value::Object(members))
        });
        let flows = Map::from_iter(flows);
        match self.json_base {
            Some(base) => json!({"version": 1, "json-base": base, "flows": flows}),
            None => json!({"version": 1, "flows": flows}),
        }
    }
}

/// A text as every reader of YAML understands it: without quotes only if it cannot be anything but text.
fn scalar(text: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let begins = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_other = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    match begins && text.chars().all(is_word) && !is_other {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// A text in double quotes. JSON's quotes are YAML's, but for letters that YAML takes for the end of a line, or does not take.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for letter in Value::from(text).to_string().chars() {
        let is_plain = matches!(letter, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
            && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match (is_plain, u32::from(letter)) {
            (true, _) => quoted.push(letter),
            (false, code @ ..=0xffff) => {
                let _ = write!(quoted, "\\u{code:04x}");
            }
            (false, code) => {
                let _ = write!(quoted, "\\U{code:08x}");
            }
        }
    }
    quoted
}
