//! Known values: the vendor's `enum`, and the titles of values, which stand more often without it.

use std::collections::HashSet;

use crate::{
    import::{json_ext::JsonExt, report::Report, text},
    spec::{EnumerationValue, Shape, TypeName, Value},
};

/// Whether a schema of text or integers lists values that make an enumeration.
pub(crate) fn has_values(schema: &Value) -> bool {
    let mut shape = Shape {
        type_name: match schema.text("type") {
            Some("integer") => TypeName::Int64,
            _ => TypeName::String,
        },
        ..Shape::default()
    };
    known_values(schema, &mut shape, "", &mut Report::default());
    !shape.enumeration.is_empty()
}

/// Gives a shape the known values of its schema. Those of a list are known values of its items.
pub(crate) fn known_values(schema: &Value, shape: &mut Shape, location: &str, report: &mut Report) {
    if schema.list("enum").is_empty() && schema.entries("enumValueTitles").next().is_none() {
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
    let mut seen = HashSet::new();
    for (value, title) in listed(schema) {
        match usable(&value, &shape.type_name) {
            Err(reason) => report.dropped(location, reason),
            Ok(Known { value, explanation }) => {
                if !seen.insert(value.clone()) {
                    report.dropped(
                        location,
                        format!("the known value `{value}`, which is there twice"),
                    );
                    continue;
                }
                let title = title.and_then(text::prose).filter(|title| *title != value);
                shape.enumeration.push(EnumerationValue {
                    description: title.or_else(|| explanation.and_then(|text| text::prose(&text))),
                    rust_name: None,
                    value,
                });
            }
        }
    }
    if let [only] = shape.enumeration.as_slice() {
        let reason = format!(
            "`{}` is the only known value: an example, not an enumeration",
            only.value
        );
        report.changed(location, reason);
        shape.example = Some(Value::String(only.value.clone()));
        shape.enumeration.clear();
    }
}

struct Known {
    value: String,
    /// What stood behind the value.
    explanation: Option<String>,
}

/// A value as it is sent, or why it cannot be one.
fn usable(listed: &str, type_name: &TypeName) -> Result<Known, String> {
    let (value, explanation) = explained(listed);
    if value.chars().any(char::is_control) {
        return Err(format!("the known value {listed:?} has control characters"));
    }
    if value.is_empty() {
        return Err("an empty text as a known value".to_owned());
    }
    let is_plain = value
        .parse::<i128>()
        .is_ok_and(|number| number.to_string() == value);
    if *type_name != TypeName::String && !(type_name.holds(value) && is_plain) {
        return Err(format!(
            "the known value `{listed}` is not of the type `{type_name}`"
        ));
    }
    if !value.is_ascii() && !value.contains(|character: char| character.is_ascii_alphanumeric()) {
        return Err(format!(
            "the known value `{value}`, which has no letter that a name can have"
        ));
    }
    Ok(Known {
        value: value.to_owned(),
        explanation: explanation.map(str::to_owned),
    })
}

/// `ONLINE：运行中` is `ONLINE`, with an explanation. What is in plain letters behind a colon may belong to the value.
fn explained(listed: &str) -> (&str, Option<&str>) {
    let listed = listed.trim();
    let separators = ['：', ':', '（', '(', '，', ' ', '-', '、', '=', '【'];
    let Some((start, separator)) = listed
        .char_indices()
        .find(|(_, character)| separators.contains(character))
    else {
        return (listed, None);
    };
    let value = listed[..start].trim_end();
    let explanation = listed[start + separator.len_utf8()..]
        .trim()
        .trim_end_matches([')', '）', '】'])
        .trim();
    let is_explanation = explanation.chars().any(is_foreign) && !explanation.is_empty();
    let is_value = !value.is_empty() && value.is_ascii();
    if is_value && (is_explanation || !separator.is_ascii()) {
        (value, Some(explanation).filter(|text| !text.is_empty()))
    } else {
        (listed, None)
    }
}

fn is_foreign(character: char) -> bool {
    !character.is_ascii() && character.is_alphabetic()
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
        if !listed.iter().any(|(known, _)| known.trim() == value.trim()) {
            listed.push((value.to_owned(), title.as_str()));
        }
    }
    listed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(schema: &str) -> Result<Vec<(String, Option<String>)>, serde_json::Error> {
        let schema: Value = serde_json::from_str(schema)?;
        let mut shape = Shape {
            type_name: if schema.text("type") == Some("integer") {
                TypeName::Int32
            } else {
                TypeName::String
            },
            ..Shape::default()
        };
        known_values(&schema, &mut shape, "here", &mut Report::default());
        Ok(shape
            .enumeration
            .into_iter()
            .map(|known| (known.value, known.description))
            .collect())
    }

    #[test]
    fn values_are_what_is_sent() -> Result<(), serde_json::Error> {
        let pairs = |pairs: &[(&str, Option<&str>)]| -> Vec<(String, Option<String>)> {
            pairs
                .iter()
                .map(|(value, text)| ((*value).to_owned(), text.map(str::to_owned)))
                .collect()
        };
        for (schema, expected) in [
            (
                r#"{"enum": ["AES_256", " AES_128"]}"#,
                pairs(&[("AES_256", None), ("AES_128", None)]),
            ),
            (r#"{"enum": [""]}"#, pairs(&[])),
            (r#"{"enum": ["", "a", "b"]}"#, pairs(&[("a", None), ("b", None)])),
            (
                r#"{"enumValueTitles": {"example.com": "example.com"}}"#,
                pairs(&[]),
            ),
            (r#"{"enum": ["one"]}"#, pairs(&[])),
            (
                r#"{"enum": ["ONLINE：运行中", "OFFLINE(下线)"]}"#,
                pairs(&[("ONLINE", Some("运行中")), ("OFFLINE", Some("下线"))]),
            ),
            (
                r#"{"enum": ["客户", "a", "b"]}"#,
                pairs(&[("a", None), ("b", None)]),
            ),
            (
                r#"{"enum": ["a:b", "c (d)"]}"#,
                pairs(&[("a:b", None), ("c (d)", None)]),
            ),
            (r#"{"enum": ["<", ">="]}"#, pairs(&[("<", None), (">=", None)])),
            (
                r#"{"type": "integer", "enum": ["0：无", "1：有", "x"]}"#,
                pairs(&[("0", Some("无")), ("1", Some("有"))]),
            ),
        ] {
            assert_eq!(values(schema)?, expected, "{schema}");
        }
        Ok(())
    }
}
