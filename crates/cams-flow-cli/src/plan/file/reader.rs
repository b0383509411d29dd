//! From YAML to flows.

use std::{collections::BTreeMap, path::Path};

use alicloud_cli::nearest;
use cams_flow::{FlowCategory, description::DESCRIPTION};

use crate::plan::{
    desired::{DesiredFlow, DesiredFlows, DesiredStatus, Screens},
    screens_file,
    yaml::{At, Key, Kind, Mistake, Node},
};

const EXAMPLE: &str =
    "begin the file with `version: 1`, then `flows:`; `cams-flow plan --help` has an example";

/// No page of the service says how long a name may be; another vendor's, of the same backend, does.
const LONGEST_NAME: usize = 200;

/// The members of a mapping.
#[derive(Default)]
struct Members {
    found: BTreeMap<String, Node>,
    /// What unknown keys are meant to be: to say that these are missing, too, would be one mistake twice.
    misspelt: Vec<String>,
}

enum Found {
    Here(Node),
    Misspelt,
    Missing,
}

impl Members {
    fn take(&mut self, name: &str) -> Found {
        match self.found.remove(name) {
            Some(node) => Found::Here(node),
            None if self.misspelt.iter().any(|meant| meant == name) => Found::Misspelt,
            None => Found::Missing,
        }
    }
}

/// Reads the tree of a file, and collects what is wrong with it.
pub(super) struct Reader<'r> {
    folder: &'r Path,
    json_base: Option<String>,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) warnings: Vec<(Option<At>, String)>,
}

impl<'r> Reader<'r> {
    /// Paths of JSON files start at the folder.
    pub(super) fn new(folder: &'r Path) -> Self {
        Self {
            folder,
            json_base: None,
            mistakes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn mistake(&mut self, at: At, message: impl Into<String>, help: impl Into<String>) {
        self.mistakes.push(Mistake::new(at, message, help));
    }

    pub(super) fn document(&mut self, root: Option<Node>) -> DesiredFlows {
        let start = At { line: 1, column: 1 };
        let Some(root) = root.filter(|root| !root.is_null()) else {
            self.mistake(start, "the file is empty", EXAMPLE);
            return DesiredFlows::default();
        };
        let at = root.at;
        let Some(mut members) = self.members(root, "the file", &["version", "json-base", "flows"], EXAMPLE)
        else {
            return DesiredFlows::default();
        };
        match members.take("version") {
            Found::Here(version) => self.version(&version),
            Found::Misspelt => {}
            Found::Missing => self.mistake(at, "`version` is missing", EXAMPLE),
        }
        if let Found::Here(base) = members.take("json-base") {
            self.json_base = self.address(&base, "json-base");
        }
        match members.take("flows") {
            Found::Here(flows) => return self.flows(flows),
            Found::Misspelt => {}
            Found::Missing => self.mistake(
                at,
                "`flows` is missing",
                "write `flows: {}` if there should be none",
            ),
        }
        DesiredFlows::default()
    }

    fn version(&mut self, version: &Node) {
        match &version.kind {
            Kind::Scalar { text, .. } if text == "1" => {}
            Kind::Scalar { text, .. } => {
                let message = format!("version `{text}` is not supported");
                self.mistake(version.at, message, "this program reads `version: 1`");
            }
            _ => self.mistake(version.at, "`version` is not a number", "write `version: 1`"),
        }
    }

    fn flows(&mut self, flows: Node) -> DesiredFlows {
        let mut desired = DesiredFlows::default();
        if flows.is_null() {
            return desired;
        }
        let Kind::Map(flows) = flows.kind else {
            let message = format!("`flows` is {}", flows.name());
            let help = "write a mapping: the name of each flow, a colon, and its settings below";
            self.mistake(flows.at, message, help);
            return desired;
        };
        let mut lower_case: BTreeMap<String, String> = BTreeMap::new();
        for (name, settings) in flows {
            if name.text.trim().is_empty() {
                self.mistake(
                    name.at,
                    "the name of a flow is empty",
                    "write a name before the colon",
                );
                continue;
            }
            let length = name.text.chars().count();
            if length > LONGEST_NAME {
                let message = format!(
                    "the name has {length} characters; WhatsApp is known to take names of up to {LONGEST_NAME}"
                );
                self.warnings.push((Some(name.at), message));
            }
            if let Some(other) = lower_case.insert(name.text.to_lowercase(), name.text.clone()) {
                let message = format!(
                    "`{}` and `{other}` differ only in case: they are two flows here, and may be one name to WhatsApp",
                    name.text
                );
                self.warnings.push((Some(name.at), message));
            }
            if let Some(flow) = self.flow(&name, settings) {
                desired.flows.insert(name.text, flow);
            }
        }
        desired
    }

    fn flow(&mut self, name: &Key, settings: Node) -> Option<DesiredFlow> {
        let help = "write `categories: [OTHER]` below the name";
        let subject = format!("flow `{}`", name.text);
        if settings.is_null() {
            self.mistake(name.at, format!("{subject} has no `categories`"), help);
            return None;
        }
        let known = ["categories", "endpoint", "json", "status"];
        let mut members = self.members(settings, &subject, &known, help)?;
        let categories = match members.take("categories") {
            Found::Here(categories) => self.categories(categories),
            Found::Misspelt => Vec::new(),
            Found::Missing => {
                self.mistake(name.at, format!("{subject} has no `categories`"), help);
                Vec::new()
            }
        };
        let mut optional = |name: &str| match members.take(name) {
            Found::Here(node) if !node.is_null() => Some(node),
            _ => None,
        };
        let (endpoint, json, status) = (optional("endpoint"), optional("json"), optional("status"));
        Some(DesiredFlow {
            at: status.as_ref().map_or(name.at, |status| status.at),
            categories,
            endpoint: endpoint.and_then(|node| self.address(&node, "endpoint")),
            screens: json.and_then(|node| self.screens(&node)),
            status: status.and_then(|node| self.status(&node)),
        })
    }

    fn categories(&mut self, node: Node) -> Vec<FlowCategory> {
        let at = node.at;
        let Kind::List(items) = node.kind else {
            self.mistake(
                at,
                format!("`categories` is {}", node.name()),
                "write a list: `categories: [SIGN_UP]`",
            );
            return Vec::new();
        };
        if items.is_empty() {
            self.mistake(
                at,
                "`categories` is empty",
                "a flow has at least one category, such as `[OTHER]`",
            );
        }
        let mut categories = Vec::new();
        for item in items {
            let Some(text) = self.text(&item, "a category") else {
                continue;
            };
            let category = FlowCategory::from(text.as_str());
            if categories.contains(&category) {
                self.mistake(
                    item.at,
                    format!("`{text}` is listed twice"),
                    "remove one of the two",
                );
            }
            if matches!(category, FlowCategory::Unknown(_)) {
                let message = format!("`{text}` is not a known category{}", meant(&text));
                self.warnings.push((Some(item.at), message));
            }
            categories.push(category);
        }
        categories
    }

    fn status(&mut self, node: &Node) -> Option<DesiredStatus> {
        let text = self.text(node, "`status`")?;
        let status = DesiredStatus::parse(&text);
        if status.is_none() {
            let help = match nearest(&text, DesiredStatus::NAMES) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("write one of {}", DesiredStatus::NAMES.join(", ")),
            };
            self.mistake(node.at, format!("`{text}` is not a status"), help);
        }
        status
    }

    fn screens(&mut self, node: &Node) -> Option<Screens> {
        let path = self.text(node, "`json`")?;
        let Some(base) = self.json_base.clone() else {
            let help = "the service fetches JSON files itself: write at the top `json-base: https://…`, where the same files \
                        can be read";
            self.mistake(node.at, "`json` is given without `json-base`", help);
            return None;
        };
        match screens_file::read(self.folder, &path, &base) {
            Ok(screens) => Some(screens),
            Err((message, help)) => {
                self.mistake(node.at, message, help);
                None
            }
        }
    }

    fn address(&mut self, node: &Node, what: &str) -> Option<String> {
        let text = self.text(node, &format!("`{what}`"))?;
        let host = text.strip_prefix("https://").or(text.strip_prefix("http://"));
        let is_host = |host: &str| !host.is_empty() && !host.starts_with(['/', '?', '#']);
        if !host.is_some_and(is_host) || text.contains(char::is_whitespace) {
            let message = format!("`{what}` is not an address");
            self.mistake(
                node.at,
                message,
                "write it with its host, such as `https://flows.example.com/`",
            );
            return None;
        }
        Some(text)
    }

    fn text(&mut self, node: &Node, what: &str) -> Option<String> {
        match &node.kind {
            Kind::Scalar { text, .. } if !node.is_null() => Some(text.clone()),
            _ => {
                self.mistake(node.at, format!("{what} is {}", node.name()), "write text");
                None
            }
        }
    }

    /// The members of a mapping by name. Unknown ones are mistakes.
    fn members(&mut self, node: Node, subject: &str, known: &[&str], help: &str) -> Option<Members> {
        let name = node.name();
        let Kind::Map(found) = node.kind else {
            self.mistake(node.at, format!("{subject} is {name}, not a mapping"), help);
            return None;
        };
        let mut members = Members::default();
        for (key, value) in found {
            if known.contains(&key.text.as_str()) {
                members.found.insert(key.text, value);
                continue;
            }
            let help = match nearest(&key.text, known.iter().copied()) {
                Some(meant) => {
                    members.misspelt.push(meant.to_owned());
                    format!("did you mean `{meant}`?")
                }
                None => format!("known are {}", known.join(", ")),
            };
            self.mistake(
                key.at,
                format!("{subject} has an unknown key `{}`", key.text),
                help,
            );
        }
        Some(members)
    }
}

/// What an unknown category may be meant to be.
fn meant(text: &str) -> String {
    let values = DESCRIPTION
        .type_named("FlowCategory")
        .map(|described| described.kind);
    let Some(cams_flow::alicloud_core::description::TypeKind::Enumeration(values)) = values else {
        return String::new();
    };
    let meant = nearest(text, values.iter().map(|value| value.value));
    meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"))
}
