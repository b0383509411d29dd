//! What a program's own subcommands get: a client from the settings, the shared options, the output.

use std::{fmt, future::Future, io::IsTerminal as _, pin::Pin, process::ExitCode, time::Duration};

use alicloud_core::{Failure, ServiceClient};
use clap::ArgMatches;
use serde_json::Value;

use crate::{
    call_error::of_call,
    context::Context,
    error::{Error, Styles},
    options::Format,
    output::Sink,
    progress::Progress,
    terminal::{Ended, note, print},
};

/// What a subcommand that calls the service does, as [`Cli::subcommand_with_context`](crate::Cli::subcommand_with_context) takes it.
pub type RunSubcommand = for<'c> fn(&'c Context, &'c ArgMatches) -> SubcommandFuture<'c>;

/// A running subcommand. Returns the exit code.
pub type SubcommandFuture<'c> = Pin<Box<dyn Future<Output = Result<ExitCode, Ended>> + 'c>>;

/// A subcommand that the program itself adds.
#[derive(Clone, Copy)]
pub(crate) enum Own {
    /// Gets its arguments alone.
    Plain(fn(&ArgMatches) -> ExitCode),
    /// Has the shared options, too, and gets what they and the settings say.
    WithContext(RunSubcommand),
}

impl Context {
    /// Returns the service's client: endpoint, credentials, timeouts, retries and rate limit are those of options, variables and
    /// the configuration file, as for the operations.
    ///
    /// # Errors
    ///
    /// Errors if a setting is missing or cannot work.
    pub fn client<C: ServiceClient>(&self) -> Result<C, Error> {
        Ok(C::from_core(self.untyped_client()?))
    }

    /// Returns the value of a [parameter by default](crate::Cli::default_parameter), by its name on the wire: that of its variable,
    /// else that of the configuration file.
    #[must_use]
    pub fn default_parameter(&self, name: &str) -> Option<String> {
        let mut values = self.default_parameters().into_iter();
        values.find_map(|(known, value)| (known == name).then_some(value))
    }

    /// Returns the value of `--timeout`.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.options.timeout
    }

    /// Returns the error of a call as the operations report it: code, request id, cause, exit code, what to do.
    #[must_use]
    pub fn error_of_call(&self, failure: &Failure) -> Error {
        of_call(failure, self.description())
    }

    /// Returns the format of the output that option, variable or configuration file ask for; `None` if none of them does, which is
    /// a table on a terminal and JSON elsewhere.
    ///
    /// # Errors
    ///
    /// Errors if the name of the format is unknown.
    pub fn requested_format(&self) -> Result<Option<Format>, Error> {
        self.format()
    }

    /// Writes a value to standard output in the format that is asked for; `--query` selects a part of it. As a table, it is what a
    /// function makes of it for people; as `jsonl` and `text`, a line for each of its items.
    ///
    /// `items` is the path to the items, and `columns` are the members that a line of `text` has.
    ///
    /// # Errors
    ///
    /// Errors if the output cannot be written, or the query is invalid.
    pub fn print(
        &self,
        value: Value,
        items: &'static str,
        columns: &[&'static str],
        for_people: impl FnOnce(Styles) -> String,
    ) -> Result<(), Ended> {
        let style = self.style(None)?;
        if style.format == Format::Table && style.query.is_none() {
            return print(&for_people(self.terminal.output_styles()));
        }
        Sink::of_value(&style, items, columns).whole(value)
    }

    /// Writes text to standard output as it is.
    ///
    /// # Errors
    ///
    /// Errors if it cannot be written, or if its reader is gone.
    pub fn print_text(&self, text: &str) -> Result<(), Ended> {
        print(text)
    }

    /// Writes a line to standard error.
    pub fn note(&self, text: impl fmt::Display) {
        note(text);
    }

    /// Returns a progress bar on standard error, for a person who looks; `length` is the number of units, if it is known.
    #[must_use]
    pub fn progress(&self, length: Option<u64>, unit: &str) -> Progress {
        Progress::new(self.terminal, length, unit)
    }

    /// Returns whether standard output is a terminal.
    #[must_use]
    pub fn output_is_terminal(&self) -> bool {
        self.terminal.output_is_terminal
    }

    /// Asks a person for `yes`, on standard error; `None` if standard input or standard error is not a terminal, so that a
    /// question would reach no person.
    ///
    /// # Errors
    ///
    /// Errors if the response cannot be read.
    pub fn confirmed(&self, question: &str) -> Result<Option<bool>, Error> {
        if !self.terminal.error_is_terminal || !std::io::stdin().is_terminal() {
            return Ok(None);
        }
        note(format_args!("{question} Type `yes` to go on:"));
        let mut line = String::new();
        std::io::stdin()
            .read_line(&mut line)
            .map_err(|error| Error::local(format!("standard input cannot be read: {error}")))?;
        Ok(Some(line.trim() == "yes"))
    }
}
