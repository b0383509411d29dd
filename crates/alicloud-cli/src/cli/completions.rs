//! What completions with values ask the program for.

use std::ffi::OsString;

use tokio::time::timeout;

use crate::{
    cli::Cli,
    commands::values::{Asked, PATIENCE, values},
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
        let asked = Asked::of(words)?;
        let (_, before) = words.split_last()?;
        let command = self.command_for(words).ignore_errors(true);
        let line = std::iter::once(self.program.name).chain(before.iter().copied());
        let matches = command.try_get_matches_from(line.map(OsString::from)).ok()?;
        let (chosen, of_chosen) = matches.subcommand()?;
        let operation = named(self.program.description, chosen)?;
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
                values(&context, operation, of_chosen, &asked).await
            };
            timeout(PATIENCE, listed).await.ok()?
        })
    }
}
