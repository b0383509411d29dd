//! What went wrong, as people read it and as programs do, and the exit code that says so.

use std::{fmt, process::ExitCode};

use alicloud_core::{Credentials, description::InvalidRequest};
use serde_json::{Map, Value};

/// The exit codes, and when each is returned. Scripts may rely on them.
///
/// ```
/// use alicloud_cli::ExitStatus;
///
/// assert_eq!(ExitStatus::NotFound as u8, 6);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum ExitStatus {
    /// Everything was done.
    Success = 0,
    /// The service rejected the call for a reason that no other code names, or something failed on this machine.
    Failure = 1,
    /// The command line, a request or a query is invalid. Nothing was sent.
    Usage = 2,
    /// A setting cannot work, or there are no credentials. Nothing was sent.
    Configuration = 3,
    /// The service refused the access key or the signature.
    Authentication = 4,
    /// The access key lacks a permission.
    AccessDenied = 5,
    /// What the call names does not exist.
    NotFound = 6,
    /// The service throttled the call, or the rate limit left no time for it.
    Throttled = 7,
    /// No connection, no response in time, or a service that is unavailable. The call was not executed, or only reads.
    Unavailable = 8,
    /// No response came, and the service may have executed the call, which changes something.
    Unknown = 9,
    /// A time limit of the command itself is over.
    TimedOut = 124,
    /// An interrupt, such as ctrl-C, ended the command before everything was done.
    Interrupted = 130,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

/// An error of a command.
#[derive(Debug)]
pub struct Error {
    pub(crate) status: ExitStatus,
    message: String,
    facts: Vec<(&'static str, String)>,
    help: Option<String>,
}

impl Error {
    /// An error with a message: lower case, what happened.
    #[must_use]
    pub fn new(status: ExitStatus, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            facts: Vec::new(),
            help: None,
        }
    }

    /// Of invalid arguments.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Usage, message)
    }

    /// Of something on this machine.
    pub(crate) fn local(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Failure, message)
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a fact, under a name of a few words. Empty ones are left out.
    ///
    /// ```
    /// use alicloud_cli::{Error, ExitStatus};
    ///
    /// let error = Error::new(ExitStatus::Configuration, "the file is invalid").fact("line", "version: 2");
    /// assert_eq!(error.to_string(), "the file is invalid");
    /// ```
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.facts.push((name, value));
        }
        self
    }

    /// The exit code.
    #[must_use]
    pub fn status(&self) -> ExitStatus {
        self.status
    }

    /// What to do about it.
    pub(crate) fn help(&self) -> &str {
        self.help.as_deref().unwrap_or_default()
    }

    /// The message, and a line for each fact.
    pub(crate) fn without_help(&self) -> String {
        let facts = self.facts.iter().filter(|(name, _)| *name != "code");
        let facts = facts.map(|(name, value)| format!("\n{name}: {value}"));
        std::iter::once(self.message.clone()).chain(facts).collect()
    }

    /// The error for people, in paragraphs.
    pub(crate) fn for_people(&self, styles: Styles) -> String {
        let Styles { bad, bold, reset, .. } = styles;
        let mut text = format!("{bad}error{reset}: {}\n", self.message);
        let facts = self.facts.iter().filter(|(name, _)| *name != "code");
        for (name, value) in facts {
            // Further lines stand below the first.
            let value = value.replace('\n', "\n               ");
            text.push_str(&format!("  {bold}{:<12}{reset} {value}\n", format!("{name}:")));
        }
        if let Some(help) = &self.help {
            text.push_str(&format!("  {bold}{:<12}{reset} {help}\n", "help:"));
        }
        text
    }

    /// The error for programs: a JSON object in one line.
    pub(crate) fn for_programs(&self) -> Value {
        let mut members = Map::new();
        members.insert("error".to_owned(), Value::from(self.message.as_str()));
        members.insert("exit_code".to_owned(), Value::from(self.status as u8));
        for (name, value) in &self.facts {
            // A statement stays an object.
            let value = serde_json::from_str(value)
                .ok()
                .filter(Value::is_object)
                .unwrap_or_else(|| Value::from(value.as_str()));
            members.insert(name.replace(' ', "_"), value);
        }
        if let Some(help) = &self.help {
            members.insert("help".to_owned(), Value::from(help.as_str()));
        }
        Value::Object(members)
    }
}

/// Escape sequences that colour parts of a text for a terminal; all empty without colours. [`reset`](Self::reset) ends each.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Styles {
    /// Begins what is wrong.
    pub bad: &'static str,
    /// Begins what stands out.
    pub bold: &'static str,
    /// Begins what is less important.
    pub dim: &'static str,
    /// Begins what is added.
    pub added: &'static str,
    /// Begins what is changed.
    pub changed: &'static str,
    /// Begins what is removed.
    pub removed: &'static str,
    /// Ends each of the others.
    pub reset: &'static str,
}

impl Styles {
    pub(crate) const COLOURED: Self = Self {
        bad: "\u{1b}[1;31m",
        bold: "\u{1b}[1m",
        dim: "\u{1b}[2m",
        added: "\u{1b}[32m",
        changed: "\u{1b}[33m",
        removed: "\u{1b}[31m",
        reset: "\u{1b}[0m",
    };
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(formatter, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<alicloud_core::ConfigurationError> for Error {
    fn from(error: alicloud_core::ConfigurationError) -> Self {
        let with_problem = Self::new(ExitStatus::Configuration, error.problem());
        match error.help() {
            Some(help) => with_problem.with_help(help),
            None => with_problem,
        }
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        Self::usage(error.to_string())
    }
}

/// A key's id as far as others may see it, and where the key comes from.
pub(crate) fn shown_key(credentials: &Credentials) -> String {
    let id = alicloud_core::credentials::masked(credentials.access_key_id());
    format!("{id} from {}", credentials.provider())
}
