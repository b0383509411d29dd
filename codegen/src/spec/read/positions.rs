//! Lines and columns of a text, from 1.

use saphyr_parser::Marker;

use crate::diagnostic::{Position, Span};

/// The place of a character that no text may have.
pub(super) fn control_character(text: &str) -> Option<Position> {
    let is_control = |character: char| character.is_control() && !"\n\r\t\u{85}".contains(character);
    (1..).zip(text.split('\n')).find_map(|(line, text)| {
        let column = text.chars().position(is_control)? + 1;
        Some(Position { line, column })
    })
}

/// A line from its first to its last letter.
pub(super) fn whole_line(text: &str, line: usize) -> Span {
    let text = text.lines().nth(line - 1).unwrap_or_default();
    let column = |length: usize| Position {
        line,
        column: length + 1,
    };
    let indentation = text
        .chars()
        .take_while(|character| character.is_whitespace())
        .count();
    Span {
        start: column(indentation),
        end: column(text.trim_end().chars().count()),
    }
}

pub(super) fn span(span: &saphyr_parser::Span) -> Span {
    Span {
        start: position(&span.start),
        end: position(&span.end),
    }
}

pub(super) fn position(marker: &Marker) -> Position {
    Position {
        line: marker.line(),
        column: marker.col() + 1,
    }
}
