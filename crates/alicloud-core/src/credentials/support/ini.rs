use std::{borrow::Cow, collections::HashMap};

/// The sections of an INI file, in order; parts of one section that stand apart are together.
#[derive(Default)]
pub(crate) struct Ini<'t>(Vec<(&'t str, Section<'t>)>);

/// The keys of a section and their values.
#[derive(Default)]
pub(crate) struct Section<'t>(Vec<(&'t str, Cow<'t, str>)>);

/// A line that cannot be read. The error does not show its text, which may be a secret.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidLine {
    pub(crate) number: usize,
    /// Completes the sentence "the line … ".
    pub(crate) problem: &'static str,
}

impl<'t> Ini<'t> {
    /// Reads the syntax of the vendor's own readers of this file: `[section]`, `key = value` and `key: value`, values in
    /// quotes, and comments: lines that begin with `#` or `;`, and the rest of a line after such a character behind white space.
    pub(crate) fn parse(text: &'t str) -> Result<Self, InvalidLine> {
        let mut ini = Self::default();
        let mut indexes = HashMap::new();
        let mut current = None;
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            let invalid = |problem| InvalidLine {
                number: index + 1,
                problem,
            };
            if let Some(rest) = line.strip_prefix('[') {
                let (name, _) = rest
                    .split_once(']')
                    .ok_or(invalid("begins a section, but has no `]`"))?;
                let index = indexes.entry(name.trim()).or_insert_with_key(|name| {
                    ini.0.push((*name, Section::default()));
                    ini.0.len() - 1
                });
                current = Some(*index);
                continue;
            }
            let (key, value) = line
                .split_once(['=', ':'])
                .map(|(key, value)| (key.trim(), value))
                .filter(|(key, _)| is_key(key))
                .ok_or(invalid("is neither `[section]` nor `key = value`"))?;
            let section = current.ok_or(invalid("is before the first `[section]`"))?;
            ini.0[section].1.0.push((key, value_of(value)));
        }
        Ok(ini)
    }

    pub(crate) fn section(&self, name: &str) -> Option<&Section<'t>> {
        self.0
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, section)| section)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'t str> {
        self.0.iter().map(|(name, _)| *name)
    }
}

impl Section<'_> {
    /// Returns the last non-empty value of a key, in any case.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let found = self
            .0
            .iter()
            .rev()
            .find(|(other, _)| other.eq_ignore_ascii_case(key));
        found.map(|(_, value)| &**value).filter(|value| !value.is_empty())
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// Returns the text between quotes, if at most a comment follows them; else the text before a comment.
fn value_of(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if let Some(quote) = text.chars().next().filter(|letter| "\"'`".contains(*letter)) {
        let inner = &text[1..];
        let escapes = quote == '"';
        let end = inner.match_indices(quote).map(|(index, _)| index).find(|index| {
            let is_escaped = escapes && inner[..*index].ends_with('\\');
            let behind = &inner[index + 1..];
            let is_end = behind.is_empty() || is_comment(behind);
            is_end && !(is_escaped && inner[index + 1..].contains(quote))
        });
        if let Some(end) = end {
            return match &inner[..end] {
                value if escapes && value.contains("\\\"") => value.replace("\\\"", "\"").into(),
                value => value.into(),
            };
        }
    }
    let comment = text
        .match_indices(['#', ';'])
        .find(|(index, _)| *index == 0 || text[..*index].ends_with(char::is_whitespace));
    text[..comment.map_or(text.len(), |(index, _)| index)]
        .trim()
        .into()
}

/// Returns whether a text is white space, perhaps with a comment behind it.
fn is_comment(text: &str) -> bool {
    let rest = text.trim_start();
    rest.is_empty() || (rest.len() < text.len() && rest.starts_with(['#', ';']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_comments_are_distinguished() {
        let text = "\u{feff}# top\n[default]\ntype = access_key # not a role\nkey=a#b=c;d\n; no\n\n[ other ] # x\nempty = # e\n";
        for text in [text.to_owned(), text.replace('\n', "\r\n")] {
            let ini = Ini::parse(&text).ok().unwrap();
            let default = ini.section("default").unwrap();
            assert_eq!(
                (default.get("type"), default.get("key")),
                (Some("access_key"), Some("a#b=c;d"))
            );
            assert_eq!(ini.section("other").unwrap().get("empty"), None);
            assert_eq!(ini.names().collect::<Vec<_>>(), ["default", "other"]);
            assert!(ini.section("none").is_none());
        }
    }

    #[test]
    fn values_may_be_quoted_and_have_comments_behind_them() {
        for (written, value) in [
            ("a", "a"),
            ("  a  ", "a"),
            ("\"a\"", "a"),
            ("'a'", "a"),
            ("`a`", "a"),
            ("\" a \"", " a "),
            ("a ; comment", "a"),
            ("a\t;comment", "a"),
            ("a # comment ; more", "a"),
            ("a ;; \"b\"", "a"),
            ("\"a\" ; comment", "a"),
            ("\"a\" # \"comment\"", "a"),
            ("'a ; b' # c", "a ; b"),
            ("\"a # b\"", "a # b"),
            ("a;b", "a;b"),
            ("a#b", "a#b"),
            ("a\"b", "a\"b"),
            ("\"a", "\"a"),
            ("\"a\"b", "\"a\"b"),
            ("\"a\" b", "\"a\" b"),
            ("it's", "it's"),
            ("{\"Version\": \"1\"}", "{\"Version\": \"1\"}"),
            ("\"{\"Version\": \"1\"}\"", "{\"Version\": \"1\"}"),
            ("\"{\\\"Version\\\": \\\"1\\\"}\"", "{\"Version\": \"1\"}"),
            ("'{\"Version\": \"1\"}'", "{\"Version\": \"1\"}"),
            ("\"C:\\tokens\\\"", "C:\\tokens\\"),
            ("a=b:c", "a=b:c"),
        ] {
            for line in [
                format!("key = {written}"),
                format!("KEY={written}"),
                format!("Key : {written}"),
                format!("  key:\t{written}  "),
            ] {
                let text = format!("[s]\n{line}\n");
                let ini = Ini::parse(&text).ok().unwrap();
                assert_eq!(ini.section("s").unwrap().get("key"), Some(value), "{line}");
            }
        }
    }

    #[test]
    fn a_section_may_stand_in_parts() {
        let text = "[a]\none = 1\ntwo = 2\n[b]\none = 3\n[ a ]\nTWO = 4\nthree = 5\n";
        let ini = Ini::parse(text).ok().unwrap();
        let a = ini.section("a").unwrap();
        assert_eq!(
            ["one", "two", "three"].map(|key| a.get(key)),
            [Some("1"), Some("4"), Some("5")]
        );
        assert_eq!(ini.names().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn an_invalid_line_is_reported_by_its_number() {
        let neither = "is neither `[section]` nor `key = value`";
        for (text, number, problem) in [
            ("[default]\nsecret", 2, neither),
            ("[default]\n= secret", 2, neither),
            ("[default]\npolicy = {\n\"Version\": \"1\"\n}", 3, neither),
            ("[open\n", 1, "begins a section, but has no `]`"),
            ("\nkey = value", 2, "is before the first `[section]`"),
        ] {
            assert_eq!(
                Ini::parse(text).err(),
                Some(InvalidLine { number, problem }),
                "{text}"
            );
        }
    }
}
