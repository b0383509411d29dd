//! Values as they are written on the command line, to JSON.

use alicloud_core::description::{MemberDescription, ServiceDescription, ValueDescription};
use serde_json::{Map, Value};

use crate::{
    fields::{Field, Shape},
    names::{letters, nearest},
    text_file::read_text,
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
        is_in_file: false,
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
    /// Whether the text is that of a file, which names no further file: only the line of the command does.
    is_in_file: bool,
}

impl Reader<'_> {
    /// The items of a list in one text: JSON, or separated by commas.
    fn items(&mut self, item: &Shape, text: &str, items: &mut Vec<Value>) -> Result<(), String> {
        self.with_contents(text, |reader, text| reader.items_of(item, text, items))
    }

    fn items_of(&mut self, item: &Shape, text: &str, items: &mut Vec<Value>) -> Result<(), String> {
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
        self.with_contents(text, |reader, text| reader.value_of(shape, text))
    }

    /// Reads the text, or the file that it names as `file://PATH`, without the end of its last line.
    fn with_contents<T>(
        &mut self,
        text: &str,
        read: impl FnOnce(&mut Self, &str) -> Result<T, String>,
    ) -> Result<T, String> {
        let Some(path) = text.strip_prefix("file://").filter(|_| !self.is_in_file) else {
            return read(self, text);
        };
        let contents = read_text(path).map_err(|reason| format!("the file `{path}` {reason}"))?;
        let contents = contents.strip_suffix('\n').unwrap_or(&contents);
        let contents = contents.strip_suffix('\r').unwrap_or(contents);
        self.is_in_file = true;
        let value = read(self, contents);
        self.is_in_file = false;
        value
    }

    fn value_of(&mut self, shape: &Shape, text: &str) -> Result<Value, String> {
        let number = |expected: &str| {
            let number = text.trim().parse::<serde_json::Number>();
            number
                .map(Value::Number)
                .map_err(|_| format!("expected {expected}, found `{text}`"))
        };
        match shape {
            Shape::Text | Shape::Bytes => Ok(Value::from(text)),
            Shape::Integer => match number("a whole number")? {
                Value::Number(whole) if whole.is_f64() => Err(match text.contains(['.', 'e', 'E']) {
                    true => format!("expected a whole number, found `{text}`"),
                    false => format!("`{text}` has more digits than a whole number may have"),
                }),
                whole => Ok(whole),
            },
            Shape::Number => number("a number"),
            Shape::Boolean => match text.trim() {
                "true" | "yes" | "1" => Ok(Value::Bool(true)),
                "false" | "no" | "0" => Ok(Value::Bool(false)),
                _ => Err(format!("expected `true` or `false`, found `{text}`")),
            },
            Shape::Enumeration(values) => {
                self.warnings.0.extend(unknown(values, text));
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

/// What is odd about a value that no description knows.
fn unknown(values: &[ValueDescription], text: &str) -> Option<String> {
    if values.iter().any(|value| value.value == text) {
        return None;
    }
    let known: Vec<&str> = values.iter().map(|value| value.value).collect();
    let meant = nearest(text, known.iter().copied());
    let meant = meant.map_or_else(
        || format!("known are {}", known.join(", ")),
        |meant| format!("did you mean `{meant}`?"),
    );
    Some(format!("`{text}` is not a known value; {meant}"))
}

/// Warns of unknown values in a request that comes from a file.
pub(crate) fn warn_of_unknown(fields: &[Field], request: &Map<String, Value>, warnings: &mut Warnings) {
    for field in fields {
        let mut names = field.path.iter();
        let first = names.next().and_then(|name| request.get(*name));
        let found = names.try_fold(first, |value, name| value.map(|value| value.get(*name)));
        let Some(found) = found.flatten() else { continue };
        let (values, found) = match (&field.shape, found) {
            (Shape::Enumeration(values), found) => (values, std::slice::from_ref(found)),
            (Shape::List(item), Value::Array(found)) => match &**item {
                Shape::Enumeration(values) => (values, found.as_slice()),
                _ => continue,
            },
            _ => continue,
        };
        let odd = found
            .iter()
            .filter_map(Value::as_str)
            .filter_map(|text| unknown(values, text));
        let path = field.path.join(".");
        warnings.0.extend(odd.map(|warning| format!("{path}: {warning}")));
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
    fn a_file_gives_a_value_and_names_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let named = |name: &str, text: &str| {
            std::fs::write(folder.join(name), text).unwrap();
            format!("file://{}", folder.join(name).display())
        };
        let secret = named("secret", "PLANTED");
        let list = Shape::List(Box::new(Shape::Text));
        let map = Shape::Map(Box::new(Shape::Text));
        assert_eq!(read_texts(&Shape::Text, &[&secret]), Ok(json!("PLANTED")));
        assert_eq!(
            read_texts(&Shape::Text, &[&named("name", "two lines\nof text\r\n")]),
            Ok(json!("two lines\nof text"))
        );
        assert_eq!(
            read_texts(&Shape::Text, &[&named("odd", &secret)]),
            Ok(json!(secret))
        );
        assert_eq!(
            read_texts(&list, &[&named("list", &format!("a,{secret}"))]),
            Ok(json!(["a", secret]))
        );
        assert_eq!(
            read_texts(&map, &[&named("map", &format!("a={secret}"))]),
            Ok(json!({"a": secret}))
        );
        // The line may name several.
        assert_eq!(
            read_texts(&list, &[&format!("a,{secret}")]),
            Ok(json!(["a", "PLANTED"]))
        );
        assert_eq!(
            read_texts(&map, &[&format!("a={secret}")]),
            Ok(json!({"a": "PLANTED"}))
        );
    }

    #[test]
    fn scalars_have_one_form() {
        assert_eq!(read_texts(&Shape::Boolean, &["true"]), Ok(json!(true)));
        assert!(read_texts(&Shape::Boolean, &["maybe"]).is_err());
        assert_eq!(read_texts(&Shape::Number, &["-1.5"]), Ok(json!(-1.5)));
        assert!(read_texts(&Shape::Integer, &["1.5"]).is_err());
        let error = read_texts(&Shape::Integer, &["99999999999999999999"]).unwrap_err();
        assert!(error.contains("more digits"), "{error}");
    }
}
