//! Changes brought into a text that people wrote, so that its comments and its look stay.

use similar::{Algorithm, DiffTag, TextDiff, capture_diff_slices};

/// Does to a text what leads from `before` to `after`, two texts of this generator. None if the text has been written differently
/// at the places that change.
pub(crate) fn apply(text: &str, before: &str, after: &str) -> Option<String> {
    let (text, before, after): (Vec<_>, Vec<_>, Vec<_>) = (
        text.lines().collect(),
        before.lines().collect(),
        after.lines().collect(),
    );
    let places = places(&before, &text);
    let mut result: Vec<&str> = Vec::new();
    let mut copied = 0;
    for change in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (tag, old, new) = change.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        let start = match old.start {
            0 => 0,
            line if old.is_empty() => places[line - 1]? + 1,
            line => places[line]?,
        };
        // All that goes must stand in the text just so.
        let is_there = old
            .clone()
            .zip(start..)
            .all(|(line, location)| places[line] == Some(location));
        if !is_there || start < copied {
            return None;
        }
        result.extend(&text[copied..start]);
        result.extend(&after[new]);
        copied = start + old.len();
    }
    result.extend(&text[copied..]);
    Some(result.join("\n") + "\n")
}

/// Where the lines of one text are in the other.
fn places(from: &[&str], to: &[&str]) -> Vec<Option<usize>> {
    let mut places = vec![None; from.len()];
    for part in capture_diff_slices(Algorithm::Myers, from, to) {
        let (tag, old, new) = part.as_tag_tuple();
        if tag == DiffTag::Equal {
            for (line, location) in old.zip(new) {
                places[line] = Some(location);
            }
        }
    }
    places
}

/// The difference of two texts as people read it.
pub(crate) fn unified(name: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(2)
        .header(name, name)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::apply;

    #[test]
    fn comments_and_order_stay() {
        let text = "# mine\na: 'x'\n\nlist:\n  - one # first\n  - two\nend: y\n";
        let before = "a: x\nlist:\n  - one\n  - two\nend: y\n";
        let after = "a: x\nlist:\n  - one\n  - two\n  - three\nend: y\n";
        let expected = "# mine\na: 'x'\n\nlist:\n  - one # first\n  - two\n  - three\nend: y\n";
        assert_eq!(apply(text, before, after).as_deref(), Some(expected));
        assert_eq!(apply(text, before, "a: z\nlist:\n"), None);
    }
}
