use std::{error::Error as StdError, fmt};

use crate::report::Report;

/// Why a body cannot be sent. The service has executed nothing.
///
/// `Display` contains what the file or stream said, so `source()` begins with the cause of that.
pub struct BodyError {
    message: String,
    help: &'static str,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl BodyError {
    pub(super) fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self {
            message: message.into(),
            help,
            source: None,
        }
    }

    pub(super) fn caused_by(
        message: impl Into<String>,
        help: &'static str,
        source: Box<dyn StdError + Send + Sync>,
    ) -> Self {
        Self {
            source: Some(source),
            ..Self::new(message, help)
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        self.help
    }

    /// The error of the file or stream, for a program to downcast, if that is why.
    #[must_use]
    pub fn inner(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.source.as_deref()
    }

    /// The same words, without the cause.
    pub(crate) fn copied(&self) -> Self {
        Self::new(self.message.clone(), self.help)
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

/// Paragraphs, as a `main` that returns the error prints them.
impl fmt::Debug for BodyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = Report::new(self).caused_by(self.source()).help(Some(self.help));
        fmt::Display::fmt(&report, formatter)
    }
}

impl StdError for BodyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().and_then(|error| error.source())
    }
}
