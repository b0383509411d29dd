//! Values as YAML that readers of version 1.1 and of 1.2 take for the same.
//!
//! The versions disagree about words without quotes: `yes` is a boolean in 1.1, `0777` another number, `1:30` a number and
//! `2026-01-01` a date. So a text is without quotes only if it begins with a letter and is not one of those words.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value};

/// Words that some reader takes for a boolean, or for no value, in any case of their letters.
const OTHER_THAN_TEXT: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// The longest key, in bytes, that stands before its colon without a mark; readers take up to 1,024 characters.
const LONGEST_KEY: usize = 256;

/// Returns a value as a document, which ends with a line break.
pub(super) fn yaml(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Array(items) if !items.is_empty() => sequence(items, 0, &mut text),
        Value::Object(members) if !members.is_empty() => mapping(members, 0, &mut text),
        _ => line(&scalar(value, 2), &mut text),
    }
    text
}

fn line(end: &str, text: &mut String) {
    text.push_str(end);
    text.push('\n');
}

/// Writes a mapping; the first line begins where the text ends.
fn mapping(members: &Map<String, Value>, indent: usize, text: &mut String) {
    for (number, (name, value)) in members.iter().enumerate() {
        if number > 0 {
            margin(indent, text);
        }
        let name = one_line(name);
        if name.len() > LONGEST_KEY {
            text.push_str("? ");
            line(&name, text);
            margin(indent, text);
        } else {
            text.push_str(&name);
        }
        text.push(':');
        match value {
            // As deep as its name: the dash is indentation enough.
            Value::Array(items) if !items.is_empty() => {
                text.push('\n');
                margin(indent, text);
                sequence(items, indent, text);
            }
            Value::Object(members) if !members.is_empty() => {
                text.push('\n');
                margin(indent + 2, text);
                mapping(members, indent + 2, text);
            }
            _ => {
                text.push(' ');
                line(&scalar(value, indent + 2), text);
            }
        }
    }
}

/// Writes a sequence; the first line begins where the text ends.
fn sequence(items: &[Value], indent: usize, text: &mut String) {
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            margin(indent, text);
        }
        text.push_str("- ");
        match item {
            Value::Array(items) if !items.is_empty() => sequence(items, indent + 2, text),
            Value::Object(members) if !members.is_empty() => mapping(members, indent + 2, text),
            _ => line(&scalar(item, indent + 2), text),
        }
    }
}

fn margin(indent: usize, text: &mut String) {
    text.extend(std::iter::repeat_n(' ', indent));
}

/// A value without members: on one line, or as a block of lines with this margin.
fn scalar(value: &Value, indent: usize) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(boolean) => boolean.to_string(),
        Value::Number(number) => number_text(number),
        Value::String(text) => block(text, indent).unwrap_or_else(|| one_line(text)),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
    }
}

/// In version 1.1 a number with an exponent has a point, and a sign before the exponent: `1.0e+21`.
fn number_text(number: &Number) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return text;
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// A text on one line, in quotes if it has to be.
fn one_line(text: &str) -> String {
    if is_text_without_quotes(text) {
        text.to_owned()
    } else if text.chars().all(is_printable) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        escaped(text)
    }
}

fn is_text_without_quotes(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && !OTHER_THAN_TEXT.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Several lines as a block; `None` if a block would change them, or hide what they are.
fn block(text: &str, indent: usize) -> Option<String> {
    let (lines, mark) = match text.strip_suffix('\n') {
        Some(lines) => (lines, "|"),
        None => (text, "|-"),
    };
    let is_plain = |line: &str| {
        line.chars().all(|letter| letter == '\t' || is_printable(letter)) && !line.ends_with([' ', '\t'])
    };
    let is_block = text.contains('\n')
        && !lines.starts_with([' ', '\t', '\n'])
        && !lines.ends_with('\n')
        && !lines.is_empty()
        && lines.split('\n').all(is_plain);
    if !is_block {
        return None;
    }
    let mut block = mark.to_owned();
    for line in lines.split('\n') {
        block.push('\n');
        if !line.is_empty() {
            margin(indent, &mut block);
            block.push_str(line);
        }
    }
    Some(block)
}

/// Whether a letter stands for itself to every reader, and to a person who looks: it neither ends a line nor reorders it.
fn is_printable(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
        && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{61c}')
        && !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if is_printable(letter) => quoted.push(letter),
            letter => {
                // All others are of the first plane. Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_one_of_the_versions_takes_for_something_else_is_in_quotes() {
        let words = "y n Y N yes no Yes NO on off On OFF true false True FALSE null Null NULL ~ = << 0 00 7 -7 +7 0777 0o17 0b11 \
                     0x1F 1_000 1:30 190:20:30 190:20:30.15 1.5 .5 5. 1e3 1E3 1.0e+3 685_230.15 .inf -.INF +.Inf .nan .NaN \
                     2026-01-01 2026-01-01T08:00:00Z 2026-1-1 12e03 - ? : -- --- ... & * ! | > % @ ` , [ ] { } # ' \"";
        let words =
            words
                .split_whitespace()
                .chain(["", " ", "2026-01-01 08:00:00", "a: b", "a:", "a #b", "- a"]);
        for word in words {
            let text = yaml(&json!([word]));
            assert_eq!(text, format!("- '{}'\n", word.replace('\'', "''")));
            let text = yaml(&json!({ word: word }));
            assert!(text.starts_with('\''), "{text}");
        }
    }

    #[test]
    fn text_that_can_be_nothing_else_has_no_quotes() {
        for word in [
            "a",
            "yes.",
            "Published",
            "cams:GetFlow",
            "https://example.com/a?b=c#d",
            "two words",
            "预约",
            "nOne",
        ] {
            assert_eq!(yaml(&json!({ word: word })), format!("{word}: {word}\n"));
        }
    }

    #[test]
    fn the_form_is_that_of_people() {
        let value = json!({
            "Data": {
                "Flows": [{"FlowId": "12", "Tags": ["on", "a"], "None": {}}, [], [["a", 1]], null],
                "Text": "first\n\n  second\nthird",
                "Ended": "a\nb\n",
                "Total": 2,
                "Bare\nkey": true,
            },
            "Large": 1e21,
            "Small": 2.5e-7,
        });
        let text = yaml(&value);
        assert_eq!(
            text,
            "Data:\n  \"Bare\\nkey\": true\n  Ended: |\n    a\n    b\n  Flows:\n  - FlowId: '12'\n    None: {}\n    Tags:\n    - 'on'\n    \
             - a\n  - []\n  - - - a\n      - 1\n  - null\n  Text: |-\n    first\n\n      second\n    third\n  Total: 2\nLarge: \
             1.0e+21\nSmall: 2.5e-7\n"
        );
        assert_eq!(read(&text), value);
    }

    #[test]
    fn long_names_are_read() {
        let name = "n".repeat(5000);
        let value = json!([{ "a": 1, name.as_str(): {"b": [2]}, "c": { name.as_str(): [3, {"d": 4}] } }]);
        assert_eq!(read(&yaml(&value)), value);
    }

    fn read(text: &str) -> Value {
        serde_yaml::from_str(text).unwrap()
    }

    fn text() -> impl Strategy<Value = String> {
        let letters = prop::sample::select(
            "abeEfnoxyYN019 _-+.:,#'\"\\[]{}&*!|>%@`~=<?/\t\n\r\u{0}\u{7f}\u{85}\u{a0}é预😀\u{2028}\u{feff}\u{202e}\u{fffe}"
                .chars()
                .collect::<Vec<_>>(),
        );
        prop_oneof![
            prop::collection::vec(letters, 0..12).prop_map(String::from_iter),
            any::<String>(),
            "[a-z ]{0,6}\n{0,3}[ a-z\t]{0,6}\n{0,2}",
            "[-+]?[0-9]{0,4}[-:._eE]?[-+]?[0-9]{0,3}",
        ]
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((text(), inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_reader_gets_what_was_written(value in value()) {
            let text = yaml(&value);
            let read: Value = serde_yaml::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
            prop_assert_eq!(read, value, "{}", text);
        }
    }
}
