//! The documented request of an operation as a command line.

use serde_json::Value;

use crate::fields::{Field, Shape};

/// Longer lines are broken before each option, so that no terminal breaks them elsewhere.
const WIDTH: usize = 88;

/// The command line that sends a request.
pub(crate) fn command_line(program: &str, subcommand: &str, fields: &[Field], request: &Value) -> String {
    let options: Vec<String> = fields
        .iter()
        .filter_map(|field| match field.path.as_slice() {
            [name] => option(field, request.get(name)?),
            _ => None,
        })
        .collect();
    let words = |separator: &str| {
        format!(
            "{program} {subcommand}{}",
            options
                .iter()
                .map(|option| format!("{separator}{option}"))
                .collect::<String>()
        )
    };
    let line = words(" ");
    match line.len() > WIDTH {
        true => words(" \\\n    "),
        false => line,
    }
}

/// The option with its value; `None` for null.
fn option(field: &Field, value: &Value) -> Option<String> {
    let text = argument(&field.shape, value)?;
    let option = &field.option;
    // Flags take a value only behind `=`, and words behind a hyphen would be options.
    Some(
        match matches!(field.shape, Shape::Boolean) || text.starts_with('-') {
            true => format!("--{option}={}", quoted(&text)),
            false => format!("--{option} {}", quoted(&text)),
        },
    )
}

/// A value as it is written on the command line.
pub(crate) fn argument(shape: &Shape, value: &Value) -> Option<String> {
    Some(match (shape, value) {
        (_, Value::Null) => return None,
        (Shape::List(item), Value::Array(items)) => {
            by_commas(item, items).unwrap_or_else(|| value.to_string())
        }
        // Text that is JSON would be read as such.
        (Shape::Any | Shape::Map(_) | Shape::Object(_), Value::String(text))
            if serde_json::from_str::<Value>(text).is_ok() =>
        {
            value.to_string()
        }
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    })
}

/// The items between commas, if that says what they are.
fn by_commas(shape: &Shape, items: &[Value]) -> Option<String> {
    if !matches!(
        shape,
        Shape::Text | Shape::Bytes | Shape::Integer | Shape::Number | Shape::Enumeration(_)
    ) {
        return None;
    }
    let mut texts = Vec::new();
    for item in items {
        let text = argument(shape, item).filter(|_| item.is_string() || item.is_number())?;
        let is_plain = !text.is_empty() && !text.contains('\\');
        texts.push(is_plain.then(|| text.replace(',', "\\,"))?);
    }
    let line = texts.join(",");
    (!line.trim_start().starts_with('[') && !line.is_empty()).then_some(line)
}

/// A word as a POSIX shell reads it.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || "-_./:,=@%+".contains(character);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_written_so_that_it_is_read_as_it_was() {
        let list = Shape::List(Box::new(Shape::Text));
        for (shape, value, text) in [
            (&Shape::Boolean, json!(true), "true"),
            (&Shape::Text, json!("-1/-1"), "-1/-1"),
            (&list, json!(["a", "b,c"]), r"a,b\,c"),
            (&list, json!([]), "[]"),
            (&list, json!(["", "a"]), r#"["","a"]"#),
            (&list, json!(["[a"]), r#"["[a"]"#),
            (&list, json!([r"a\,b"]), r#"["a\\,b"]"#),
            (&Shape::Any, json!("123"), r#""123""#),
            (&Shape::Any, json!("text"), "text"),
        ] {
            assert_eq!(argument(shape, &value).as_deref(), Some(text));
            let read = crate::value::read(
                &inventory_client::description::DESCRIPTION,
                shape,
                &[text.to_owned()],
                &mut crate::value::Warnings::default(),
            );
            assert_eq!(read, Ok(value), "{text}");
        }
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
