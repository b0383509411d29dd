use crate::{
    diagnostic::{Code, DocumentPath},
    spec::{
        Shape, TypeName, Value,
        check::Checker,
        suggestion::{as_yaml, one_of},
    },
};

/// Where a shape stands: what a member may say depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// In a request.
    Request,
    /// In a response.
    Response,
    /// In a shared type, which may be used in both.
    Shared,
}

/// Whether a value is what its description says, so that it decodes and encodes without loss.
pub(super) fn check(
    checker: &mut Checker<'_>,
    value: &Value,
    shape: &Shape,
    path: &DocumentPath,
    side: Side,
) {
    // An unknown type has its own diagnostic.
    let Some(shape) = checker.resolve(shape) else {
        return;
    };
    let has_values = matches!(
        shape.type_name,
        TypeName::String | TypeName::Int32 | TypeName::Int64 | TypeName::Uint64 | TypeName::Boolean
    );
    if has_values && !shape.enumeration.is_empty() {
        enumeration(checker, value, shape, path);
        return;
    }
    match (&shape.type_name, value) {
        (TypeName::Any, _)
        | (TypeName::String, Value::String(_))
        | (TypeName::Boolean, Value::Boolean(_))
        | (TypeName::AccessDeniedDetail, Value::String(_) | Value::Object(_)) => {}
        (TypeName::Binary, Value::String(text)) if is_base64(text) => {}
        (type_name, Value::Number(number)) if type_name.is_integer() && !number.is_f64() => {
            if !type_name.holds(&number.to_string()) {
                let help = match type_name {
                    TypeName::Int32 => "correct it, or write `type: int64`",
                    TypeName::Int64 => "correct it, or write `type: uint64`",
                    _ => "correct it, or write `type: int64`: this one has no negative numbers",
                };
                let message = format!("{number} does not fit into an `{type_name}`");
                checker.error(Code::ValueType, path, message, help);
            }
        }
        (TypeName::Float | TypeName::Double, Value::Number(number)) => {
            if !number.is_f64() {
                let message = format!("`{number}` is an integer, but `{}` is wanted", shape.type_name);
                let diagnostic = checker.source.error(Code::ValueType, path, message);
                let better = format!("{number}.0");
                let diagnostic = diagnostic
                    .help(format!("write {better}"))
                    .replacement(Some(better));
                checker.found.push(diagnostic);
            }
        }
        (TypeName::Array, Value::List(values)) => {
            let Some(items) = &shape.items else { return };
            for (index, value) in values.iter().enumerate() {
                check(checker, value, items, &path.join(index), side);
            }
        }
        (TypeName::Map, Value::Object(entries)) => {
            let Some(values) = &shape.values else { return };
            for (key, value) in entries {
                check(checker, value, values, &path.join(key.as_str()), side);
            }
        }
        (TypeName::Object, Value::Object(entries)) => object(checker, entries, shape, path, side),
        (_, Value::Null) => {
            checker.error(
                Code::ValueType,
                path,
                "null, where a value is wanted",
                "leave the member out: that is what its absence means",
            );
        }
        (type_name, value) => {
            wrong_type(checker, value, type_name, path);
        }
    }
}

fn object(
    checker: &mut Checker<'_>,
    entries: &indexmap::IndexMap<String, Value>,
    shape: &Shape,
    path: &DocumentPath,
    side: Side,
) {
    // Free-form: anything goes.
    let Some(members) = &shape.members else {
        return;
    };
    for (name, value) in entries {
        let path = path.join(name.as_str());
        match members.get(name) {
            Some(member) => check(checker, value, &member.shape, &path, side),
            None => unknown_member(checker, name, &path, members.keys()),
        }
    }
    for (name, member) in members {
        let (is_needed, flag) = match side {
            Side::Request => (member.required, "required"),
            Side::Response => (member.always, "always"),
            Side::Shared => (false, ""),
        };
        if is_needed && !entries.contains_key(name) {
            let help = format!("its description says `{flag}: true`");
            let message = format!("the member `{name}` is missing");
            checker.error(Code::MissingMember, path, message, help);
        }
    }
}

/// A name that the description does not have.
pub(super) fn unknown_member<'n>(
    checker: &mut Checker<'_>,
    name: &str,
    path: &DocumentPath,
    known: impl Iterator<Item = &'n String>,
) {
    let known: Vec<_> = known.map(String::as_str).collect();
    let message = format!("there is no `{name}` in the description");
    let diagnostic = checker
        .source
        .error_at_key(Code::UndescribedMember, path, message);
    checker.unknown(
        diagnostic,
        name,
        &known,
        &format!("known here: {}", one_of(&known)),
    );
}

fn enumeration(checker: &mut Checker<'_>, value: &Value, shape: &Shape, path: &DocumentPath) {
    let text = match (value, &shape.type_name) {
        (Value::String(text), TypeName::String) => text.clone(),
        (Value::Number(number), type_name) if type_name.is_integer() && !number.is_f64() => {
            number.to_string()
        }
        (Value::Boolean(boolean), TypeName::Boolean) => boolean.to_string(),
        _ => {
            return wrong_type(checker, value, &shape.type_name, path);
        }
    };
    let known: Vec<_> = shape
        .enumeration
        .iter()
        .map(|known| known.value.as_str())
        .collect();
    if !known.contains(&text.as_str()) {
        let message = format!("`{text}` is not a known value");
        let diagnostic = checker.source.error(Code::UnknownValue, path, message);
        let help = format!("known values: {}", one_of(&known));
        checker.unknown(diagnostic, &text, &known, &help);
    }
}

fn wrong_type(checker: &mut Checker<'_>, value: &Value, type_name: &TypeName, path: &DocumentPath) {
    let name = path.last_key().unwrap_or_default();
    let message = format!(
        "`{name}`: {}, where {} is wanted",
        value.kind(),
        wanted(type_name)
    );
    let replacement = match (type_name, value) {
        (TypeName::String, Value::Number(number)) => Some(as_yaml(&number.to_string())),
        (TypeName::String, Value::Boolean(boolean)) => Some(as_yaml(&boolean.to_string())),
        (type_name, Value::String(text)) if type_name.holds(text) => Some(text.clone()),
        _ => None,
    };
    let diagnostic = checker.source.error(Code::ValueType, path, message);
    let diagnostic = diagnostic.label(value.kind()).help(help_for(type_name, value));
    checker.found.push(diagnostic.replacement(replacement));
}

fn wanted(type_name: &TypeName) -> &'static str {
    match type_name {
        TypeName::String => "text",
        TypeName::Int32 | TypeName::Int64 | TypeName::Uint64 => "an integer",
        TypeName::Float | TypeName::Double => "a fraction",
        TypeName::Boolean => "a boolean",
        TypeName::Binary => "base64 text",
        TypeName::Array => "a list",
        TypeName::Object | TypeName::Map | TypeName::Named(_) => "an object",
        TypeName::AccessDeniedDetail => "text or an object",
        TypeName::Any => "anything",
    }
}

fn help_for(type_name: &TypeName, value: &Value) -> String {
    match (type_name, value) {
        (TypeName::String, Value::Number(number)) => format!("put it in quotes: \"{number}\""),
        (TypeName::String, Value::Boolean(boolean)) => format!("put it in quotes: \"{boolean}\""),
        (type_name, Value::String(text)) if type_name.holds(text) => {
            format!("without quotes: {text}")
        }
        (TypeName::Boolean, Value::String(_)) => "`true` or `false`, without quotes".to_owned(),
        _ => format!("the description says `{type_name}`"),
    }
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && text.len() - digits.len() <= 2 && digits.bytes().all(is_digit)
}
