//! Secrets in JSON that can be read.

use std::borrow::Cow;

use crate::redact::{MASK, names::Names};
use serde_json::Value;

/// The object or list that a text is.
pub(super) fn of(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_slice(text.as_bytes()).ok()
}

/// Masks values by their names, and what a function masks in texts.
pub(super) fn redact(value: &mut Value, names: &Names, text: &dyn Fn(&str) -> Cow<'_, str>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if names.contain(name) {
                    blot(member);
                } else {
                    redact(member, names, text);
                }
            }
            // Who puts values into names shall not have them shown either.
            let renamed: Vec<_> = members
                .keys()
                .filter_map(|name| match text(name) {
                    Cow::Owned(other) if other != *name => Some((name.clone(), other)),
                    _ => None,
                })
                .collect();
            for (name, other) in renamed {
                if let Some(member) = members.remove(&name) {
                    members.insert(other, member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redact(item, names, text)),
        Value::String(content) => {
            if let Cow::Owned(masked) = text(content) {
                *content = masked;
            }
        }
        Value::Number(number) => {
            if let Cow::Owned(_) = text(&number.to_string()) {
                *value = Value::from(0);
            }
        }
        _ => {}
    }
}

/// Masks all that is in a value; the value keeps its type, so that it can still be read.
fn blot(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(blot),
        Value::Array(items) => items.iter_mut().for_each(blot),
        Value::String(text) => MASK.clone_into(text),
        Value::Number(_) => *value = Value::from(0),
        Value::Bool(truth) => *truth = false,
        Value::Null => {}
    }
}

/// The secrets in a value.
pub(super) fn secrets(value: &Value, names: &Names, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if names.contain(name) {
                    texts(member, found);
                } else {
                    secrets(member, names, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| secrets(item, names, found)),
        // JSON stands in texts, too.
        Value::String(text) => match of(text) {
            Some(inside) => secrets(&inside, names, found),
            None => super::scan::secrets(text, names, found),
        },
        _ => {}
    }
}

/// All texts and numbers in a value.
pub(super) fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::String(text) => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        _ => {}
    }
}
