//! Finds a text in another one. The standard library's search is made for long texts: each crate that uses it gets some kilobytes
//! of it, and each place that calls it another one. What is searched here is short, or an error.

/// Where the part begins first.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    places(text, part).next()
}

/// Where the part begins last.
pub(crate) fn rfind(text: &str, part: &str) -> Option<usize> {
    places(text, part).next_back()
}

/// Whether the text has the part.
#[inline(never)]
pub(crate) fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// What stands before and behind the first such part.
#[inline(never)]
pub(crate) fn split_once<'t>(text: &'t str, part: &str) -> Option<(&'t str, &'t str)> {
    let (before, rest) = text.split_at_checked(find(text, part)?)?;
    Some((before, rest.get(part.len()..)?))
}

fn places(text: &str, part: &str) -> impl DoubleEndedIterator<Item = usize> {
    let last = text.len().checked_sub(part.len());
    // A part that is valid text begins and ends where characters do.
    (0..last.map_or(0, |last| last + 1))
        .filter(move |start| text.as_bytes()[*start..].starts_with(part.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_the_standard_library_finds() {
        for text in ["", "a", "://", "https://a://b", "烟a烟", "aaa", "aab"] {
            for part in ["", "a", "aa", "aab", "://", "烟", "b", "longer than any of them"] {
                assert_eq!(find(text, part), text.find(part), "`{part}` in `{text}`");
                assert_eq!(rfind(text, part), text.rfind(part), "`{part}` in `{text}`");
                assert_eq!(contains(text, part), text.contains(part), "`{part}` in `{text}`");
                assert_eq!(
                    split_once(text, part),
                    text.split_once(part),
                    "`{part}` in `{text}`"
                );
            }
        }
    }
}
