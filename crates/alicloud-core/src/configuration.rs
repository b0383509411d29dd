use std::{borrow::Cow, fmt};

use crate::{
    redact::{Redaction, lines},
    report::Report,
};

/// An invalid setting: an endpoint, a region, credentials, or a combination of them.
///
/// It never shows a secret. `Debug`, which a `main` that returns it prints, has a paragraph for what is wrong and one for what to
/// do; `{:#?}` shows the fields.
///
/// ```
/// let error = alicloud_core::Endpoint::parse("127.0.0.1:8180").unwrap_err();
/// assert_eq!(
///     format!("Error: {error:?}"),
///     "Error: the endpoint `127.0.0.1:8180` has no scheme\n\n\
///      Help: write `http://127.0.0.1:8180`, or `https://127.0.0.1:8180` if the server speaks TLS"
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
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

    /// Returns what is wrong.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
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

impl fmt::Debug for ConfigurationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if formatter.alternate() {
            return formatter
                .debug_struct("ConfigurationError")
                .field("problem", &self.problem)
                .field("help", &self.help)
                .finish();
        }
        fmt::Display::fmt(&Report::new(&self.problem).help(self.help()), formatter)
    }
}

impl std::error::Error for ConfigurationError {}
