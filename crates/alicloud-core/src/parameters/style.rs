use serde_core::Serialize;

use serde_json::Value;

use crate::{encoding, parameters::Pairs};

/// How lists and objects are serialized in parameters, which hold only text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterStyle {
    /// Parameters `Name.1`, `Name.Key`, `Name.1.Key`: the default.
    #[default]
    Flat,
    /// As [`ParameterStyle::Flat`], but a map's entries are `Name.#3#key`, with the key's length, so that a key can hold dots.
    FlatMap,
    /// As [`ParameterStyle::Flat`] in parameters; as a single text, URL-encoded pairs joined by `&&`.
    RepeatList,
    /// The value as one compact JSON text.
    Json,
    /// Items joined by commas.
    Simple,
    /// Items joined by spaces.
    SpaceDelimited,
    /// Items joined by vertical bars.
    PipeDelimited,
}

impl ParameterStyle {
    /// Adds a value under a name. Null is left out, and so are empty lists and objects in the flat styles.
    pub fn put<T: Serialize + ?Sized>(self, name: &'static str, value: &T, pairs: &mut Pairs) {
        // Only values with keys that are not text cannot be written as JSON; no record has such keys.
        if self == Self::Json {
            if let Ok(text) = serde_json::to_string(value) {
                pairs.push(name, text);
            }
            return;
        }
        let Ok(value) = serde_json::to_value(value) else {
            return;
        };
        match (self, &value) {
            (Self::Flat | Self::RepeatList, _) => flatten(name.to_owned(), &value, false, pairs),
            (Self::FlatMap, _) => flatten(name.to_owned(), &value, true, pairs),
            (_, Value::Null) => {}
            _ => pairs.push(name, self.text(name, &value)),
        }
    }

    /// Returns the value as a single text, for a header or a form field. The flat styles have no such form and give an empty
    /// text, and so does null.
    #[must_use]
    pub fn text(self, name: &str, value: &Value) -> String {
        if value.is_null() {
            return String::new();
        }
        match self {
            Self::Flat | Self::FlatMap => String::new(),
            Self::RepeatList => repeat_list(name, value),
            Self::Json => value.to_string(),
            Self::Simple => joined(value, ","),
            Self::SpaceDelimited => joined(value, " "),
            Self::PipeDelimited => joined(value, "|"),
        }
    }
}

/// Numbers start at 1; a null item is left out but keeps its number.
fn flatten(name: String, value: &Value, count_keys: bool, pairs: &mut Pairs) {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(format!("{name}.{}", index + 1), item, count_keys, pairs);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let name = if count_keys {
                    format!("{name}.#{}#{key}", key.len())
                } else {
                    format!("{name}.{key}")
                };
                flatten(name, member, count_keys, pairs);
            }
        }
        scalar => pairs.push(name, scalar_text(scalar)),
    }
}

fn repeat_list(name: &str, value: &Value) -> String {
    let mut pairs = Pairs::default();
    flatten(name.to_owned(), value, false, &mut pairs);
    let mut pairs: Vec<_> = pairs.iter().collect();
    pairs.sort_unstable();
    let mut text = String::new();
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            text.push_str("&&");
        }
        encoding::push_encoded(&mut text, name);
        text.push('=');
        encoding::push_encoded(&mut text, value);
    }
    text
}

fn joined(value: &Value, separator: &str) -> String {
    match value {
        Value::Array(items) => items.iter().map(scalar_text).collect::<Vec<_>>().join(separator),
        other => scalar_text(other),
    }
}

fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn put(style: ParameterStyle, value: &Value) -> Vec<(String, String)> {
        let mut pairs = Pairs::default();
        style.put("C", value, &mut pairs);
        pairs
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn flat_counts_from_one_and_keeps_the_number_of_a_null() {
        assert_eq!(
            put(ParameterStyle::Flat, &json!(["a", null, "b c"])),
            pairs(&[("C.1", "a"), ("C.3", "b c")])
        );
        assert_eq!(
            put(
                ParameterStyle::Flat,
                &json!({"Size": 5, "Deep": [{"Key": true}, ["x"]]})
            ),
            pairs(&[("C.Deep.1.Key", "true"), ("C.Deep.2.1", "x"), ("C.Size", "5")])
        );
        assert_eq!(put(ParameterStyle::Flat, &json!([])), pairs(&[]));
        assert_eq!(put(ParameterStyle::Flat, &json!({})), pairs(&[]));
    }

    #[test]
    fn counted_keys_let_a_map_hold_dots() {
        assert_eq!(
            put(ParameterStyle::FlatMap, &json!({"a.b": "x"})),
            pairs(&[("C.#3#a.b", "x")])
        );
    }

    #[test]
    fn json_is_compact_and_keeps_letters_as_they_are() {
        assert_eq!(
            put(ParameterStyle::Json, &json!(["烟", {"a": null}])),
            pairs(&[("C", r#"["烟",{"a":null}]"#)])
        );
        assert_eq!(put(ParameterStyle::Json, &json!([])), pairs(&[("C", "[]")]));
    }

    #[test]
    fn delimiters_join_without_escaping() {
        let list = json!(["a", "b c", 3]);
        assert_eq!(put(ParameterStyle::Simple, &list), pairs(&[("C", "a,b c,3")]));
        assert_eq!(
            put(ParameterStyle::SpaceDelimited, &list),
            pairs(&[("C", "a b c 3")])
        );
        assert_eq!(
            put(ParameterStyle::PipeDelimited, &list),
            pairs(&[("C", "a|b c|3")])
        );
    }

    #[test]
    fn a_repeat_list_is_flat_as_parameters_and_one_sorted_text_elsewhere() {
        let list = json!(["a", "b c"]);
        assert_eq!(
            put(ParameterStyle::RepeatList, &list),
            pairs(&[("C.1", "a"), ("C.2", "b c")])
        );
        assert_eq!(ParameterStyle::RepeatList.text("C", &list), "C.1=a&&C.2=b%20c");
    }

    #[test]
    fn styles_without_a_single_text_give_an_empty_one() {
        assert_eq!(ParameterStyle::Flat.text("C", &json!(["a"])), "");
        assert_eq!(ParameterStyle::Json.text("C", &Value::Null), "");
    }
}
