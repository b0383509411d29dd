use std::{borrow::Cow, fmt};

use crate::redact::{Redaction, lines};

/// An invalid setting: an endpoint, a region, credentials, or a combination of them.
///
/// It never shows a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationError {
    problem: String,
    help: Option<Cow<'static, str>>,
}

impl ConfigurationError {
    /// Creates an error by what is wrong.
    #[must_use]
    pub fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: lines(&Redaction::new().text(&problem.into())).into_owned(),
            help: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.problem)?;
        match &self.help {
            Some(help) => write!(formatter, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigurationError {}
