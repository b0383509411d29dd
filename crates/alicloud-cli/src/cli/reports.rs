//! How a command ends that did not do what it should: arguments that are not valid, and errors.

use std::{ffi::OsString, io::Write as _, process::ExitCode};

use clap::{
    Command,
    error::{ContextKind, ContextValue, ErrorKind},
};
use serde_json::json;

use crate::{
    builtins::BUILTINS,
    cli::Cli,
    error::{Error, ExitStatus},
    harmless::harmless,
    names::nearest,
    operation::name,
    terminal::{Ended, Terminal, note, print},
};

impl Cli {
    /// Help and version, and arguments that are not valid.
    pub(super) fn misused(
        &self,
        error: &clap::Error,
        arguments: &[OsString],
        reports: &Reports,
    ) -> Result<ExitCode, Ended> {
        let rendered = error.render();
        let is_output = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        let styles = match is_output {
            true => reports.terminal.output_styles(),
            false => reports.terminal.error_styles(),
        };
        let text = match styles.reset {
            "" => rendered.to_string(),
            _ => rendered.ansi().to_string(),
        };
        if is_output {
            print(&text)?;
            return Ok(ExitCode::SUCCESS);
        }
        match error.kind() {
            ErrorKind::InvalidSubcommand => {
                if let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidSubcommand) {
                    return Err(self.unknown_subcommand(given, arguments).into());
                }
            }
            ErrorKind::MissingSubcommand => {
                let help = format!("`{} --help` lists all subcommands", self.program.name);
                return Err(Error::usage("no subcommand is given").with_help(help).into());
            }
            ErrorKind::InvalidUtf8 => {
                let odd = arguments.iter().find(|argument| argument.to_str().is_none());
                let odd = odd.map(|odd| odd.to_string_lossy()).unwrap_or_default();
                return Err(
                    Error::usage(format!("the argument `{}` is not UTF-8", harmless(&odd)))
                        .with_help("write it as UTF-8, or take it from a file by `--from`")
                        .into(),
                );
            }
            _ => {}
        }
        let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        if reports.as_json && !is_help {
            let text = rendered.to_string();
            let first = text.lines().next().unwrap_or_default();
            let message = first.trim_start_matches("error: ");
            let tip = text.lines().find_map(|line| line.trim().strip_prefix("tip: "));
            let known = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(known)) if !known.is_empty() => {
                    Some(format!("give one of {}", known.join(", ")))
                }
                _ => None,
            };
            // The first line of a list of what is missing ends with a colon.
            let missing = match error.get(ContextKind::InvalidArg) {
                Some(ContextValue::Strings(missing)) if message.ends_with(':') => {
                    format!(" {}", missing.join(", "))
                }
                _ => String::new(),
            };
            let usage = Error::usage(format!("{message}{missing}"));
            return Err(match known.or(tip.map(str::to_owned)) {
                Some(help) => usage.with_help(help),
                None => usage,
            }
            .into());
        }
        let _ = write!(std::io::stderr(), "{text}");
        Ok(ExitCode::from(ExitStatus::Usage as u8))
    }

    /// The name that is meant, if one is near: clap would list all that are a little alike.
    fn unknown_subcommand(&self, given: &str, arguments: &[OsString]) -> Error {
        let builtins = BUILTINS.iter().map(|(name, _)| *name);
        let own = self.own.iter().map(|(command, _)| command);
        // Inside of a subcommand that has some of its own.
        let whole = self.command();
        let outer = whole.get_subcommands().find(|command| {
            let is_given = |argument: &OsString| argument == command.get_name();
            command.has_subcommands() && arguments.iter().any(is_given)
        });
        if let Some(outer) = outer {
            let name = outer.get_name();
            let inner: Vec<&str> = outer.get_subcommands().map(Command::get_name).collect();
            let help = match nearest(given, inner.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("`{name}` has {}", inner.join(", ")),
            };
            return Error::usage(format!("unknown subcommand `{given}` of `{name}`")).with_help(help);
        }
        let operations = self.program.description.operations.iter();
        let operations: Vec<String> = operations.map(|operation| name(operation)).collect();
        let names = operations.iter().map(String::as_str);
        let names = names.chain(builtins).chain(own.map(Command::get_name));
        let help = match nearest(given, names) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("`{} --help` lists all subcommands", self.program.name),
        };
        Error::usage(format!("unknown subcommand `{given}`")).with_help(help)
    }
}

/// How errors are reported.
pub(super) struct Reports {
    pub(super) terminal: Terminal,
    pub(super) as_json: bool,
}

impl Reports {
    pub(super) fn report(&self, error: &Error) -> ExitCode {
        if self.as_json {
            note(json!(error.for_programs()));
        } else {
            let _ = write!(
                std::io::stderr(),
                "{}",
                error.for_people(self.terminal.error_styles())
            );
        }
        ExitCode::from(error.status() as u8)
    }
}

/// The value of an option in arguments that are not parsed yet.
pub(super) fn value_of<'t>(name: &str, texts: &[&'t str]) -> Option<&'t str> {
    texts.iter().enumerate().find_map(|(index, text)| {
        let rest = text.strip_prefix(name)?;
        match rest.strip_prefix('=') {
            Some(value) => Some(value),
            None if rest.is_empty() => texts.get(index + 1).copied(),
            None => None,
        }
    })
}
