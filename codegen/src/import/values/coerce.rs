//! Values brought into the form that their shape wants, since the source writes most of them as text.

use indexmap::IndexMap;

use crate::{
    import::{
        report::Report,
        schema::Side,
        text,
        values::{
            reachable_types::{Types, resolve},
            sample::{fraction, sample, whole},
        },
    },
    spec::{Shape, TypeName, Value},
};

/// Fits values to shapes, with remarks about what had to go.
pub(crate) struct Coercion<'a> {
    pub(crate) types: &'a Types,
    pub(crate) side: Side,
    pub(crate) report: &'a mut Report,
}

impl Coercion<'_> {
    /// The value in the form of the shape; none if it cannot be brought into it.
    pub(crate) fn coerce(&mut self, value: &Value, shape: &Shape, location: &str) -> Option<Value> {
        let shape = resolve(self.types, shape)?;
        if !shape.enumeration.is_empty() {
            return self.known_value(value, shape, location);
        }
        let fitted = match (&shape.type_name, value) {
            (TypeName::Any, value) => Some(value.clone()),
            (_, Value::Null) => {
                self.report.dropped(location, "null: an absent value");
                return None;
            }
            (TypeName::String, value) => scalar_text(value).map(Value::String),
            (type_name, value) if type_name.is_integer() => integer(value, type_name),
            (TypeName::Float | TypeName::Double, value) => fraction(value),
            (TypeName::Boolean, Value::Boolean(boolean)) => Some(Value::Boolean(*boolean)),
            (TypeName::Boolean, Value::String(text)) => boolean(text),
            (TypeName::Binary, Value::String(text)) => is_base64(text).then(|| value.clone()),
            (TypeName::AccessDeniedDetail, Value::String(_) | Value::Object(_)) => Some(value.clone()),
            (TypeName::Array | TypeName::Map | TypeName::Object, Value::String(text)) => {
                match serde_json::from_str::<Value>(text) {
                    Ok(parsed @ (Value::List(_) | Value::Object(_))) => {
                        return self.coerce(&parsed, shape, location);
                    }
                    _ => None,
                }
            }
            (TypeName::Array, Value::List(values)) => Some(self.list(values, shape, location)),
            (TypeName::Map, Value::Object(entries)) => Some(self.map(entries, shape, location)),
            (TypeName::Object, Value::Object(entries)) => return self.object(entries, shape, location),
            _ => None,
        };
        match fitted {
            Some(fitted) => Some(without_secrets(fitted)),
            None => {
                let reason = format!(
                    "the value {} is not of the type `{}`",
                    shown(value),
                    shape.type_name
                );
                self.report.dropped(location, reason);
                None
            }
        }
    }

    fn known_value(&mut self, value: &Value, shape: &Shape, location: &str) -> Option<Value> {
        let text = scalar_text(value)?;
        if !shape.enumeration.iter().any(|known| known.value == text) {
            self.report
                .dropped(location, format!("the value {} is not a known one", shown(value)));
            return None;
        }
        match shape.type_name {
            TypeName::String => Some(Value::String(text)),
            _ => whole(&text),
        }
    }

    fn list(&mut self, values: &[Value], shape: &Shape, location: &str) -> Value {
        let Some(items) = &shape.items else {
            return Value::List(values.to_vec());
        };
        let fitted = values
            .iter()
            .enumerate()
            .filter_map(|(index, value)| self.coerce(value, items, &format!("{location}[{index}]")));
        Value::List(fitted.collect())
    }

    fn map(&mut self, entries: &IndexMap<String, Value>, shape: &Shape, location: &str) -> Value {
        let Some(values) = &shape.values else {
            return Value::Object(entries.clone());
        };
        let fitted = entries.iter().filter_map(|(key, value)| {
            Some((
                key.clone(),
                self.coerce(value, values, &format!("{location}.{key}"))?,
            ))
        });
        Value::Object(fitted.collect())
    }

    fn object(&mut self, entries: &IndexMap<String, Value>, shape: &Shape, location: &str) -> Option<Value> {
        let Some(members) = &shape.members else {
            return Some(without_secrets(Value::Object(entries.clone())));
        };
        let mut fitted = IndexMap::new();
        for (name, value) in entries {
            let location = format!("{location}.{name}");
            match members.get(name) {
                Some(member) => {
                    if let Some(value) = self.coerce(value, &member.shape, &location) {
                        fitted.insert(name.clone(), value);
                    }
                }
                None => self.report.dropped(&location, "the schema has no such member"),
            }
        }
        if self.side == Side::Request {
            for (name, member) in members.iter().filter(|(_, member)| member.required) {
                if !fitted.contains_key(name) {
                    fitted.insert(name.clone(), sample(self.types, &member.shape)?);
                }
            }
        }
        Some(Value::Object(fitted))
    }
}

fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Boolean(boolean) => Some(boolean.to_string()),
        _ => None,
    }
}

fn integer(value: &Value, type_name: &TypeName) -> Option<Value> {
    let text = match value {
        Value::Number(number) if !number.is_f64() => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    type_name.holds(&text).then(|| whole(&text)).flatten()
}

fn boolean(text: &str) -> Option<Value> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" => Some(Value::Boolean(true)),
        "false" => Some(Value::Boolean(false)),
        _ => None,
    }
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// Nothing that looks like a key gets into documentation, wherever in a value it stands.
pub(crate) fn without_secrets(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text::masked(&text).unwrap_or(text)),
        Value::List(values) => Value::List(values.into_iter().map(without_secrets).collect()),
        Value::Object(entries) => {
            let entries = entries
                .into_iter()
                .map(|(name, value)| (name, without_secrets(value)));
            Value::Object(entries.collect())
        }
        other => other,
    }
}

/// The value as JSON, not all of it if it is long.
fn shown(value: &Value) -> String {
    let text = value.to_json().to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
