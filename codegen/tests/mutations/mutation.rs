//! The ways in which a line goes wrong.

use crate::line::{Context, KeyLine, context, inner_keys};

/// What a mutation changes, and with it, where its diagnostic may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A word on the line: the diagnostic is on the line.
    Word,
    /// A name that others refer to: the diagnostic is on the line, or where the name is used.
    Name,
    /// The place of lines in the tree: the diagnostic is on the line, its parent, its children, or a neighbour.
    Tree,
}

/// A line that went wrong.
#[derive(Clone, Debug)]
pub(crate) struct Mutation {
    pub(crate) class: &'static str,
    pub(crate) change: Change,
    /// What stands in the place of the line: no, one or several lines.
    pub(crate) lines: Vec<String>,
    /// Whether a description with it cannot be right.
    pub(crate) must_be_found: bool,
}

/// Everything that happens to a line.
pub(crate) fn of_line(line: &str, key: Option<&KeyLine>) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    let mut add = |class, change, lines: &[&str], must_be_found| {
        if lines != [line] {
            mutations.push(Mutation {
                class,
                change,
                lines: lines.iter().map(|line| (*line).to_owned()).collect(),
                must_be_found,
            });
        }
    };
    let bare = line.trim_start();
    let is_text = !bare.is_empty() && !bare.starts_with('#');
    add("line deleted", Change::Tree, &[], false);
    let is_entry = key.is_some_and(|key| !key.before.contains("- "));
    add("line doubled", Change::Tree, &[line, line], is_entry);
    add("one blank more", Change::Tree, &[&format!(" {line}")], false);
    add("two blanks more", Change::Tree, &[&format!("  {line}")], false);
    add(
        "control character",
        Change::Word,
        &[&format!("{line}\u{7}")],
        true,
    );
    if let Some(less) = line.strip_prefix("  ") {
        add("one blank less", Change::Tree, &[&format!(" {less}")], false);
        add("two blanks less", Change::Tree, &[less], false);
        add("tab", Change::Tree, &[&format!("\t{bare}")], key.is_some());
    }
    if is_text {
        add("bracket at the end", Change::Tree, &[&format!("{line} ]")], false);
        add("quote at the end", Change::Tree, &[&format!("{line}\"")], false);
        add("comma at the end", Change::Name, &[&format!("{line},")], false);
    }
    if let Some(key) = key {
        of_key(line, key, &mut mutations);
    }
    mutations
}

fn of_key(line: &str, key: &KeyLine, mutations: &mut Vec<Mutation>) {
    let format = key.is_of_format();
    let mut add = |class, change, text: String, must_be_found| {
        if text != line {
            mutations.push(Mutation {
                class,
                change,
                lines: text.lines().map(str::to_owned).collect(),
                must_be_found,
            });
        }
    };
    let name = &key.key;
    let of_key = if format { Change::Word } else { Change::Name };
    add("key misspelt", of_key, key.with_key(&misspelt(name)), format);
    let upper: String = name.to_uppercase();
    add("key in capitals", of_key, key.with_key(&upper), format);
    add(
        "key with underscores",
        of_key,
        key.with_key(&name.replace('-', "_")),
        format,
    );
    add(
        "key without colon",
        Change::Tree,
        line.replacen(&format!("{name}:"), name, 1),
        format,
    );
    let unknown = format!("{line}\n{}surprise: 1", " ".repeat(key.before.len()));
    let has_children = key.value.is_empty() || key.value.starts_with(['>', '|']);
    if !has_children {
        add("unknown key added", Change::Word, unknown, format);
    }
    add(
        "garbage at the end",
        Change::Tree,
        format!("{line} garbage: here"),
        true,
    );
    add(
        "bare quote before the value",
        Change::Tree,
        key.with_value(&format!("\"{}", key.value)),
        true,
    );
    let anchored = key.with_value(&format!("&mark {}", key.value));
    add("anchor", Change::Word, anchored, true);
    add(
        "tag",
        Change::Word,
        key.with_value(&format!("!!str {}", key.value)),
        true,
    );
    of_value(key, &mut add);
    of_braces(line, key, &mut add);
}

fn of_value(key: &KeyLine, add: &mut impl FnMut(&'static str, Change, String, bool)) {
    if !key.has_scalar() {
        return;
    }
    let strict = key.is_of_format() && !key.takes_anything();
    let value = &key.value;
    add(
        "blank before the value lost",
        Change::Tree,
        format!("{}{}:{value}", key.before, key.key),
        strict,
    );
    add(
        "bracket before the value",
        Change::Tree,
        key.with_value(&format!("[{value}")),
        true,
    );
    add(
        "list for the value",
        Change::Name,
        key.with_value("[1, 2]"),
        strict,
    );
    add(
        "keys for the value",
        Change::Name,
        key.with_value("{ a: 1 }"),
        strict,
    );
    add("no value", Change::Name, key.with_value(""), strict);
    add("null for the value", Change::Name, key.with_value("null"), strict);
    add("alias for the value", Change::Name, key.with_value("*mark"), true);
    add("word of two meanings", Change::Name, key.with_value("yes"), true);
    add(
        "date without quotes",
        Change::Name,
        key.with_value("2024-01-01"),
        true,
    );
    add(
        "number that is too great",
        Change::Name,
        key.with_value("99999999999999999999"),
        true,
    );
    add("empty text", Change::Name, key.with_value("\"\""), is_word(key));
    if key.is_number() || key.is_boolean() {
        add(
            "text for the value",
            Change::Word,
            key.with_value("\"text\""),
            strict,
        );
        add(
            "fraction",
            Change::Word,
            key.with_value("1.5"),
            strict && !is_limit(key),
        );
    } else {
        add("number for the value", Change::Name, key.with_value("7"), strict);
        add(
            "boolean for the value",
            Change::Name,
            key.with_value("true"),
            strict,
        );
    }
    if key.is_number() {
        let has_sign = matches!(key.key.as_str(), "minimum" | "maximum" | "first");
        add(
            "negative number",
            Change::Word,
            key.with_value("-5"),
            strict && !has_sign,
        );
    }
    if is_word(key) || is_reference(key) {
        let wrong = key.with_value(&misspelt(value));
        let class = if is_word(key) {
            "word misspelt"
        } else {
            "reference misspelt"
        };
        add(class, Change::Name, wrong, true);
    }
    if key.key == "operation" || key.key == "value" || key.key == "code" || key.key == "name" {
        add(
            "name misspelt",
            Change::Name,
            key.with_value(&misspelt(value)),
            false,
        );
    }
}

/// A value that is one of a few words.
fn is_word(key: &KeyLine) -> bool {
    let words = [
        "effect", "in", "style", "role", "retry", "type", "rule", "features",
    ];
    key.is_of_format() && words.contains(&key.key.as_str())
}

/// A value that names something.
fn is_reference(key: &KeyLine) -> bool {
    let (parent, own) = (key.parent(), key.key.as_str());
    key.is_of_format()
        && match parent {
            "paging" => [
                "index",
                "size",
                "token",
                "next-token",
                "items",
                "item-id",
                "total",
            ]
            .contains(&own),
            "probe" => own == "operation",
            "deprecated" => own == "successor",
            "envelope" => ["request-id", "code", "message", "access-denied-detail"].contains(&own),
            _ => false,
        }
}

/// Limits may be fractions where the numbers are.
fn is_limit(key: &KeyLine) -> bool {
    matches!(key.key.as_str(), "minimum" | "maximum")
}

fn of_braces(line: &str, key: &KeyLine, add: &mut impl FnMut(&'static str, Change, String, bool)) {
    if key.value.starts_with('{') && key.value.ends_with('}') {
        let open = line.trim_end().trim_end_matches('}').to_owned();
        add("brace not closed", Change::Tree, open, true);
    }
    if key.value.starts_with('[') && key.value.ends_with(']') {
        let open = line.trim_end().trim_end_matches(']').to_owned();
        add("bracket not closed", Change::Tree, open, true);
        let of_format = key.is_of_format() && !key.takes_anything();
        let word = of_format && ["methods", "errors", "success"].contains(&key.key.as_str());
        let first = key.value[1..].split([',', ']']).next().unwrap_or_default();
        if word && !first.is_empty() {
            let wrong = line.replacen(first, &misspelt(first), 1);
            add("item misspelt", Change::Name, wrong, true);
            add(
                "item of another type",
                Change::Word,
                line.replacen(first, "[7]", 1),
                true,
            );
        }
    }
    if line.trim_end() != key.with_value(&key.value) {
        return;
    }
    for (start, path) in inner_keys(key) {
        let Some(name) = path.last() else { continue };
        let format = context(&path) == Context::Format && !name.starts_with("x-");
        let change = if format { Change::Word } else { Change::Name };
        let (before, rest) = line.split_at(start);
        let after = &rest[name.len()..];
        add(
            "inner key misspelt",
            change,
            format!("{before}{}{after}", misspelt(name)),
            format,
        );
        add(
            "inner key added",
            Change::Word,
            format!("{before}surprise: 1, {rest}"),
            format,
        );
        add(
            "inner key doubled",
            Change::Word,
            format!("{before}{name}: 1, {rest}"),
            true,
        );
    }
}

/// The text without its middle letter, or with one more if it is short; quotes stay where they are.
fn misspelt(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let middle = letters.len() / 2;
    if letters.len() < 4 || letters[middle] == letters[middle - 1] || !letters[middle].is_alphanumeric() {
        let mut wrong: String = letters[..middle].iter().collect();
        wrong.push_str("zz");
        wrong.extend(&letters[middle..]);
        return wrong;
    }
    let (left, right) = letters.split_at(middle);
    left.iter().chain(&right[1..]).collect()
}
