//! Which line is to blame where reading ended: an open quote, a lost colon or a wrong indentation is often noticed lines
//! behind the place where it is.

use saphyr_parser::Parser;

/// The line (from one) whose correction makes the text YAML, if there is one near the line where reading ended.
///
/// Lines are corrected in turn: those that hold the block together get the indentation of the line where reading ended;
/// that line and the one before it are left out; a key is put before the block; and lines above that leave something
/// open, or are not keys, are left out.
pub(super) fn line_to_blame(text: &str, ended: usize) -> Option<usize> {
    let text = Text {
        lines: text.split_inclusive('\n').collect(),
        ended: ended.min(text.split_inclusive('\n').count()),
    };
    if text.ended == 0 {
        return None;
    }
    let has_tab = |line: &usize| indentation(text.line(*line)).contains('\t');
    // Text goes on behind its line, so that the tab may be on the next one.
    if let Some(line) = (1..=text.ended + 1).rev().find(has_tab) {
        return Some(line);
    }
    let block: Vec<usize> = text.block().collect();
    let before = text.written_before(text.ended).next();
    let suspects = text
        .written_before(text.ended)
        .filter(|line| is_suspect(text.line(*line)));
    let moved = block.iter().copied().find(|line| text.is_yaml_if_moved(*line));
    moved
        .or_else(|| {
            let mut nearest = [text.ended].into_iter().chain(before);
            nearest.find(|line| text.is_yaml_without(*line))
        })
        .or_else(|| block.iter().copied().find(|line| text.is_yaml_if_begun(*line)))
        .or_else(|| {
            let mut suspects = suspects.take(MOST_TRIES);
            suspects.find(|line| text.is_yaml_with(*line, "\n") || text.is_yaml_without(*line))
        })
}

/// The lines of long texts are not keys either.
const MOST_TRIES: usize = 12;

struct Text<'a> {
    lines: Vec<&'a str>,
    ended: usize,
}

impl<'a> Text<'a> {
    fn line(&self, line: usize) -> &'a str {
        self.lines.get(line - 1).copied().unwrap_or_default()
    }

    /// The lines above that say something, upwards.
    fn written_before(&self, line: usize) -> impl Iterator<Item = usize> {
        (1..line).rev().filter(|line| is_written(self.line(*line)))
    }

    /// The line above that is further left than the one where reading ended, and the first line behind that.
    fn block(&self) -> impl Iterator<Item = usize> {
        let depth = indentation(self.line(self.ended)).len();
        let mut first = None;
        let mut head = None;
        for line in self.written_before(self.ended) {
            if indentation(self.line(line)).len() < depth {
                head = Some(line);
                break;
            }
            first = Some(line);
        }
        head.into_iter().chain(first)
    }

    /// Without what the line says. What is below it still has to stand below something.
    fn is_yaml_without(&self, line: usize) -> bool {
        let own = indentation(self.line(line));
        let mut below = self.lines.iter().skip(line).filter(|line| is_written(line));
        let has_children = below
            .next()
            .is_some_and(|next| indentation(next).len() > own.len());
        !has_children && self.is_yaml_with(line, "\n") || self.is_yaml_with(line, &format!("{own}{KEY}:\n"))
    }

    /// With the indentation of the line where reading ended.
    fn is_yaml_if_moved(&self, line: usize) -> bool {
        let wanted = indentation(self.line(self.ended));
        let moved = format!("{wanted}{}", self.line(line).trim_start());
        self.is_yaml_with(line, &moved)
    }

    /// With a key that goes with the line where reading ended.
    fn is_yaml_if_begun(&self, line: usize) -> bool {
        let wanted = indentation(self.line(self.ended));
        let is_item = self.line(self.ended).trim_start().starts_with("- ");
        let item = if is_item { "- " } else { "" };
        self.is_yaml_with(line, &format!("{wanted}{item}{KEY}:\n"))
    }

    fn is_yaml_with(&self, line: usize, text: &str) -> bool {
        let numbered = (1..).zip(&self.lines);
        let lines = numbered.map(|(number, own)| if number == line { text } else { *own });
        let text: String = lines.collect();
        Parser::new_from_str(&text).all(|event| event.is_ok())
    }
}

/// A key that no description has.
const KEY: &str = "x-in-place-of-a-line";

fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

fn is_written(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

/// Whether quotes or brackets of a line are not in pairs, or it is neither a key nor an item.
fn is_suspect(line: &str) -> bool {
    let count = |wanted: char| line.matches(wanted).count();
    let line = line.trim();
    let is_entry = line.contains(": ") || line.ends_with(':') || line.starts_with("- ");
    !is_entry
        || count('"') % 2 == 1
        || count('\'') % 2 == 1
        || count('[') != count(']')
        || count('{') != count('}')
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
    fn the_key_without_colon_is_to_blame_and_not_what_is_below_it() {
        assert_eq!(line_to_blame("a: one\nb\n  c: two\n  d: three\n", 3), Some(2));
    }

    #[test]
    fn the_line_out_of_place_is_to_blame_and_not_those_in_place() {
        let text = "z: 0\na:\n   b:\n    c: one\n  d:\n    e: two\n  f: three\n";
        assert_eq!(line_to_blame(text, 5), Some(3));
        let text = "z: 0\na:\n  b:\n    c: one\nd:\n    e: two\n  f: three\n";
        assert_eq!(line_to_blame(text, 7), Some(5));
        let text = "z: 0\na:\n    b: one\n    c: two\n  d:\n    e: three\n  f:\n    g: four\n";
        assert_eq!(line_to_blame(text, 5), Some(3));
    }

    #[test]
    fn a_tab_in_the_indentation_is_to_blame() {
        assert_eq!(line_to_blame("a:\n  b: one\n\tc: two\n", 2), Some(3));
    }

    #[test]
    fn nobody_is_to_blame_for_two_mistakes() {
        assert_eq!(line_to_blame("a: [one\nb: [two\nc: three\n", 2), None);
    }
}
