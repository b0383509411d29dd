//! An error as people read it when a program's `main` returns it: `{:?}` prints this form, `{:#?}` the fields.

use std::{borrow::Cow, error::Error as StdError, fmt};

use crate::redact::{line, lines};

/// The message, then what caused it, facts, and what to do, each in a paragraph.
#[derive(Default)]
pub struct Report<'e> {
    message: String,
    causes: Vec<String>,
    facts: Vec<(&'static str, Cow<'e, str>)>,
    help: Option<Cow<'e, str>>,
}

impl<'e> Report<'e> {
    /// Begins with what happened.
    #[must_use]
    pub fn new(message: impl fmt::Display) -> Self {
        Self {
            message: lines(&message.to_string()).into_owned(),
            ..Self::default()
        }
    }

    /// Adds an error and its sources as causes, without those that the message, or the cause before, already contains.
    #[must_use]
    pub fn caused_by(mut self, source: Option<&(dyn StdError + 'static)>) -> Self {
        let mut next = source;
        while let Some(cause) = next {
            let text = cause.to_string();
            let is_repeated = |earlier: &String| earlier.contains(text.trim_end_matches('.'));
            if !is_repeated(&self.message) && !self.causes.iter().any(is_repeated) {
                self.causes.push(line(&text).into_owned());
            }
            next = cause.source();
        }
        self
    }

    /// Adds a fact behind its name.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: Option<impl Into<Cow<'e, str>>>) -> Self {
        self.facts.extend(value.map(|value| (name, value.into())));
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: Option<impl Into<Cow<'e, str>>>) -> Self {
        self.help = help.map(Into::into);
        self
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message.trim_end_matches('.'))?;
        match self.causes.as_slice() {
            [] => {}
            [cause] => write!(formatter, "\n\nCaused by:\n    {cause}")?,
            causes => {
                formatter.write_str("\n\nCaused by:")?;
                for (number, cause) in causes.iter().enumerate() {
                    write!(formatter, "\n    {number}: {cause}")?;
                }
            }
        }
        let width = self
            .facts
            .iter()
            .map(|(name, _)| name.len())
            .max()
            .unwrap_or_default();
        for (number, (name, value)) in self.facts.iter().enumerate() {
            let before = if number == 0 { "\n\n" } else { "\n" };
            write!(formatter, "{before}    {name:width$}  {value}")?;
        }
        match &self.help {
            Some(help) => write!(formatter, "\n\nHelp: {}", help.trim_end_matches('.')),
            None => Ok(()),
        }
    }
}

/// Gives errors a `Debug` that is a [`Report`] of what they and their sources say; `{:#?}` shows the name of the type, too.
#[doc(hidden)]
#[macro_export]
macro_rules! __debug_as_report {
    ($($name:ident),*) => {$(
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                if formatter.alternate() {
                    let message = ::std::string::ToString::to_string(self);
                    return formatter.debug_tuple(::core::stringify!($name)).field(&message).finish();
                }
                let report = $crate::__private::Report::new(self).caused_by(::std::error::Error::source(self));
                ::core::fmt::Display::fmt(&report, formatter)
            }
        }
    )*};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<Layer>>);

    impl fmt::Display for Layer {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(self.0)
        }
    }

    impl StdError for Layer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref().map(|layer| layer as _)
        }
    }

    #[test]
    fn each_part_is_a_paragraph_and_nothing_is_repeated_twice() {
        let inner = Layer("the disk is full", None);
        let outer = Layer("cannot write the file", Some(Box::new(inner)));
        let report = || Report::new("saving failed.").caused_by(Some(&outer));
        assert_eq!(
            report()
                .fact("file", Some("a.json"))
                .fact("size", None::<&str>)
                .fact("attempts", Some("2"))
                .help(Some("Free some space."))
                .to_string(),
            "saving failed\n\nCaused by:\n    0: cannot write the file\n    1: the disk is full\n\n    file      a.json\n    \
             attempts  2\n\nHelp: Free some space"
        );
        let line =
            Report::new("saving failed: cannot write the file: the disk is full").caused_by(Some(&outer));
        assert_eq!(
            line.to_string(),
            "saving failed: cannot write the file: the disk is full"
        );
        let half = Report::new("saving failed: cannot write the file").caused_by(Some(&outer));
        assert!(
            half.to_string()
                .ends_with("file\n\nCaused by:\n    the disk is full"),
            "{half}"
        );
    }

    #[test]
    fn texts_from_outside_cannot_change_the_terminal() {
        let cause = Layer("\u{1b}[2J\u{202e}", None);
        let shown = Report::new("a\u{1b}b").caused_by(Some(&cause)).to_string();
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    }
}
