//! What to do about the mistakes that people make most in YAML: text without quotes, tabs, a colon without a blank.

use saphyr_parser::Parser;

use crate::diagnostic::{Code, Position, Span};

/// What is wrong in a line, and what would be right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Remedy {
    pub(super) code: Code,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) replacement: Option<String>,
}

/// A longer text is not shown a second time, in quotes.
const LONGEST_SHOWN: usize = 100;

/// The remedy for a text that is not YAML, if there is one of the known mistakes on the line where reading ended, or on the
/// one that is to blame.
pub(super) fn remedy(text: &str, ended: Position, blamed: Option<usize>) -> Option<Remedy> {
    let text = Text {
        lines: text.split_inclusive('\n').collect(),
    };
    let lines = || [Some(ended.line), blamed].into_iter().flatten();
    // Text goes on behind its line, so that the tab may be on the next one.
    let with_tab = lines().chain([ended.line + 1]).find_map(|line| text.tab(line));
    with_tab
        .or_else(|| lines().find_map(|line| text.value_without_quotes(line)))
        .or_else(|| text.flow_value_without_quotes(ended))
        .or_else(|| lines().find_map(|line| text.without_end(line)))
        .or_else(|| lines().find_map(|line| text.colon_without_blank(line)))
}

/// The remedy for a value that goes on with what YAML takes for a comment, and a person hardly meant as one: `item #5`.
/// An empty value is looked for behind its key.
pub(super) fn lost_behind_hash(lines: &[&str], value: &str, at: Span, key: Option<Span>) -> Option<Remedy> {
    let (start, behind) = match (value.is_empty(), key) {
        (true, Some(key)) => (None, key.end),
        (true, None) => return None,
        (false, _) => (Some(at.start), at.end),
    };
    let text = lines.get(behind.line.checked_sub(1)?)?;
    let rest = &text[text.char_indices().nth(behind.column - 1)?.0..];
    let rest = match start {
        Some(_) => rest,
        None => rest.strip_prefix(':')?,
    };
    let comment = rest.trim_start();
    let is_comment =
        comment.len() == rest.len() || !comment.starts_with('#') || comment[1..].starts_with([' ', '#', '!']);
    if is_comment || comment.len() == 1 || start.is_some_and(|start| start.line != behind.line) {
        return None;
    }
    let end = characters(text, text.trim_end().len());
    let first = match start {
        Some(start) => start.column - 1,
        None => characters(text, text.len() - comment.len()),
    };
    let whole: String = text.chars().take(end).skip(first).collect();
    let (help, quoted) = in_quotes(&whole);
    let message = match start {
        None => "text that begins with `#` needs quotes: it is a comment",
        Some(_) => "text with ` #` in it needs quotes: the rest is a comment",
    };
    Some(Remedy {
        code: Code::TextNeedsQuotes,
        span: span(behind.line, first, end),
        message: message.to_owned(),
        help,
        replacement: Some(quoted),
    })
}

/// What to do with a text that needs quotes.
fn in_quotes(value: &str) -> (String, String) {
    let quoted = serde_json::Value::from(value).to_string();
    let help = if quoted.chars().count() > LONGEST_SHOWN {
        "put the whole text in quotes".to_owned()
    } else {
        format!("put it in quotes: {quoted}")
    };
    (help, quoted)
}

struct Text<'a> {
    lines: Vec<&'a str>,
}

impl<'a> Text<'a> {
    fn line(&self, line: usize) -> &'a str {
        let line = line.checked_sub(1).and_then(|index| self.lines.get(index));
        line.map_or("", |line| line.trim_end_matches(['\n', '\r']))
    }

    fn tab(&self, line: usize) -> Option<Remedy> {
        let text = self.line(line);
        let indentation = &text[..text.len() - text.trim_start().len()];
        let first = indentation.find('\t')?;
        let tabs = &indentation[first..];
        Some(Remedy {
            code: Code::TabIndentation,
            span: span(line, first, indentation.len()),
            message: "a tab in the indentation".to_owned(),
            help: "indent with blanks: YAML allows no tabs there".to_owned(),
            replacement: Some(tabs.replace('\t', "  ")),
        })
    }

    /// `key: text: more`, `- text: more: most`, `` key: `text` ``.
    fn value_without_quotes(&self, line: usize) -> Option<Remedy> {
        let text = self.line(line);
        let start = value_start(text)?;
        let value = text.get(start..)?.trim_end();
        if value.is_empty() || ends_on_another_line(value) {
            return None;
        }
        self.quoted(line, start, value)
    }

    /// `{ key: text: more, … }`.
    fn flow_value_without_quotes(&self, ended: Position) -> Option<Remedy> {
        let text = self.line(ended.line);
        let at = text.char_indices().nth(ended.column.checked_sub(1)?)?.0;
        let before = &text[..at];
        let starts = [": ", ", ", "{ ", "[ "].iter().filter_map(|mark| {
            let place = before.rfind(mark)?;
            Some(place + mark.len())
        });
        let start = starts.max()?;
        let rest = &text[start..];
        let end = rest.find([',', '}', ']']).unwrap_or(rest.len());
        let value = rest[..end].trim_end();
        let is_within = before[..start].contains(['{', '[']);
        if !is_within || value.is_empty() || value.starts_with(['"', '\'']) {
            return None;
        }
        self.quoted(ended.line, start, value)
    }

    /// The remedy, if the text can be read beyond the line with the value in quotes.
    fn quoted(&self, line: usize, start: usize, value: &str) -> Option<Remedy> {
        let (help, quoted) = in_quotes(value);
        let text = self.line(line);
        let changed = format!("{}{quoted}{}", &text[..start], &text[start + value.len()..]);
        if !self.is_read_with(line, &changed) {
            return None;
        }
        let first = value.chars().next()?;
        let message = if "\"'[{".contains(first) {
            format!("text goes on behind what began with `{first}`")
        } else if first == '`' {
            "text that begins with a backtick needs quotes".to_owned()
        } else if "@%*&!|>,]}#?-".contains(first) {
            format!("text that begins with `{first}` needs quotes")
        } else if value.contains(": ") || value.ends_with(':') {
            "text with `: ` in it needs quotes".to_owned()
        } else {
            // Quotes only hide that the text would go on in the next line: that one is wrong.
            return None;
        };
        Some(Remedy {
            code: Code::TextNeedsQuotes,
            span: span(
                line,
                characters(text, start),
                characters(text, start + value.len()),
            ),
            message,
            help,
            replacement: Some(quoted),
        })
    }

    /// `key: "text`, `key: [item`.
    fn without_end(&self, line: usize) -> Option<Remedy> {
        let text = self.line(line);
        let start = value_start(text)?;
        let value = text.get(start..)?.trim_end();
        let first = value.chars().next()?;
        let close = closing(first)?;
        if value[1..].contains(close) {
            return None;
        }
        let right = format!("{value}{close}");
        if !self.is_read_with(line, &format!("{}{right}", &text[..start])) {
            return None;
        }
        Some(Remedy {
            code: Code::NotYaml,
            span: span(
                line,
                characters(text, start),
                characters(text, start + value.len()),
            ),
            message: format!("this is not YAML: what begins with `{first}` does not end"),
            help: format!("end it with `{close}`"),
            replacement: Some(right),
        })
    }

    /// `key:value`.
    fn colon_without_blank(&self, line: usize) -> Option<Remedy> {
        let text = self.line(line);
        let start = text.len() - text.trim_start().len();
        let (key, value) = text[start..].trim_end().split_once(':')?;
        let is_key = !key.is_empty()
            && key
                .chars()
                .all(|each| each.is_ascii_alphanumeric() || "_.-".contains(each));
        if !is_key || value.is_empty() || value.starts_with([' ', '/', ':']) {
            return None;
        }
        let right = format!("{key}: {value}");
        if !self.is_read_with(line, &format!("{}{right}", &text[..start])) {
            return None;
        }
        Some(Remedy {
            code: Code::NotYaml,
            span: span(line, start, characters(text, text.trim_end().len())),
            message: "this is not YAML: the space after the colon of a key is missing".to_owned(),
            help: format!("write `{right}`"),
            replacement: Some(right),
        })
    }

    /// Whether reading goes beyond a line if it has another text.
    fn is_read_with(&self, line: usize, text: &str) -> bool {
        let numbered = (1..).zip(&self.lines);
        let changed: String = numbered
            .map(|(number, own)| match number == line {
                true => format!("{text}\n"),
                false => (*own).to_owned(),
            })
            .collect();
        let error = Parser::new_from_str(&changed).find_map(Result::err);
        error.is_none_or(|error| error.marker().line() > line + 1)
    }
}

/// Where the value of a line begins, behind the first key or the dash.
fn value_start(line: &str) -> Option<usize> {
    let mut start = line.len() - line.trim_start().len();
    while line[start..].starts_with("- ") {
        start += 2;
        start += line[start..].len() - line[start..].trim_start().len();
    }
    let rest = &line[start..];
    let is_key = |key: &str| {
        !key.is_empty()
            && key
                .chars()
                .all(|each| each.is_alphanumeric() || "_.-".contains(each))
    };
    let value = match rest.split_once(": ") {
        Some((key, _)) if is_key(key) => start + key.len() + 2,
        _ if line.trim_start().starts_with("- ") => start,
        _ => return None,
    };
    Some(value + line[value..].len() - line[value..].trim_start().len())
}

/// Whether a value begins with a quote or bracket that its line does not close: that is another mistake.
fn ends_on_another_line(value: &str) -> bool {
    let Some(first) = value.chars().next() else {
        return false;
    };
    if matches!(first, '|' | '>') {
        return true;
    }
    let Some(close) = closing(first) else {
        return false;
    };
    match value[1..].find(close) {
        // Nothing goes on behind it: the mistake is inside.
        Some(place) => value[1 + place + 1..].trim().is_empty() || value.ends_with(close),
        None => true,
    }
}

/// What ends a value that begins with a quote or bracket.
fn closing(first: char) -> Option<char> {
    match first {
        '"' | '\'' => Some(first),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

fn characters(line: &str, bytes: usize) -> usize {
    line[..bytes].chars().count()
}

/// From one column to another of a line, counted from zero.
fn span(line: usize, start: usize, end: usize) -> Span {
    let position = |column| Position {
        line,
        column: column + 1,
    };
    Span {
        start: position(start),
        end: position(end),
    }
}
