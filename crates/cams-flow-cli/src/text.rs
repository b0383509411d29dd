//! Text of files and of the service on a terminal.

/// The text without what would move a cursor or turn the direction of writing.
pub(crate) fn shown(text: &str) -> String {
    let is_harmful = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
    };
    let letters = text
        .chars()
        .map(|letter| if is_harmful(letter) { '\u{fffd}' } else { letter });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_move_no_cursor() {
        assert_eq!(shown("a\u{1b}[2Jb\nc\u{202e}"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}");
        assert_eq!(shown("café ☕"), "café ☕");
    }
}
