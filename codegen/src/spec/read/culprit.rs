//! Which line is to blame where reading ended: an open quote or bracket is noticed far behind the place where it begins.

use saphyr_parser::Parser;

/// The line (from one) without which the text is YAML, if there is one near the line where reading ended.
///
/// The line itself comes first, then the one before it, then lines above that leave something open.
pub(super) fn line_to_blame(text: &str, ended: usize) -> Option<usize> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let ended = ended.min(lines.len());
    let before = (1..ended).rev().find(|line| !is_blank(lines[line - 1]));
    let open = (1..ended).rev().filter(|line| leaves_open(lines[line - 1]));
    let candidates = [ended].into_iter().chain(before).chain(open.take(MOST_TRIES));
    candidates
        .filter(|line| *line > 0)
        .find(|line| is_yaml_without(&lines, *line))
}

/// Lines that leave something open are rare, unless they belong to each other.
const MOST_TRIES: usize = 8;

fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Whether quotes or brackets of a line are not in pairs.
fn leaves_open(line: &str) -> bool {
    let count = |wanted: &[char]| line.matches(wanted).count();
    count(&['"']) % 2 == 1
        || count(&['\'']) % 2 == 1
        || count(&['[']) != count(&[']'])
        || count(&['{']) != count(&['}'])
}

fn is_yaml_without(lines: &[&str], without: usize) -> bool {
    let blanked = (1..)
        .zip(lines)
        .map(|(line, text)| if line == without { "\n" } else { text });
    let text: String = blanked.collect();
    Parser::new_from_str(&text).all(|event| event.is_ok())
}

#[cfg(test)]
mod tests {
    use super::line_to_blame;

    #[test]
    fn the_open_quote_is_to_blame_and_not_the_next_one() {
        let text = "a: \"one\nb: two\nc: \"three\"\nd: four\n";
        assert_eq!(line_to_blame(text, 3), Some(1));
    }

    #[test]
    fn the_open_bracket_is_to_blame_and_not_the_next_key() {
        assert_eq!(line_to_blame("a: [one\nb: two\nc: three\n", 2), Some(1));
    }

    #[test]
    fn nobody_is_to_blame_for_two_mistakes() {
        assert_eq!(line_to_blame("a: [one\nb: [two\nc: three\n", 2), None);
    }
}
