use std::error::Error;

/// Everything that an error shows: `Display` and `Debug`, of it and of its causes.
#[must_use]
pub fn all_of(error: &(dyn Error + 'static)) -> Vec<String> {
    let mut texts = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        texts.push(error.to_string());
        texts.push(format!("{error:?}"));
        next = error.source();
    }
    texts
}

/// # Panics
///
/// Panics if a text has control or bidirectional characters, or is too long.
pub fn assert_presentable(text: &str) {
    let wrong = text.chars().find(|letter| {
        (letter.is_control() && *letter != '\n')
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(letter, '\u{2028}' | '\u{2029}')
    });
    assert!(wrong.is_none(), "{wrong:?} is shown: {text:?}");
    assert!(text.len() < 16 * 1024, "{} bytes are shown: {text:?}", text.len());
}
