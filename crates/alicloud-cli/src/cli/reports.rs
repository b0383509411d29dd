//! How a command ends that did not do what it should: arguments that are not valid, and errors.

use std::{io::Write as _, process::ExitCode};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::json;

use crate::{
    builtins::builtins,
    cli::Cli,
    error::{Error, ExitStatus},
    names::nearest,
    operation::name,
    options::Abilities,
    terminal::{Ended, Terminal, note, print},
};

impl Cli {
    /// Help and version, and arguments that are not valid.
    pub(super) fn misused(&self, error: &clap::Error, reports: &Reports) -> Result<ExitCode, Ended> {
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
        if error.kind() == ErrorKind::InvalidSubcommand
            && let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidSubcommand)
        {
            return Err(self.unknown_subcommand(given).into());
        }
        let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        if reports.as_json && !is_help {
            let text = rendered.to_string();
            let first = text.lines().next().unwrap_or_default();
            let message = first.trim_start_matches("error: ");
            let tip = text.lines().find_map(|line| line.trim().strip_prefix("tip: "));
            let mut usage = Error::usage(message);
            if let Some(tip) = tip {
                usage = usage.with_help(tip);
            }
            return Err(usage.into());
        }
        let _ = write!(std::io::stderr(), "{text}");
        Ok(ExitCode::from(ExitStatus::Usage as u8))
    }

    /// The name that is meant, if one is near: clap would list all that are a little alike.
    fn unknown_subcommand(&self, given: &str) -> Error {
        let operations = self.program.description.operations.iter();
        let operations = operations.map(|operation| name(operation));
        let abilities = Abilities {
            program: self.program.name,
            has_emulator: false,
        };
        let builtins = builtins(abilities)
            .into_iter()
            .filter(|command| !command.is_hide_set());
        let builtins: Vec<_> = builtins.collect();
        let own = self.own.iter().map(|(command, _)| command);
        let others = builtins
            .iter()
            .chain(own)
            .map(|command| command.get_name().to_owned());
        let names: Vec<String> = operations.chain(others).collect();
        let help = match nearest(given, names.iter().map(String::as_str)) {
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
