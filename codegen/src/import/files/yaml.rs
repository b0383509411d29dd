//! Spec files as YAML text, in the style of those that people write.

mod scalar;

use serde::Serialize;
use serde_yaml::{Mapping, Value};

use crate::{
    import::files::yaml::scalar::Around,
    spec::{OperationFile, ServiceFile},
};

const HEADER: &str = "# yaml-language-server: $schema=../schema.json\n";

/// The longest line for what is written between braces or brackets.
const WIDTH: usize = 110;

/// The keys of a parameter, a member or a type, in the order in which people write them.
const SHAPE_KEYS: [&str; 27] = [
    "type",
    "rust-type",
    "rust-name",
    "in",
    "required",
    "always",
    "sensitive",
    "padded",
    "text-none",
    "style",
    "role",
    "deprecated",
    "minimum",
    "maximum",
    "min-length",
    "max-length",
    "min-items",
    "max-items",
    "pattern",
    "description",
    "example",
    "default",
    "evidence",
    "enum",
    "items",
    "values",
    "members",
];

/// A file that cannot be said in YAML.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file cannot be written as YAML: {0}")]
pub struct YamlError(String);

impl YamlError {
    pub(super) fn of(error: serde_yaml::Error) -> Self {
        Self(error.to_string())
    }
}

/// The text of an operation's file.
///
/// # Errors
/// If the file cannot be said in YAML, which no file that was read or imported is.
pub fn operation(file: &OperationFile) -> Result<String, YamlError> {
    let apart = [
        "request",
        "response",
        "response-type",
        "paging",
        "probe",
        "errors",
        "examples",
    ];
    document(file, &apart)
}

/// The text of a `service.yaml`.
///
/// # Errors
/// If the file cannot be said in YAML, which no file that was read or imported is.
pub fn service(file: &ServiceFile) -> Result<String, YamlError> {
    let apart = [
        "package",
        "endpoints",
        "envelope",
        "envelope-members",
        "common-parameters",
        "types",
        "error-tables",
        "errors",
    ];
    document(file, &apart)
}

fn document(file: &impl Serialize, apart: &[&str]) -> Result<String, YamlError> {
    let mut writer = Writer {
        text: HEADER.to_owned(),
    };
    if let Value::Mapping(entries) = serde_yaml::to_value(file).map_err(YamlError::of)? {
        for (key, value) in &entries {
            let key = key.as_str().unwrap_or_default();
            if apart.contains(&key) {
                writer.text.push('\n');
            }
            writer.entry(key, value, 0, Kind::of_section(key));
        }
    }
    Ok(writer.text)
}

/// What a value is in the format, as far as its looks depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Names with shapes: `request`, `members`, `types`.
    Shapes,
    /// A parameter, a member, a type, items.
    Shape,
    /// Something else of the format.
    Facts,
    /// A list whose items stand one below the other.
    Column,
    /// Values of the service: examples and what they are made of.
    Data,
}

impl Kind {
    fn of_section(key: &str) -> Self {
        match key {
            "request" | "response" | "envelope-members" | "common-parameters" | "types" => Self::Shapes,
            "response-type" => Self::Shape,
            "errors" | "error-tables" => Self::Column,
            _ => Self::Facts,
        }
    }

    fn below(self, key: &str) -> Self {
        match (self, key) {
            (Self::Shapes, _) | (Self::Shape, "items" | "values") => Self::Shape,
            (Self::Shape, "members") => Self::Shapes,
            (Self::Data, _) | (_, "example" | "default" | "request" | "response" | "published") => Self::Data,
            (_, key) if key.starts_with("x-") => Self::Data,
            _ => Self::Facts,
        }
    }
}

struct Writer {
    text: String,
}

impl Writer {
    fn entry(&mut self, key: &str, value: &Value, indent: usize, kind: Kind) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(&scalar::key(key));
        self.text.push(':');
        let used = indent + key.len() + 1;
        self.value(value, indent + 2, used, kind);
    }

    /// What follows a key or a dash; `used` is the width of what is before it on the line.
    fn value(&mut self, value: &Value, indent: usize, used: usize, kind: Kind) {
        if let Some(inline) = inline(value, used, kind) {
            self.text.push(' ');
            self.text.push_str(&inline);
            self.text.push('\n');
            return;
        }
        match value {
            Value::String(text) => {
                let written =
                    scalar::block(text, indent).unwrap_or_else(|| scalar::inline(text, Around::Block));
                self.text.push(' ');
                self.text.push_str(&written);
                self.text.push('\n');
            }
            Value::Sequence(items) => {
                self.text.push('\n');
                for item in items {
                    self.item(item, indent, kind);
                }
            }
            Value::Mapping(entries) => {
                self.text.push('\n');
                self.entries(entries, indent, kind);
            }
            _ => self.text.push('\n'),
        }
    }

    fn entries(&mut self, entries: &Mapping, indent: usize, kind: Kind) {
        for (key, value) in sorted(entries, kind) {
            self.entry(key, value, indent, kind.below(key));
        }
    }

    /// An item of a list, its first line behind the dash.
    fn item(&mut self, item: &Value, indent: usize, kind: Kind) {
        let kind = if kind == Kind::Column { Kind::Facts } else { kind };
        self.text.push_str(&" ".repeat(indent));
        self.text.push('-');
        let is_block = inline(item, indent + 1, kind).is_none();
        match item {
            Value::Mapping(entries) if is_block => {
                let start = self.text.len();
                self.entries(entries, indent + 2, kind);
                // The margin of the first line gives way to the blank behind the dash.
                self.text.replace_range(start..start + indent + 2, " ");
            }
            Value::Sequence(items) if is_block => {
                let start = self.text.len();
                for item in items {
                    self.item(item, indent + 2, kind);
                }
                self.text.replace_range(start..start + indent + 2, " ");
            }
            item => self.value(item, indent + 2, indent + 1, kind),
        }
    }
}

fn sorted(entries: &Mapping, kind: Kind) -> Vec<(&str, &Value)> {
    let mut entries: Vec<_> = entries
        .iter()
        .map(|(key, value)| (key.as_str().unwrap_or_default(), value))
        .collect();
    if kind == Kind::Shape {
        entries.sort_by_key(|(key, _)| {
            SHAPE_KEYS
                .iter()
                .position(|known| known == key)
                .unwrap_or(SHAPE_KEYS.len())
        });
    }
    entries
}

/// The value on the rest of the line, if it belongs there.
fn inline(value: &Value, used: usize, kind: Kind) -> Option<String> {
    match value {
        Value::String(text) => {
            let inline = scalar::inline(text, Around::Block);
            let is_long = used + 1 + inline.chars().count() > WIDTH + 10 || text.contains('\n');
            (kind == Kind::Data || !is_long || !text.contains([' ', '\n'])).then_some(inline)
        }
        Value::Sequence(items) if kind == Kind::Column && !items.is_empty() => None,
        Value::Sequence(_) | Value::Mapping(_) => {
            let flow = flow(value)?;
            let is_short = used + 1 + flow.chars().count() <= WIDTH;
            (is_short && may_flow(value, kind)).then_some(flow)
        }
        other => flow(other),
    }
}

/// Short lists and small objects stand on one line; names with shapes do not.
fn may_flow(value: &Value, kind: Kind) -> bool {
    let is_leaf = |value: &Value| !matches!(value, Value::Sequence(_) | Value::Mapping(_));
    match value {
        Value::Sequence(items) => items.iter().all(is_leaf),
        Value::Mapping(entries) if entries.is_empty() => true,
        Value::Mapping(entries) => {
            let is_small = entries.len() <= 3 && entries.values().all(is_leaf);
            match kind {
                Kind::Shape => entries.len() == 1 && is_small,
                Kind::Data => is_small,
                Kind::Facts => is_small && entries.values().all(|value| !value.is_string()),
                Kind::Shapes | Kind::Column => false,
            }
        }
        _ => true,
    }
}

fn flow(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "null".to_owned(),
        Value::Bool(boolean) => boolean.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => scalar::inline(text, Around::Flow),
        Value::Sequence(items) => {
            let items: Option<Vec<_>> = items.iter().map(flow).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Mapping(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Mapping(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| Some(format!("{}: {}", scalar::key(key.as_str()?), flow(value)?)));
            format!("{{ {} }}", entries.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Value::Tagged(_) => return None,
    })
}
