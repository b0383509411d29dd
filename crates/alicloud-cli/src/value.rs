//! Values as they are written on the command line, to JSON.

use std::fs;

use alicloud_core::description::{MemberDescription, ServiceDescription};
use serde_json::{Map, Value};

use crate::{
    fields::Shape,
    names::{letters, nearest},
};

/// A value that was read, and what is odd about it.
#[derive(Debug, Default)]
pub(crate) struct Warnings(pub(crate) Vec<String>);

/// Reads the texts of one option.
///
/// # Errors
///
/// A text has another form; the error says which.
pub(crate) fn read(
    description: &ServiceDescription,
    shape: &Shape,
    texts: &[String],
    warnings: &mut Warnings,
) -> Result<Value, String> {
    let mut reader = Reader {
        description,
        warnings,
    };
    match shape {
        Shape::List(item) => {
            let mut items = Vec::new();
            for text in texts {
                reader.items(item, text, &mut items)?;
            }
            Ok(Value::Array(items))
        }
        shape => reader.value(shape, texts.last().map(String::as_str).unwrap_or_default()),
    }
}

struct Reader<'r> {
    description: &'r ServiceDescription,
    warnings: &'r mut Warnings,
}

impl Reader<'_> {
    /// The items of a list in one text: JSON, or separated by commas.
    fn items(&mut self, item: &Shape, text: &str, items: &mut Vec<Value>) -> Result<(), String> {
        let text = &*contents(text)?;
        if text.trim_start().starts_with('[') {
            match json(text)? {
                Value::Array(found) => items.extend(found),
                _ => return Err("expected a list".to_owned()),
            }
            return Ok(());
        }
        if matches!(
            item,
            Shape::Object(_) | Shape::Map(_) | Shape::List(_) | Shape::Any
        ) {
            items.push(self.value(item, text)?);
            return Ok(());
        }
        for part in split(text) {
            items.push(self.value(item, &part)?);
        }
        Ok(())
    }

    fn value(&mut self, shape: &Shape, text: &str) -> Result<Value, String> {
        let text = &*contents(text)?;
        let number = |expected: &str| {
            let number = text.trim().parse::<serde_json::Number>();
            number
                .map(Value::Number)
                .map_err(|_| format!("expected {expected}, found `{text}`"))
        };
        match shape {
            Shape::Text => Ok(Value::from(text)),
            Shape::Integer => match number("a whole number")? {
                Value::Number(whole) if whole.is_f64() => {
                    Err(format!("expected a whole number, found `{text}`"))
                }
                whole => Ok(whole),
            },
            Shape::Number => number("a number"),
            Shape::Boolean => match text.trim() {
                "true" | "yes" | "1" => Ok(Value::Bool(true)),
                "false" | "no" | "0" => Ok(Value::Bool(false)),
                _ => Err(format!("expected `true` or `false`, found `{text}`")),
            },
            Shape::Enumeration(values) => {
                if !values.iter().any(|value| value.value == text) {
                    let known: Vec<&str> = values.iter().map(|value| value.value).collect();
                    let meant = nearest(text, known.iter().copied());
                    let meant = meant.map_or_else(
                        || format!("known are {}", known.join(", ")),
                        |meant| format!("did you mean `{meant}`?"),
                    );
                    self.warnings
                        .0
                        .push(format!("`{text}` is not a known value; {meant}"));
                }
                Ok(Value::from(text))
            }
            Shape::List(item) => {
                let mut items = Vec::new();
                self.items(item, text, &mut items)?;
                Ok(Value::Array(items))
            }
            Shape::Object(_) | Shape::Map(_) if text.trim_start().starts_with('{') => json(text),
            Shape::Object(members) => self.object(members, text),
            Shape::Map(of) => {
                let mut map = Map::new();
                for (name, value) in pairs(text)? {
                    map.insert(name, self.value(of, &value)?);
                }
                Ok(Value::Object(map))
            }
            Shape::Any => Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))),
        }
    }

    fn object(&mut self, members: &'static [MemberDescription], text: &str) -> Result<Value, String> {
        let mut object = Map::new();
        for (name, value) in pairs(text)? {
            let member = members
                .iter()
                .find(|member| letters(member.name) == letters(&name));
            let Some(member) = member else {
                let known = members.iter().map(|member| member.name);
                let meant = match nearest(&name, known.clone()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("known are {}", known.collect::<Vec<_>>().join(", ")),
                };
                return Err(format!("unknown member `{name}`; {meant}"));
            };
            let shape = Shape::of(self.description, member.kind);
            let value = self
                .value(&shape, &value)
                .map_err(|error| format!("member `{}`: {error}", member.name))?;
            object.insert(member.name.to_owned(), value);
        }
        Ok(Value::Object(object))
    }
}

/// The text, or what the file holds that it names as `file://PATH`.
fn contents(text: &str) -> Result<std::borrow::Cow<'_, str>, String> {
    match text.strip_prefix("file://") {
        Some(path) => match fs::read_to_string(path) {
            Ok(contents) => Ok(contents.into()),
            Err(error) => Err(format!("the file `{path}` cannot be read: {error}")),
        },
        None => Ok(text.into()),
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default().to_owned();
        format!(
            "it is not valid JSON: line {}, column {}: {what}",
            error.line(),
            error.column()
        )
    })
}

/// Parts between commas. `\,` is a comma inside of a part.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some(',')) => {
                characters.next();
                if let Some(last) = parts.last_mut() {
                    last.push(',');
                }
            }
            (',', _) => parts.push(String::new()),
            (character, _) => {
                if let Some(last) = parts.last_mut() {
                    last.push(character);
                }
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// `key=value,key=value`. A part without `=` belongs to the value before it.
fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for part in split(text) {
        match (part.split_once('='), pairs.last_mut()) {
            (Some((name, value)), _) => pairs.push((name.trim().to_owned(), value.to_owned())),
            (None, Some((_, value))) => {
                value.push(',');
                value.push_str(&part);
            }
            (None, None) => {
                return Err(format!("expected JSON or `key=value`, found `{part}`"));
            }
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_texts(shape: &Shape, texts: &[&str]) -> Result<Value, String> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        read(
            &inventory_client::description::DESCRIPTION,
            shape,
            &texts,
            &mut Warnings::default(),
        )
    }

    #[test]
    fn lists_come_by_comma_by_repetition_and_as_json() {
        let list = Shape::List(Box::new(Shape::Text));
        for texts in [&["a,b"][..], &["a", "b"], &[r#"["a","b"]"#]] {
            assert_eq!(read_texts(&list, texts), Ok(json!(["a", "b"])), "{texts:?}");
        }
        assert_eq!(read_texts(&list, &[r"a\,b"]), Ok(json!(["a,b"])));
        let numbers = Shape::List(Box::new(Shape::Integer));
        assert_eq!(read_texts(&numbers, &["1,2"]), Ok(json!([1, 2])));
        assert!(read_texts(&numbers, &["1,x"]).is_err());
    }

    #[test]
    fn objects_come_as_json_and_as_pairs() {
        let map = Shape::Map(Box::new(Shape::Text));
        assert_eq!(
            read_texts(&map, &["a=1,b=x,y"]),
            Ok(json!({"a": "1", "b": "x,y"}))
        );
        assert_eq!(read_texts(&map, &[r#"{"a": "1"}"#]), Ok(json!({"a": "1"})));
        let error = read_texts(&map, &["{\"a\": }"]).unwrap_err();
        assert!(error.contains("line 1, column 7"), "{error}");
    }

    #[test]
    fn scalars_have_one_form() {
        assert_eq!(read_texts(&Shape::Boolean, &["true"]), Ok(json!(true)));
        assert!(read_texts(&Shape::Boolean, &["maybe"]).is_err());
        assert_eq!(read_texts(&Shape::Number, &["-1.5"]), Ok(json!(-1.5)));
        assert!(read_texts(&Shape::Integer, &["1.5"]).is_err());
    }
}
