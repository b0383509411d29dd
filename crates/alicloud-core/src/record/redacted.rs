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
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_ascii()
}

/// A text of a response that is cleaned while it is read.
pub trait Clean {
    /// Leaves out the white space around it.
    fn trim(&mut self);

    /// Leaves it out if it is one of the words that services send in place of nothing.
    fn drop_none(&mut self) {}
}

impl Clean for String {
    fn trim(&mut self) {
        let trimmed = trimmed(self);
        if trimmed.len() < self.len() {
            *self = trimmed.to_owned();
        }
    }
}

impl Clean for Option<String> {
    fn trim(&mut self) {
        self.iter_mut().for_each(Clean::trim);
    }

    fn drop_none(&mut self) {
        if self.as_deref().is_some_and(|text| unless_none(text).is_none()) {
            *self = None;
        }
    }
}

/// The text, unless it is one of the words that services send in place of nothing.
#[must_use]
pub(crate) fn unless_none(text: &str) -> Option<&str> {
    match text.trim_ascii() {
        "" | "None" | "无" | "{}" => None,
        text => Some(text),
    }
}
