//! The places of a document where text stands.

use std::{collections::BTreeSet, fmt};

use serde_json::Value;

use crate::Documents;

/// A step into a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Item(usize),
}

/// A text, or a name, in one of the documents of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// The value at a place of a document.
    Text(String, Vec<String>, Place),
    /// A name that people chose: all that is so called is called otherwise.
    Name(String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(Vec<Step>);

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(file, keys, _) => write!(formatter, "{file}: {}", keys.join(".")),
            Self::Name(name) => write!(formatter, "the name {name}"),
        }
    }
}

impl Field {
    /// The keys that lead to it.
    pub(crate) fn keys(&self) -> Vec<String> {
        match self {
            Self::Text(_, keys, _) => keys.clone(),
            Self::Name(_) => Vec::new(),
        }
    }

    /// The documents with another text at this place.
    pub(crate) fn with(&self, documents: &Documents, text: &str) -> Documents {
        let mut documents = documents.clone();
        match self {
            Self::Text(file, _, Place(steps)) => {
                let mut value = documents.get_mut(file).unwrap();
                for step in steps {
                    value = match step {
                        Step::Key(key) => value.get_mut(key).unwrap(),
                        Step::Item(index) => value.get_mut(index).unwrap(),
                    };
                }
                *value = text.into();
            }
            Self::Name(name) => {
                for document in documents.values_mut() {
                    rename(document, name, text);
                }
            }
        }
        documents
    }
}

/// All texts, and all names that begin with a capital letter, as names of a service do and keys of the formats do not.
pub(crate) fn fields(documents: &Documents) -> Vec<Field> {
    let mut found = BTreeSet::new();
    for (file, document) in documents {
        walk(document, file, &mut Vec::new(), &mut found);
    }
    found.into_iter().collect()
}

fn walk(value: &Value, file: &str, steps: &mut Vec<Step>, found: &mut BTreeSet<Field>) {
    match value {
        Value::String(_) => {
            let keys = steps.iter().map(|step| match step {
                Step::Key(key) => key.clone(),
                Step::Item(_) => "*".to_owned(),
            });
            found.insert(Field::Text(file.to_owned(), keys.collect(), Place(steps.clone())));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                steps.push(Step::Item(index));
                walk(item, file, steps, found);
                steps.pop();
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                if !key.starts_with(|first: char| first.is_ascii_lowercase())
                    || key == "plant_tag"
                    || key == "first"
                {
                    found.insert(Field::Name(key.clone()));
                }
                steps.push(Step::Key(key.clone()));
                walk(value, file, steps, found);
                steps.pop();
            }
        }
        _ => {}
    }
}

fn rename(value: &mut Value, name: &str, text: &str) {
    match value {
        Value::String(own) => {
            if own == name {
                *own = text.to_owned();
            } else if let Some(before) = own.strip_suffix(name).filter(|before| before.ends_with('/')) {
                *own = format!("{before}{text}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, name, text)),
        Value::Object(entries) => {
            for (key, mut value) in std::mem::take(entries) {
                rename(&mut value, name, text);
                let key = if key == name { text.to_owned() } else { key };
                entries.insert(key, value);
            }
        }
        _ => {}
    }
}

/// The value in YAML's flow style, with everything escaped that is not printable ASCII.
pub(crate) fn as_yaml(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(as_yaml).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), as_yaml(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(",\n "))
        }
        other => other.to_string(),
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            ' '..='~' => quoted.push(character),
            other => quoted.push_str(&format!("\\U{:08X}", u32::from(other))),
        }
    }
    quoted + "\""
}
