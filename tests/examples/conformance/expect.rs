//! What fits an expectation: `$any` is anything, `$name` what was kept under that name, an object has at least the members
//! that are expected, a list exactly the items.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Result;

/// The value with what was kept in place of its name.
pub(crate) fn filled(value: &Value, kept: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix('$').and_then(|name| kept.get(name)) {
            Some(kept) => kept.clone(),
            None => value.clone(),
        },
        Value::Array(items) => items.iter().map(|item| filled(item, kept)).collect(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| (name.clone(), filled(member, kept)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

pub(crate) fn fits(expected: &Value, found: &Value) -> Result<()> {
    fits_at("", expected, found)
}

fn fits_at(place: &str, expected: &Value, found: &Value) -> Result<()> {
    match (expected, found) {
        (Value::String(text), Value::Null) if text == "$any" => Err(format!("{place} is absent").into()),
        (Value::String(text), _) if text == "$any" => Ok(()),
        (Value::Object(expected), Value::Object(found)) => {
            for (name, expected) in expected {
                let found = found.get(name).unwrap_or(&Value::Null);
                fits_at(&format!("{place}.{name}"), expected, found)?;
            }
            Ok(())
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                fits_at(&format!("{place}[{index}]"), expected, found)?;
            }
            Ok(())
        }
        _ if expected == found => Ok(()),
        _ => Err(format!("{place} is {found}, expected {expected}").into()),
    }
}
