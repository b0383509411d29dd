//! Texts that `new-operation` left to be written: they must not reach a crate.

use serde_yaml::Value;

use crate::{
    diagnostic::{Code, Diagnostic, DocumentPath, Source},
    text::is_placeholder,
};

/// The keys whose texts are documentation.
const TEXTS: [&str; 6] = ["summary", "description", "title", "evidence", "cause", "remedy"];

/// The keys whose values are data, in which a member may have any name.
const DATA: [&str; 5] = ["example", "default", "published", "request", "response"];

/// A diagnostic for each text of a document that begins like a placeholder.
pub(super) fn placeholders(source: &Source, document: &Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    walk(document, &DocumentPath::root(), false, &mut |path| {
        let message = format!("`{path}` is not written yet");
        let help = "replace the `TODO` by what a reader should know, or remove the key if it is optional";
        found.push(source.error(Code::Placeholder, path, message).help(help));
    });
    found
}

fn walk(value: &Value, path: &DocumentPath, is_example: bool, found: &mut impl FnMut(&DocumentPath)) {
    match value {
        Value::String(text) => {
            let is_text = path.last_key().is_some_and(|key| TEXTS.contains(&key));
            if is_text && is_placeholder(text) {
                found(path);
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &path.join(index), is_example, found);
            }
        }
        Value::Mapping(entries) => {
            for (key, value) in entries {
                let Some(key) = key.as_str() else { continue };
                // In an operation, `request` and `response` describe; in its examples, they are data.
                let is_described = matches!(key, "request" | "response") && !is_example;
                if key.starts_with("x-") || DATA.contains(&key) && !is_described {
                    continue;
                }
                walk(value, &path.join(key), is_example || key == "examples", found);
            }
        }
        _ => {}
    }
}
