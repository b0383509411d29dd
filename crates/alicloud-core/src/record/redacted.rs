use std::fmt;

/// Stands in `Debug` output for a value that must not be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("<redacted>")
    }
}

/// The field's name without the prefix of a raw identifier.
#[must_use]
pub(super) fn name_for_debug(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// The text without the white space around it.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    text.trim_ascii()
}

/// The text, unless it is one of the words that services send in place of nothing.
#[must_use]
pub fn unless_none(text: &str) -> Option<&str> {
    match text.trim_ascii() {
        "" | "None" | "无" | "{}" => None,
        text => Some(text),
    }
}
