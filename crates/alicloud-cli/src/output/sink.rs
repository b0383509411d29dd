//! Where output goes: a whole value, or the items of a list as they come.

use alicloud_core::description::{OperationDescription, ServiceDescription};
use serde_json::{Map, Value};

use crate::{
    error::Error,
    harmless::harmless,
    options::Format,
    output::{
        Style,
        columns::{cell, columns, described, described_object, of_items, of_object, ordered},
        yaml::yaml,
    },
    terminal::{Ended, note, print},
};

/// Writes the output of one call, or of the calls for all pages of a list.
pub(crate) struct Sink<'s> {
    style: &'s Style,
    /// The member of the output that holds the items, where there is one.
    items_path: Option<&'static str>,
    described: Vec<&'static str>,
    /// Items that wait for the others.
    kept: Vec<Value>,
    /// Items that were written.
    written: usize,
}

impl<'s> Sink<'s> {
    pub(crate) fn new(
        style: &'s Style,
        description: &'static ServiceDescription,
        operation: &'static OperationDescription,
    ) -> Self {
        let items_path = operation.operation.paging().map(|paging| match paging {
            alicloud_core::Paging::Number { items, .. } | alicloud_core::Paging::Token { items, .. } => {
                *items
            }
            _ => "",
        });
        let items_path = items_path
            .filter(|path| !path.is_empty())
            .or_else(|| only_list(operation));
        let described = match items_path {
            Some(path) => described(description, operation.response, path),
            None => described_object(description, operation.response),
        };
        Self {
            style,
            items_path,
            described,
            kept: Vec::new(),
            written: 0,
        }
    }

    /// Of a value that is not the response of an operation: the path to its items, and the members of an item.
    pub(crate) fn of_value(style: &'s Style, items: &'static str, members: &[&'static str]) -> Self {
        Self {
            style,
            items_path: Some(items),
            described: members.to_vec(),
            kept: Vec::new(),
            written: 0,
        }
    }

    /// Writes the whole output of a call.
    pub(crate) fn whole(&self, output: Value) -> Result<(), Ended> {
        let (value, is_queried) = match &self.style.query {
            Some(query) => (query.apply(&output)?, true),
            None => (output, false),
        };
        let value = self.style.shown(value);
        print(&self.text(&value, is_queried)?)
    }

    /// Writes an event of a stream: a line of JSON, unless another form was asked for that has an end for each.
    pub(crate) fn event(&self, output: Value) -> Result<(), Ended> {
        let (value, is_queried) = match &self.style.query {
            Some(query) => (query.apply(&output)?, true),
            None => (output, false),
        };
        let value = self.style.shown(value);
        let text = match self.style.format {
            Format::Text => self.text(&value, is_queried)?,
            Format::Yaml => format!("---\n{}", yaml(&value)),
            Format::Json | Format::Jsonl | Format::Table => format!("{value}\n"),
        };
        print(&text)
    }

    /// Takes an item of a list; writes it at once, if the format allows that.
    pub(crate) fn item(&mut self, item: Value) -> Result<(), Ended> {
        let streams = self.style.query.is_none() && self.style.format != Format::Table;
        if !streams {
            self.kept.push(item);
            return Ok(());
        }
        let item = self.style.shown(item);
        let text = match self.style.format {
            Format::Jsonl => format!("{item}\n"),
            Format::Text => format!("{}\n", self.line(&item, &self.described)),
            Format::Yaml => {
                let before = if self.written == 0 {
                    self.opening()
                } else {
                    String::new()
                };
                format!(
                    "{before}{}",
                    indented(&yaml(&Value::Array(vec![item])), self.depth())
                )
            }
            Format::Json | Format::Table => {
                let before = if self.written == 0 {
                    self.opening()
                } else {
                    ",\n".to_owned()
                };
                let pretty = format!("{item:#}");
                let inside = indented(&pretty, self.depth() + 1);
                format!("{before}{}", inside.trim_end_matches('\n'))
            }
        };
        self.written += 1;
        print(&text)
    }

    /// Ends a list.
    pub(crate) fn end(self) -> Result<(), Ended> {
        if self.style.query.is_some() || self.style.format == Format::Table {
            let mut value = Value::Array(self.kept);
            for name in self.items_path.unwrap_or_default().rsplit('.') {
                value = Value::Object(Map::from_iter([(name.to_owned(), value)]));
            }
            let sink = Self {
                kept: Vec::new(),
                ..self
            };
            return sink.whole(value);
        }
        let text = match (self.style.format, self.written) {
            (Format::Json, 0) => format!("{}]{}\n", self.opening().trim_end(), self.closing()),
            (Format::Json, _) => format!("\n{}]{}\n", "  ".repeat(self.depth()), self.closing()),
            (Format::Yaml, 0) => format!("{} []\n", self.opening().trim_end()),
            _ => String::new(),
        };
        print(&text)
    }

    fn names(&self) -> Vec<&'static str> {
        self.items_path.unwrap_or_default().split('.').collect()
    }

    fn depth(&self) -> usize {
        match self.style.format {
            Format::Yaml => self.names().len() - 1,
            _ => self.names().len(),
        }
    }

    /// What stands before the first item of a list.
    fn opening(&self) -> String {
        let mut text = String::new();
        for (depth, name) in self.names().iter().enumerate() {
            let indent = "  ".repeat(depth);
            match self.style.format {
                Format::Yaml => text.push_str(&format!("{indent}{name}:\n")),
                _ => text.push_str(&format!("{{\n{indent}  {}: ", Value::from(*name))),
            }
        }
        if self.style.format != Format::Yaml {
            text.push_str("[\n");
        }
        text
    }

    /// What stands behind the list.
    fn closing(&self) -> String {
        let depth = self.names().len();
        let closing = (0..depth)
            .rev()
            .map(|depth| format!("\n{}}}", "  ".repeat(depth)));
        closing.collect()
    }

    fn text(&self, value: &Value, is_queried: bool) -> Result<String, Error> {
        let items = self.items(value, is_queried);
        Ok(match self.style.format {
            Format::Json => format!("{value:#}\n"),
            Format::Yaml => yaml(value),
            Format::Jsonl => match items {
                Some(items) => items.iter().map(|item| format!("{item}\n")).collect(),
                None => format!("{value}\n"),
            },
            Format::Text => match (items, value) {
                (Some(items), _) => {
                    let names = columns(items, &self.described);
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    let names = if is_queried {
                        names
                    } else {
                        self.described_or(names)
                    };
                    items
                        .iter()
                        .map(|item| format!("{}\n", self.line(item, &names)))
                        .collect()
                }
                (None, Value::Object(object)) if !is_queried => {
                    // One level of an object around another is no news.
                    let members = ordered(inner(object), &self.described).into_iter();
                    let values = members.map(|(_, value)| harmless(&cell(value)));
                    let line = values.collect::<Vec<_>>().join("\t");
                    if line.is_empty() { line } else { line + "\n" }
                }
                (None, value) => format!("{}\n", self.line(value, &[])),
            },
            Format::Table => match (items, value) {
                (Some(items), _) if items.is_empty() => {
                    note("no items");
                    String::new()
                }
                (Some(items), _) => of_items(items, &self.described, self.style.terminal),
                (None, Value::Object(object)) => {
                    of_object(inner(object), &self.described, self.style.terminal)
                }
                (None, Value::Null) => String::new(),
                (None, value) => format!("{}\n", harmless(&cell(value))),
            },
        })
    }

    fn described_or<'n>(&self, found: Vec<&'n str>) -> Vec<&'n str>
    where
        's: 'n,
    {
        match self.described.is_empty() {
            true => found,
            false => self.described.clone(),
        }
    }

    /// The items of the output, if it is a list.
    fn items<'v>(&self, value: &'v Value, is_queried: bool) -> Option<&'v Vec<Value>> {
        match (value, self.items_path) {
            (Value::Array(items), _) => Some(items),
            (value, Some(path)) if !is_queried => path
                .split('.')
                .try_fold(value, |value, name| value.get(name))?
                .as_array(),
            _ => None,
        }
    }

    /// The values of an item between tabs.
    fn line(&self, item: &Value, names: &[&str]) -> String {
        let values: Vec<String> = match item {
            Value::Object(object) if names.is_empty() => object.values().map(cell).collect(),
            Value::Object(object) => names
                .iter()
                .map(|name| object.get(*name).map(cell).unwrap_or_default())
                .collect(),
            Value::Array(items) => items.iter().map(cell).collect(),
            other => vec![cell(other)],
        };
        let values = values.iter().map(|value| harmless(value));
        values.collect::<Vec<_>>().join("\t")
    }
}

/// The object inside, if there is nothing else.
fn inner(object: &Map<String, Value>) -> &Map<String, Value> {
    let mut values = object.values();
    match (values.next(), values.next()) {
        (Some(Value::Object(inner)), None) => inner,
        _ => object,
    }
}

/// The list of a response that has nothing else.
fn only_list(operation: &'static OperationDescription) -> Option<&'static str> {
    match operation.response {
        [only] => match only.kind {
            alicloud_core::description::TypeReference::Array(_) if !only.name.is_empty() => Some(only.name),
            _ => None,
        },
        _ => None,
    }
}

fn indented(text: &str, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    text.lines().map(|line| format!("{indent}{line}\n")).collect()
}
