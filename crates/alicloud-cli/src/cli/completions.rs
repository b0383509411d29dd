//! What completions with values ask the program for.

use std::ffi::OsString;

use tokio::time::timeout;

use crate::{
    cli::Cli,
    commands::{
        value_scripts::Completed,
        values::{self, Asked, OwnValues, PATIENCE},
    },
    context::Context,
    operation::named,
    options,
    terminal::{Ended, Terminal, print},
};

impl Cli {
    /// Prints the values that the last of the words may become. What is wrong leads to no values: the line is not complete yet,
    /// and a message would stand in the middle of it.
    pub(super) fn complete_values(&self, words: &[String], terminal: Terminal) -> Result<(), Ended> {
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        let found = self.values_of(&texts, terminal);
        print(&found.unwrap_or_default())
    }

    fn values_of(&self, words: &[&str], terminal: Terminal) -> Option<String> {
        let (_, before) = words.split_last()?;
        let command = self.command_for(words).ignore_errors(true);
        let line = std::iter::once(self.program.name).chain(before.iter().copied());
        let matches = command
            .clone()
            .try_get_matches_from(line.map(OsString::from))
            .ok()?;
        let (chosen, of_chosen) = matches.subcommand()?;
        // With the shared options, which take values, too.
        let chosen_command = command.find_subcommand(chosen)?;
        let mut own = self.own_values.iter().filter_map(|own| {
            let asked = |own: &OwnValues| Asked::of_argument(words, own.argument, chosen_command, of_chosen);
            (own.subcommand == chosen)
                .then(|| asked(own))
                .flatten()
                .map(|begun| (own, begun))
        });
        let own = own.next();
        let of_operation = named(self.program.description, chosen).zip(Asked::of(words));
        if own.is_none() && of_operation.is_none() {
            return None;
        }
        let options = options::read(of_chosen).or(options::read(&matches));
        options.check().ok()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .ok()?;
        let program = self.program.clone();
        runtime.block_on(async {
            let listed = async {
                let context = Context::new(program, options, terminal).await.ok()?;
                match (own, of_operation) {
                    (Some((own, begun)), _) => {
                        values::own_values(&context, own, chosen_command, of_chosen, begun).await
                    }
                    (None, Some((operation, asked))) => {
                        values::values(&context, operation, of_chosen, &asked).await
                    }
                    (None, None) => None,
                }
            };
            timeout(PATIENCE, listed).await.ok()?
        })
    }

    /// All arguments whose values a list of the service has.
    pub(super) fn completed(&self) -> Vec<Completed> {
        let mut completed = values::completed(self.program.description);
        for own in &self.own_values {
            let Some((command, _)) = self
                .own
                .iter()
                .find(|(command, _)| command.get_name() == own.subcommand)
            else {
                continue;
            };
            let mut arguments = command.get_arguments();
            let argument = arguments.find(|argument| argument.get_id() == own.argument);
            completed.extend(argument.map(|argument| {
                Completed {
                    subcommands: std::iter::once(command.get_name())
                        .chain(command.get_all_aliases())
                        .map(str::to_owned)
                        .collect(),
                    option: argument.get_long().map(str::to_owned),
                }
            }));
        }
        completed
    }
}
