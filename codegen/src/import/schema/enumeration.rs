//! Known values: the vendor's `enum`, and the titles of values, which stand more often without it.

use std::collections::HashSet;

use crate::{
    import::{json_ext::JsonExt, report::Report, text},
    spec::{EnumerationValue, Shape, TypeName, Value},
};

/// Whether a schema lists values.
pub(crate) fn has_values(schema: &Value) -> bool {
    !schema.list("enum").is_empty() || schema.entries("enumValueTitles").next().is_some()
}

/// Gives a shape the known values of its schema. Those of a list are known values of its items.
pub(crate) fn known_values(schema: &Value, shape: &mut Shape, location: &str, report: &mut Report) {
    if !has_values(schema) {
        return;
    }
    let shape = match (&shape.type_name, shape.items.as_deref_mut()) {
        (TypeName::Array, Some(items)) if items.enumeration.is_empty() => items,
        (TypeName::Array, Some(_)) => {
            return report.dropped(location, "the `enum` of a list whose items have one");
        }
        _ => shape,
    };
    match shape.type_name {
        // `true` and `false` are all that a boolean can be.
        TypeName::Boolean => return,
        TypeName::String | TypeName::Int32 | TypeName::Int64 | TypeName::Uint64 => {}
        _ => return report.dropped(location, format!("the `enum` of `{}`", shape.type_name)),
    }
    let is_plain = |value: &str| {
        value
            .parse::<i128>()
            .is_ok_and(|number| number.to_string() == value)
    };
    let is_text = shape.type_name == TypeName::String;
    let fits = |value: &str, type_name: &TypeName| is_text || type_name.holds(value) && is_plain(value);
    let mut seen = HashSet::new();
    for (value, title) in listed(schema) {
        if !fits(&value, &shape.type_name) {
            report.dropped(
                location,
                format!(
                    "the known value `{value}` is not of the type `{}`",
                    shape.type_name
                ),
            );
        } else if value.chars().any(char::is_control) {
            report.dropped(
                location,
                format!("the known value {value:?} has control characters"),
            );
        } else if seen.insert(value.clone()) {
            let description = title.and_then(text::prose).filter(|title| *title != value);
            shape.enumeration.push(EnumerationValue {
                value,
                rust_name: None,
                description,
            });
        } else {
            report.dropped(
                location,
                format!("the known value `{value}`, which is there twice"),
            );
        }
    }
}

/// The values in their order with their titles: those of `enum`, then those that only have a title.
fn listed(schema: &Value) -> Vec<(String, Option<&str>)> {
    let values = schema.list("enum").iter().filter_map(|value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Boolean(boolean) => Some(boolean.to_string()),
        _ => None,
    });
    let titles = schema.key("enumValueTitles");
    let mut listed: Vec<_> = values
        .map(|value| {
            let title = titles.and_then(|titles| titles.text(&value));
            (value, title)
        })
        .collect();
    for (value, title) in schema.entries("enumValueTitles") {
        if !listed.iter().any(|(known, _)| known == value) {
            listed.push((value.to_owned(), title.as_str()));
        }
    }
    listed
}
