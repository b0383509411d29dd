//! Secrets in JSON that can be read.

use std::borrow::Cow;

use crate::redact::{MASK, names::Names};
use serde_json::Value;

/// The object or list that a text is.
pub(super) fn of(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// Masks values by their names, and what a function masks in texts. Returns whether that changed anything.
pub(super) fn redact(value: &mut Value, names: &Names, text: &dyn Fn(&str) -> Cow<'_, str>) -> bool {
    match value {
        Value::Object(members) => {
            let mut is_changed = false;
            for (name, mut member) in std::mem::take(members) {
                is_changed |= match names.contain(&name) {
                    true => blot(&mut member),
                    false => redact(&mut member, names, text),
                };
                // Who puts values into names shall not have them shown either.
                let other = match text(&name) {
                    Cow::Owned(other) if other != name => Some(other),
                    _ => None,
                };
                is_changed |= other.is_some();
                members.insert(other.unwrap_or(name), member);
            }
            is_changed
        }
        Value::Array(items) => each(items, |item| redact(item, names, text)),
        Value::String(content) => match text(content) {
            Cow::Owned(masked) => replace(content, masked),
            Cow::Borrowed(_) => false,
        },
        Value::Number(number) => match text(&number.to_string()) {
            Cow::Owned(_) => replace(number, 0.into()),
            Cow::Borrowed(_) => false,
        },
        Value::Bool(_) | Value::Null => false,
    }
}

/// Masks all that is in a value; the value keeps its type, so that it can still be read. Returns whether that changed anything.
fn blot(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => each(members.values_mut(), blot),
        Value::Array(items) => each(items, blot),
        Value::String(text) => replace(text, MASK.to_owned()),
        Value::Number(number) => replace(number, 0.into()),
        Value::Bool(truth) => std::mem::take(truth),
        Value::Null => false,
    }
}

/// Does it with each of them; returns whether any was changed.
fn each<'v>(values: impl IntoIterator<Item = &'v mut Value>, change: impl Fn(&mut Value) -> bool) -> bool {
    values
        .into_iter()
        .fold(false, |is_changed, value| change(value) | is_changed)
}

/// Returns whether that was another one.
fn replace<T: PartialEq>(place: &mut T, value: T) -> bool {
    let is_another = *place != value;
    *place = value;
    is_another
}

/// The value as JSON in one line.
pub(super) fn written(value: &Value) -> String {
    // Only keys that are not text cannot be written, and a value has none.
    serde_json::to_string(value).unwrap_or_default()
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
