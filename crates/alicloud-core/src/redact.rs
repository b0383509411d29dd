//! The one place that decides what of a text may be shown.
//!
//! Errors, `Debug`, explanations, logs and recorded exchanges all go through a [`Redaction`]. It knows secrets in two ways: by their
//! values (the call's own credentials, its signature, sensitive parameters), which are found in any encoding; and by the names in
//! front of them, in JSON, forms, queries, headers and XML, whole or cut.
//!
//! Nothing here runs while a call goes well.

mod levels;
mod literals;
mod names;
mod scan;
mod show;
mod value;

use std::borrow::Cow;

use self::{literals::Literals, names::Names};
pub(crate) use self::{
    names::is_always_secret,
    show::{address, escaped, kinds_only, line, lines},
};
/// Stands in place of a secret.
pub const MASK: &str = "***";

/// How much of a body is searched for an excerpt, in bytes.
const WINDOW: usize = 16 * 1024;

/// What must not be shown of one call, one service, or one exchange.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    names: Names,
    literals: Literals,
}

impl Redaction {
    /// Knows the names that are secret in every service.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds names of members and parameters whose values are secret.
    pub fn add_names<N: AsRef<str>>(&mut self, names: impl IntoIterator<Item = N>) {
        self.names.extend(names);
    }

    /// Adds a secret of an access key: any part of it that could reveal something is masked.
    pub fn add_key(&mut self, secret: &str) {
        self.literals.add_key(secret);
    }

    /// Adds a value that is shown as something else wherever the whole of it stands.
    pub(crate) fn add_in_place_of(&mut self, value: &str, shown: String) {
        self.literals.add_in_place_of(value, shown);
    }

    /// Adds a value that is masked wherever the whole of it stands.
    pub fn add_value(&mut self, value: &str) {
        self.literals.add_value(value);
    }

    /// Whether the value of this name is secret; also of a part of a name, such as `Lock.1.Secret`.
    #[must_use]
    pub fn is_secret(&self, name: &str) -> bool {
        self.names.contain(name)
    }

    /// Remembers the value, if its name is that of a secret, and the secrets inside it.
    pub fn learn_pair(&mut self, name: &str, text: &str) {
        if self.is_secret(name) {
            self.add_sensitive(text);
        } else {
            self.learn(text);
        }
    }

    /// Adds a value, and all that is inside it.
    pub(crate) fn add_sensitive(&mut self, text: &str) {
        self.literals.add_value(text);
        if let Some(value) = value::of(text) {
            let mut found = Vec::new();
            value::texts(&value, &mut found);
            found.iter().for_each(|inside| self.literals.add_value(inside));
        }
    }

    /// Remembers the values of secrets in a text, so that they are masked elsewhere, too.
    pub fn learn(&mut self, text: &str) {
        let mut found = Vec::new();
        match value::of(text) {
            Some(value) => value::secrets(&value, &self.names, &mut found),
            None => scan::secrets(text, &self.names, &mut found),
        }
        for secret in found {
            self.literals.add_value(&secret);
        }
    }

    /// The text without secrets. JSON stays JSON, with members of the same types.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(mut value) = value::of(text) else {
            return self.plain(text);
        };
        match self.change(&mut value) {
            false => Cow::Borrowed(text),
            true => Cow::Owned(value::written(&value)),
        }
    }

    /// The value of a name without secrets.
    #[must_use]
    pub fn pair<'t>(&self, name: &str, text: &'t str) -> Cow<'t, str> {
        if self.is_secret(name) {
            Cow::Borrowed(MASK)
        } else {
            self.text(text)
        }
    }

    /// Masks the secrets inside a value; their types stay.
    pub fn value(&self, value: &mut serde_json::Value) {
        self.change(value);
    }

    /// As [`Redaction::value`]; returns whether anything was masked.
    fn change(&self, value: &mut serde_json::Value) -> bool {
        value::redact(value, &self.names, &|text| self.text(text))
    }

    /// Bytes that may be no text, without secrets.
    #[must_use]
    pub fn bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return match self.text(text) {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            };
        }
        match self.ranges(bytes) {
            ranges if ranges.is_empty() => Cow::Borrowed(bytes),
            ranges => Cow::Owned(masked_ranges(bytes, ranges)),
        }
    }

    /// A text from outside, fit to be shown: without secrets, on one line, and not too long.
    pub(crate) fn shown(&self, text: &str) -> String {
        line(&self.text(text)).into_owned()
    }

    /// The beginning of a body that could not be read, fit to be shown: white space is folded.
    pub(crate) fn excerpt(&self, body: &[u8], most: usize) -> String {
        show::excerpt(self, &body[..body.len().min(WINDOW)], most)
    }

    fn plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.ranges(text.as_bytes()) {
            ranges if ranges.is_empty() => Cow::Borrowed(text),
            ranges => {
                let masked = masked_ranges(text.as_bytes(), ranges);
                Cow::Owned(String::from_utf8_lossy(&masked).into_owned())
            }
        }
    }

    /// What is masked of a text, in its order, and what stands there in its place.
    fn ranges(&self, text: &[u8]) -> Vec<Range<'_>> {
        let mut ranges = Vec::new();
        levels::each(text, |units| {
            self.literals.find(units, &mut ranges);
            scan::find(units, &self.names, &mut ranges);
        });
        ranges
    }
}

/// A part of a text from `start` to before `end`, and what is shown in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range<'m> {
    start: usize,
    end: usize,
    mask: &'m str,
}

fn masked_ranges(text: &[u8], mut ranges: Vec<Range<'_>>) -> Vec<u8> {
    ranges.sort_unstable_by_key(|range| (range.start, usize::MAX - range.end));
    let mut masked = Vec::with_capacity(text.len());
    let mut done = 0;
    let mut ranges = ranges.into_iter().peekable();
    while let Some(mut range) = ranges.next() {
        // What overlaps or touches becomes one mask.
        while let Some(next) = ranges.next_if(|next| next.start <= range.end) {
            if next.end > range.end || next.mask == MASK {
                range.mask = MASK;
            }
            range.end = range.end.max(next.end);
        }
        masked.extend_from_slice(&text[done..range.start]);
        masked.extend_from_slice(range.mask.as_bytes());
        done = range.end;
    }
    masked.extend_from_slice(&text[done..]);
    masked
}

#[cfg(test)]
mod tests;
