//! The mistakes of a file as one error: the first with its line, the others by their places.

use alicloud_cli::{Error, ExitStatus};

use crate::plan::yaml::{At, Mistake};

/// So many further mistakes are shown.
const MOST_SHOWN: usize = 10;

/// The longest part of a line that is shown.
const LONGEST_LINE: usize = 100;

/// The error of a file with these mistakes.
pub(super) fn invalid(shown: &str, text: &str, first: &Mistake, others: &[Mistake]) -> Error {
    let At { line, column } = first.at;
    let mut also: Vec<String> = others
        .iter()
        .take(MOST_SHOWN)
        .map(|mistake| format!("{}:{}: {}", mistake.at.line, mistake.at.column, mistake.message))
        .collect();
    if others.len() > MOST_SHOWN {
        also.push(format!("and {} more", others.len() - MOST_SHOWN));
    }
    Error::new(
        ExitStatus::Configuration,
        format!("{shown}:{line}:{column}: {}", first.message),
    )
    .fact("excerpt", excerpt(text, first.at))
    .fact("also", also.join("\n"))
    .with_help(first.help.clone())
}

/// The line of a place, and a mark below the place.
fn excerpt(text: &str, at: At) -> String {
    let Some(line) = text.lines().nth(at.line.saturating_sub(1)) else {
        return String::new();
    };
    let column = at.column.saturating_sub(1);
    let from = column.saturating_sub(LONGEST_LINE / 2);
    let part: String = line
        .chars()
        .skip(from)
        .take(LONGEST_LINE)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let number = at.line.to_string();
    let blanks = " ".repeat(number.len() + 3 + column - from);
    format!("{number} | {}\n{blanks}^", part.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_shows_the_line_and_a_mark() {
        let text = "version: 1\nflows: nothing";
        assert_eq!(
            excerpt(text, At { line: 2, column: 8 }),
            "2 | flows: nothing\n           ^"
        );
        let long = format!("{}x{}", " ".repeat(200), "y".repeat(200));
        let shown = excerpt(&long, At { line: 1, column: 201 });
        let (line, mark) = shown.split_once('\n').unwrap();
        assert_eq!(line.find('x'), mark.find('^'));
        assert!(line.chars().count() < 120);
        assert_eq!(excerpt("", At { line: 1, column: 1 }), "");
    }
}
