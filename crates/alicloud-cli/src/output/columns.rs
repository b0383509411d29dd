//! Values as columns: which there are, and what stands in each.

use alicloud_core::description::{MemberDescription, ServiceDescription, TypeKind, TypeReference};
use comfy_table::{ContentArrangement, Table, presets::NOTHING};
use serde_json::{Map, Value};

use crate::{error::Styles, harmless::harmless, terminal::Terminal};

/// So many columns a table has at most; the JSON has all members.
const MOST: usize = 8;

/// The members of the items of a list in the order of the description.
pub(crate) fn described(
    description: &'static ServiceDescription,
    members: &'static [MemberDescription],
    items: &str,
) -> Vec<&'static str> {
    let mut members = members;
    let mut kind = None;
    for name in items.split('.') {
        kind = members
            .iter()
            .find(|member| member.name == name)
            .map(|member| member.kind);
        if let Some(TypeReference::Named(inner)) = kind
            && let Some(TypeKind::Object(inner)) = description.type_named(inner).map(|each| each.kind)
        {
            members = inner;
        }
    }
    match kind {
        Some(TypeReference::Array(TypeReference::Named(item))) => {
            match description.type_named(item).map(|each| each.kind) {
                Some(TypeKind::Object(members)) => members.iter().map(|member| member.name).collect(),
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// The members of the object that is all of a response, in the order of the description.
pub(super) fn described_object(
    description: &'static ServiceDescription,
    members: &'static [MemberDescription],
) -> Vec<&'static str> {
    if let [only] = members
        && let TypeReference::Named(name) = only.kind
        && let Some(TypeKind::Object(inner)) = description.type_named(name).map(|each| each.kind)
    {
        return inner.iter().map(|member| member.name).collect();
    }
    members.iter().map(|member| member.name).collect()
}

/// The columns of items: those of the description that occur, then others.
pub(super) fn columns(items: &[Value], described: &[&str]) -> Vec<String> {
    let objects = items.iter().filter_map(Value::as_object);
    let mut columns: Vec<String> = described
        .iter()
        .filter(|name| objects.clone().any(|object| object.contains_key(**name)))
        .map(|name| (*name).to_owned())
        .collect();
    for object in objects {
        for name in object.keys() {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
    }
    columns
}

/// The text of a value in a cell.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            items.iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// A table of items.
pub(super) fn of_items(items: &[Value], described: &[&str], terminal: Terminal) -> String {
    if !items.iter().any(Value::is_object) {
        return items
            .iter()
            .map(|item| format!("{}\n", harmless(&cell(item))))
            .collect();
    }
    let mut columns = columns(items, described);
    columns.truncate(MOST);
    let header = columns.iter().map(|name| heading(name));
    let rows = items.iter().map(|item| {
        let text = |name: &String| item.get(name).map(cell).unwrap_or_default();
        columns.iter().map(text).collect::<Vec<_>>()
    });
    drawn(Some(header.collect()), rows, terminal)
}

/// A table of one object: a line for each member, and for each member inside.
pub(super) fn of_object(object: &Map<String, Value>, described: &[&str], terminal: Terminal) -> String {
    let mut rows = Vec::new();
    flatten("", object, described, &mut rows);
    drawn(None, rows.into_iter(), terminal)
}

/// The members in the order of the description, then others.
pub(super) fn ordered<'o>(
    object: &'o Map<String, Value>,
    described: &[&str],
) -> Vec<(&'o String, &'o Value)> {
    let mut members: Vec<_> = object.iter().collect();
    let place = |name: &str| described.iter().position(|other| *other == name);
    members.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
    members
}

fn flatten(before: &str, object: &Map<String, Value>, described: &[&str], rows: &mut Vec<Vec<String>>) {
    for (name, value) in ordered(object, described) {
        let path = match before {
            "" => name.clone(),
            before => format!("{before}.{name}"),
        };
        match value {
            Value::Object(inner) if !inner.is_empty() => flatten(&path, inner, &[], rows),
            value => rows.push(vec![path, cell(value)]),
        }
    }
}

/// `FLOW ID` for `FlowId`.
fn heading(name: &str) -> String {
    let mut heading = String::new();
    let mut before = ' ';
    for character in name.chars() {
        if character.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            heading.push(' ');
        }
        heading.extend(character.to_uppercase());
        before = character;
    }
    heading
}

fn drawn(header: Option<Vec<String>>, rows: impl Iterator<Item = Vec<String>>, terminal: Terminal) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    match terminal.width() {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    let has_header = header.is_some();
    if let Some(header) = header {
        table.add_row(header.iter().map(|name| harmless(name)));
    }
    for row in rows {
        table.add_row(row.iter().map(|text| harmless(text)));
    }
    let Styles { bold, reset, .. } = terminal.output_styles();
    let mut text = String::new();
    for (index, line) in table.to_string().lines().enumerate() {
        // The cells have a blank on both sides, which the first needs not.
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        match has_header && index == 0 {
            true => text.push_str(&format!("{bold}{line}{reset}\n")),
            false => text.push_str(&format!("{line}\n")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_come_in_the_order_of_the_description() {
        let items = [json!({"B": 1, "Z": 2}), json!({"A": "x"})];
        assert_eq!(columns(&items, &["A", "B", "C"]), ["A", "B", "Z"]);
        assert_eq!(heading("FlowId"), "FLOW ID");
        assert_eq!(heading("JSONUrl"), "JSONURL");
    }
}
