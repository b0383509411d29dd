//! Text as YAML writes it: bare where every reader takes it for the same text, else in quotes or as a block.

use std::fmt::Write as _;

/// The longest line of a folded text.
const WIDTH: usize = 120;

/// Where a text stands, which decides what may stay without quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// On a line of its own.
    Block,
    /// Between braces or brackets.
    Flow,
}

/// The text on one line.
pub(crate) fn inline(text: &str, around: Around) -> String {
    if is_bare(text, around) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A key.
pub(crate) fn key(text: &str) -> String {
    let is_simple = text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    if is_simple && crate::spec::is_text_to_all(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// The text as a block of lines, with its indicator; none if a block cannot hold it.
pub(crate) fn block(text: &str, indent: usize) -> Option<String> {
    let is_plain = |line: &str| !line.ends_with(' ') && line.chars().all(is_printable);
    if text.is_empty() || text.starts_with([' ', '\n']) || !text.split('\n').all(is_plain) {
        return None;
    }
    if text.ends_with('\n') {
        return None;
    }
    let margin = " ".repeat(indent);
    let mut block = String::new();
    if can_fold(text) {
        block.push_str(">-");
        for (index, paragraph) in text.split("\n\n").enumerate() {
            if index > 0 {
                block.push_str("\n\n");
            }
            fold(paragraph, &margin, &mut block);
        }
    } else {
        block.push_str("|-");
        for line in text.split('\n') {
            block.push('\n');
            if !line.is_empty() {
                block.push_str(&margin);
                block.push_str(line);
            }
        }
    }
    Some(block)
}

/// Paragraphs with one empty line between them, and nothing that a fold would change.
fn can_fold(text: &str) -> bool {
    text.split("\n\n")
        .all(|paragraph| !paragraph.is_empty() && !paragraph.contains('\n') && !paragraph.starts_with(' '))
}

fn fold(paragraph: &str, margin: &str, block: &mut String) {
    let mut width = 0;
    let mut was_blank = true;
    for word in paragraph.split(' ') {
        let length = word.chars().count();
        // Of several blanks in a row none may become a line end: the others would be lost or read as an indent.
        let may_break = !was_blank && !word.is_empty();
        if width == 0 || (may_break && width + 1 + length > WIDTH) {
            block.push('\n');
            block.push_str(margin);
            width = margin.len();
        } else {
            block.push(' ');
            width += 1;
        }
        block.push_str(word);
        width += length;
        was_blank = word.is_empty();
    }
}

fn is_bare(text: &str, around: Around) -> bool {
    let starts_well = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    let breaks_flow = |character: char| matches!(character, ',' | '[' | ']' | '{' | '}' | ':');
    starts_well
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && (around == Around::Block || !text.contains(breaks_flow))
        && crate::spec::is_text_to_all(text)
}

fn is_printable(character: char) -> bool {
    !character.is_control()
        && !matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            character if is_printable(character) => quoted.push(character),
            character => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
        }
    }
    quoted.push('"');
    quoted
}
