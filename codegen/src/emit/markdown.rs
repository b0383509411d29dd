//! Texts of a description as documentation comments that rustdoc reads without a warning, and that run no code.
//!
//! Paragraphs, lists, tables, code spans and fenced code stay what they are. What is made harmless: indented text (it would
//! become a test), fences (Rust code would, too), tags, brackets that look like links to items, bare addresses, control
//! characters. Links to anything but a web address keep their text only. [`comment`](super::comment) looks at the result.

use pulldown_cmark::{Event, Parser, Tag};

pub(crate) use crate::text::{code, link};
use crate::{
    emit::comment::DATA,
    text::{is_address as is_whole_address, printable},
};

/// The longest line of documentation, without the indentation and the slashes.
const WIDTH: usize = 92;

/// The lines of a text in documentation.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let text = printable(text);
    let mut lines: Vec<String> = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        if let Some(open) = &fence {
            let closes = line.trim_start().starts_with(open.as_str())
                && line.trim().trim_start_matches(['`', '~']).is_empty();
            lines.push(if closes {
                open.clone()
            } else {
                line.trim_end().to_owned()
            });
            if closes {
                fence = None;
            }
        } else if let Some((open, language)) = opening_fence(line) {
            finish_block(&mut lines, &mut block);
            lines.push(format!("{open}{language}"));
            fence = Some(open);
        } else if line.trim().is_empty() {
            finish_block(&mut lines, &mut block);
            if lines.last().is_some_and(|line| !line.is_empty()) {
                lines.push(String::new());
            }
        } else {
            block.push(line);
        }
    }
    finish_block(&mut lines, &mut block);
    lines.extend(fence);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// True for lines of one paragraph and nothing else.
pub(crate) fn is_paragraph(lines: &[String]) -> bool {
    let text = lines.join("\n");
    let mut blocks = Parser::new(&text).into_offset_iter();
    matches!(blocks.next(), Some((Event::Start(Tag::Paragraph), range)) if text[range.end..].trim().is_empty())
}

/// A text on one line, for a heading or an item of a list.
pub(crate) fn inline(text: &str) -> String {
    let text = printable(text);
    escape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first sentence of a text, for a list.
pub(crate) fn first_sentence(text: &str) -> &str {
    let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
    paragraph
        .match_indices(". ")
        .next()
        .map_or(paragraph, |(at, _)| paragraph.get(..=at).unwrap_or(paragraph))
}

/// Prose of our own with words that may be long, broken into lines; `first` and `next` are what the lines start with.
pub(crate) fn wrapped(text: &str, first: &str, next: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        if empty {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= WIDTH
            || begins_a_block(word)
            || begins_html(word)
        {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(std::mem::replace(&mut line, format!("{next}{word}")));
        }
        empty = false;
    }
    lines.push(line);
    lines
}

/// The fence that a line opens, and its language: `text` unless it is known to be data.
fn opening_fence(line: &str) -> Option<(String, &str)> {
    let trimmed = line.trim_start();
    let mark = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = trimmed.trim_start_matches(mark);
    let length = trimmed.len() - rest.len();
    if length < 3 || (mark == '`' && rest.contains('`')) {
        return None;
    }
    let language = rest.trim();
    let open = std::iter::repeat_n(mark, length).collect();
    Some((
        open,
        DATA.into_iter()
            .find(|known| *known == language)
            .unwrap_or("text"),
    ))
}

/// Lines without a blank one between them: a paragraph, a list, a table.
fn finish_block(lines: &mut Vec<String>, block: &mut Vec<&str>) {
    let mut logical: Vec<(usize, String)> = Vec::new();
    for line in block.drain(..) {
        let trimmed = line.trim();
        let indentation = (line.len() - line.trim_start().len()).min(3);
        match logical.last_mut() {
            Some((_, last)) if !begins_a_block(trimmed) && !last.starts_with(['|', '#']) => {
                last.push(' ');
                last.push_str(trimmed);
            }
            Some(_) => logical.push((indentation, trimmed.to_owned())),
            None => logical.push((
                if begins_a_block(trimmed) { indentation } else { 0 },
                trimmed.to_owned(),
            )),
        }
    }
    for (indentation, text) in logical {
        let text = escape(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        let first = " ".repeat(indentation);
        if text.starts_with(['|', '#']) {
            lines.push(first + &text);
        } else {
            let next = " ".repeat(indentation + marker(&text).map_or(0, |length| length + 1));
            lines.extend(wrapped(&text, &first, &next));
        }
    }
}

/// True if a line that starts so is no continuation of a paragraph.
fn begins_a_block(text: &str) -> bool {
    marker(text).is_some()
        || text.starts_with(['#', '>', '|'])
        || text.starts_with("```")
        || text.starts_with("~~~")
        || (!text.is_empty() && text.chars().all(|c| matches!(c, '-' | '=' | '*' | '_')))
}

/// True if a line that starts so would be HTML, even inside of a code span.
fn begins_html(text: &str) -> bool {
    text.starts_with('<') && !text.starts_with("<http")
}

/// The length of a list marker.
fn marker(text: &str) -> Option<usize> {
    let word = text.split(' ').next().unwrap_or_default();
    let is_number =
        |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    let is_marker = matches!(word, "-" | "*" | "+") || word.strip_suffix(['.', ')']).is_some_and(is_number);
    is_marker.then_some(word.len())
}

/// Makes tags, brackets and addresses harmless outside of code spans.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '`' => code_span(rest, &mut out),
            // Three of them would begin a fence.
            '~' => {
                let length = rest.len() - rest.trim_start_matches('~').len();
                out.push_str(&if length < 3 { "~" } else { "\\~" }.repeat(length));
                length
            }
            '\\' => {
                let length = 1 + rest
                    .get(1..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8);
                out.push_str(rest.get(..length).unwrap_or_default());
                if length == 1 {
                    out.push('\\');
                }
                length
            }
            '<' => tag(rest, &mut out),
            '[' => bracket(rest, &mut out),
            ']' => {
                out.push_str("\\]");
                1
            }
            'h' if is_address(rest) => {
                let length = address(rest);
                out.push_str(&format!("<{}>", rest.get(..length).unwrap_or_default()));
                length
            }
            other => {
                out.push(other);
                other.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// A code span as it is, or an escaped run of ticks: one that none closes, or that would begin a fence at the start of a line.
fn code_span(rest: &str, out: &mut String) -> usize {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let inside = rest.get(ticks..).unwrap_or_default();
    let mut at = if ticks < 3 { 0 } else { inside.len() };
    while let Some(found) = inside.get(at..).and_then(|rest| rest.find('`')) {
        let start = at + found;
        let run = inside
            .get(start..)
            .map_or(0, |rest| rest.len() - rest.trim_start_matches('`').len());
        if run == ticks {
            let length = ticks + start + ticks;
            out.push_str(rest.get(..length).unwrap_or_default());
            return length;
        }
        at = start + run;
    }
    out.push_str(&"\\`".repeat(ticks));
    ticks
}

fn tag(rest: &str, out: &mut String) -> usize {
    let inside = rest.get(1..).unwrap_or_default();
    if let Some(end) = inside.find('>')
        && inside.get(..end).is_some_and(is_whole_address)
    {
        out.push_str(rest.get(..end + 2).unwrap_or_default());
        return end + 2;
    }
    out.push_str("\\<");
    1
}

/// `[text](https://…)` as it is, `[text](anything else)` as its text, any other bracket escaped.
fn bracket(rest: &str, out: &mut String) -> usize {
    let inside = rest.get(1..).unwrap_or_default();
    if let Some(close) = inside.find(']')
        && let Some(label) = inside.get(..close)
        && !label.contains(['[', '`'])
        && let Some(target) = inside.get(close + 1..).and_then(|rest| rest.strip_prefix('('))
        && let Some(end) = target.find(')')
        && let Some(target) = target.get(..end)
    {
        let label = escape(label);
        if is_whole_address(target) {
            out.push_str(&format!("[{label}]({target})"));
        } else {
            out.push_str(&label);
        }
        return 1 + close + 2 + end + 1;
    }
    out.push_str("\\[");
    1
}

fn is_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
    })
}

/// The length of the address that a text starts with, without the punctuation that ends a sentence.
fn address(text: &str) -> usize {
    let end = text
        .find(|c: char| {
            c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '>' | '"' | '`' | '[' | ']' | '\\')
        })
        .unwrap_or(text.len());
    text.get(..end)
        .unwrap_or_default()
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', '*'])
        .len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hazards_become_harmless() {
        for (text, expected) in [
            ("    let x = 1;", "let x = 1;"),
            ("a\n\n        code?\n", "a\n\ncode?"),
            ("```\nfn main() {}\n```", "```text\nfn main() {}\n```"),
            ("```rust\nno end", "```text\nno end\n```"),
            (
                "```json\n{\n    \"a\": 1\n}\n```",
                "```json\n{\n    \"a\": 1\n}\n```",
            ),
            (
                "A <br> and `<b>` and <!-- x -->",
                "A \\<br> and `<b>` and \\<!-- x -->",
            ),
            ("see [Foo] and [x](~~1~~)", "see \\[Foo\\] and x"),
            (
                "see [docs](https://a.example/b)",
                "see [docs](https://a.example/b)",
            ),
            ("go to https://a.example/b.", "go to <https://a.example/b>."),
            ("go to <https://a.example/b>.", "go to <https://a.example/b>."),
            ("one ` tick", "one \\` tick"),
            ("a\u{0}b\rc\td */", "ab c d */"),
            ("- one\n- two\n      more", "- one\n- two more"),
            ("[1]: https://a.example", "\\[1\\]: <https://a.example>"),
            ("ends in \\", "ends in \\\\"),
        ] {
            assert_eq!(lines(text).join("\n"), expected, "{text:?}");
        }
    }

    #[test]
    fn long_lines_are_broken_where_it_means_nothing() {
        let text = format!("{} - dash", "word ".repeat(18));
        let broken = lines(&text);
        assert!(broken.iter().all(|line| !line.starts_with('-')), "{broken:?}");
        assert_eq!(
            lines(&format!("- {}", "word ".repeat(30)))
                .get(1)
                .map(|line| line.starts_with("  word")),
            Some(true)
        );
    }

    #[test]
    fn ticks_and_tildes_begin_no_fence() {
        assert_eq!(lines("``a`b``"), ["``a`b``"]);
        assert_eq!(
            lines("```rust x``` and ~~~"),
            ["\\`\\`\\`rust x\\`\\`\\` and \\~\\~\\~"]
        );
        assert_eq!(lines("- ~~~rust\n  x"), ["- \\~\\~\\~rust x"]);
        assert_eq!(lines("~~~rust `\nx"), ["~~~text", "x", "~~~"]);
    }
}
