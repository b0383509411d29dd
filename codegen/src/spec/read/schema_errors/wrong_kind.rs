//! What to write in the place of a value of the wrong kind.

use serde_json::Value;

use crate::spec::suggestion::{as_yaml, one_of};

/// A remedy, and what can stand in the place of the value.
pub(super) fn remedy(schema: &Value, wanted: &str, value: &Value) -> Option<(String, Option<String>)> {
    if value.is_null() {
        return Some(("write a value, or leave the key out".to_owned(), None));
    }
    let is_word = !value.is_array() && !value.is_object();
    match (schema["type"].as_str(), value) {
        (Some("string"), Value::Bool(_) | Value::Number(_)) => Some((
            format!("put it in quotes: \"{value}\""),
            Some(as_yaml(&value.to_string())),
        )),
        (Some("string"), Value::Array(items)) if items.is_empty() => {
            Some(("put it in quotes: \"[]\"".to_owned(), Some("\"[]\"".to_owned())))
        }
        (Some("boolean" | "integer" | "number"), Value::String(text)) => {
            let bare: Value = serde_json::from_str(text).ok()?;
            let fits = bare.is_boolean() == (wanted == "`true` or `false`")
                && (bare.is_boolean() || bare.is_number());
            fits.then(|| ("remove the quotes".to_owned(), Some(text.clone())))
        }
        (Some("array"), _) if is_word => {
            let list = format!("[{}]", flow(value));
            Some((format!("write a list: `{list}`"), Some(list)))
        }
        (Some("object") | None, _) => Some(keys(schema, value)),
        _ => None,
    }
}

/// What a mapping has in it.
fn keys(schema: &Value, value: &Value) -> (String, Option<String>) {
    let known = schema["properties"].as_object();
    if let (Some(text), true) = (
        value.as_str(),
        known.is_some_and(|known| known.contains_key("type")),
    ) {
        let mapping = format!("{{ type: {} }}", as_yaml(text));
        return (
            format!("write it as keys with values: `{mapping}`"),
            Some(mapping),
        );
    }
    if let Some(example) = schema["examples"].get(0) {
        return (format!("write keys with values: `{}`", flow(example)), None);
    }
    let known: Vec<&str> = known.into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    let help = match known.is_empty() {
        true => "write one key below the other, each with its value: `Name: …`".to_owned(),
        false => format!("known keys: {}", one_of(&known)),
    };
    (help, None)
}

/// A value as YAML on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => as_yaml(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", as_yaml(key), flow(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
