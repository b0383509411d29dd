//! Text that comes from a service, for a terminal.

/// Returns text for a terminal that moves no cursor and ends no line: what a service sends may be made to deceive.
///
/// ```
/// assert_eq!(alicloud_cli::harmless("a\u{1b}[2Jb\nc\u{202e}"), "a\u{fffd}[2Jb c\u{fffd}");
/// ```
#[must_use]
pub fn harmless(text: &str) -> String {
    let shown = text.chars().map(|character| match character {
        '\n' | '\t' => ' ',
        character if character.is_control() => '\u{fffd}',
        // Marks that change the direction of writing, and further ends of lines.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        '\u{2028}' | '\u{2029}' => ' ',
        character => character,
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_sends_moves_no_cursor() {
        assert_eq!(harmless("a\u{1b}[2J\nb\u{202e}"), "a\u{fffd}[2J b\u{fffd}");
        for mark in [
            '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{2066}', '\u{2069}', '\r', '\u{9b}',
        ] {
            assert_eq!(harmless(&mark.to_string()), "\u{fffd}", "{mark:?}");
        }
    }
}
