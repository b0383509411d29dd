//! The command as clap knows it: options, subcommands and the help that lists them.

use clap::Command;

use crate::{
    builtins::{BUILTINS, builtin, complete_values},
    cli::Cli,
    context::Program,
    operation::{command as operation_command, name},
    options::{self, Abilities},
    subcommand::Own,
};

/// What the help of the program says of them; [`ExitStatus`] says more.
const EXIT_CODES: &str = "\
Exit codes: 0 success; 1 failure; 2 usage; 3 configuration; 4 authentication; 5 access denied;
  6 not found; 7 throttled; 8 unavailable; 9 it is not known whether the call was executed;
  130 interrupted";

impl Cli {
    /// The whole command with all subcommands, for completions, pages and other programs.
    #[must_use]
    pub fn command(&self) -> Command {
        let abilities = self.abilities();
        let description = self.program.description;
        let operations = description.operations.iter();
        let operations = operations.map(|operation| operation_command(description, operation, abilities));
        let own = self
            .own
            .iter()
            .map(|(command, own)| with_shared_options(command, own, abilities));
        self.root(true)
            .subcommands(operations)
            .subcommands(BUILTINS.map(|(name, _)| builtin(name, abilities)))
            .subcommands(own)
    }

    /// The command for a line: it has those subcommands alone that the line names. Services have hundreds, and a program starts
    /// for each line.
    pub(super) fn command_for(&self, words: &[&str]) -> Command {
        let abilities = self.abilities();
        let description = self.program.description;
        let operations = description.operations.iter();
        let operations: Vec<Command> = operations
            .filter(|operation| {
                let name = name(operation);
                words
                    .iter()
                    .any(|word| *word == name || *word == operation.operation.name())
            })
            .map(|operation| operation_command(description, operation, abilities))
            .collect();
        let builtins = BUILTINS.iter().filter(|(name, _)| words.contains(name));
        let own = self.own.iter().filter(|(command, _)| {
            let mut names = std::iter::once(command.get_name()).chain(command.get_all_aliases());
            names.any(|name| words.contains(&name))
        });
        let is_named =
            !operations.is_empty() || builtins.clone().next().is_some() || own.clone().next().is_some();
        // An option that may be the one for help, also among other letters, before the subcommand.
        let asks_for_help = |word: &&str| *word == "help" || (word.starts_with('-') && word.contains('h'));
        self.root(!is_named || words.iter().any(asks_for_help))
            .subcommand(complete_values())
            .subcommands(operations)
            .subcommands(builtins.map(|(name, _)| builtin(name, abilities)))
            .subcommands(own.map(|(command, own)| with_shared_options(command, own, abilities)))
    }

    /// The same with what only the list of the help has.
    pub(super) fn manual(&self) -> Command {
        self.command().after_help(EXIT_CODES)
    }

    fn abilities(&self) -> Abilities<'static> {
        Abilities {
            program: self.program.name,
            has_emulator: self.program.start_emulator.is_some(),
        }
    }

    /// The command without subcommands; with the list of them in its help.
    fn root(&self, lists: bool) -> Command {
        let Program {
            description,
            name: program,
            version,
            ..
        } = self.program;
        let service = description.service;
        let root = Command::new(program)
            .version(format!("{version} ({} {})", service.product(), service.version()))
            .about(format!(
                "{}: {} {}",
                service.title(),
                service.product(),
                service.version()
            ))
            .subcommand_required(true)
            .arg_required_else_help(true)
            // The last one counts: people add options behind those of an alias.
            .args_override_self(true)
            .max_term_width(110)
            .override_usage(format!("{program} <COMMAND> [OPTIONS]"));
        // One line each: the help of a subcommand says more.
        let root = options::add(root, self.abilities())
            .mut_args(|arg| arg.long_help(clap::builder::Resettable::Reset));
        match lists {
            true => root.help_template(format!(
                "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{}\nOptions:\n{{options}}\n\n{EXIT_CODES}\n",
                self.listed().replace('{', "(").replace('}', ")")
            )),
            false => root,
        }
    }

    /// All subcommands, a line each.
    fn listed(&self) -> String {
        let operations = self.program.description.operations.iter();
        let names: Vec<_> = operations.map(|operation| (operation, name(operation))).collect();
        let widths = names.iter().map(|(_, name)| name.len()).chain([12]);
        let width = widths.max().unwrap_or(12).min(40);
        let line = |name: &str, about: &str| format!("  {name:<width$}  {about}\n");
        let mut listed = String::from("Operations:\n");
        for (operation, name) in &names {
            listed.push_str(&line(name, operation.summary));
        }
        listed.push_str("\nCommands:\n");
        for (name, about) in BUILTINS {
            listed.push_str(&line(name, about));
        }
        for (command, _) in self.own.iter().filter(|(command, _)| !command.is_hide_set()) {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            listed.push_str(&line(command.get_name(), &about));
        }
        listed.push_str(&line("help", "Prints the help of a subcommand"));
        listed
    }
}

/// A subcommand of the program's own.
fn with_shared_options(command: &Command, own: &Own, abilities: Abilities<'_>) -> Command {
    match own {
        Own::WithContext(_) => options::add(command.clone(), abilities),
        Own::Plain(_) => command.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use alicloud_core::{
        Operation, Service,
        description::{OperationDescription, ParameterDescription, ServiceDescription, TypeReference},
    };

    use clap::Arg;

    use super::*;

    static SERVICE: Service = Service::new("odd", "1");
    static EXPLAIN: Operation = Operation::rpc(&SERVICE, "Explain");
    static ODD: ServiceDescription =
        ServiceDescription::new(&SERVICE).with_operations(&[&OperationDescription::new(&EXPLAIN, "explain")
            .with_parameters(&[
                ParameterDescription::new("limit", "limit", TypeReference::Int32),
                ParameterDescription::new("Output", "output", TypeReference::String),
                ParameterDescription::new("output", "output", TypeReference::String),
                ParameterDescription::new("help", "help", TypeReference::Boolean),
            ])]);

    #[test]
    fn no_name_of_a_description_takes_one_of_the_program() {
        let command = Cli::new(&ODD).name("odd").command();
        command.clone().debug_assert();
        let operation = command.find_subcommand("call-explain").unwrap();
        let options = operation.get_arguments().filter_map(Arg::get_long);
        let options: Vec<&str> = options.filter(|name| name.starts_with("request-")).collect();
        assert_eq!(options, ["request-limit", "request-output", "request-help"]);
        assert!(command.find_subcommand("explain").is_some());
    }

    #[test]
    fn a_subcommand_with_a_context_has_the_shared_options_and_may_replace_one() {
        let own = Command::new("follow").arg(Arg::new("timeout").long("timeout").help("Another one"));
        let cli = Cli::new(&ODD).name("odd");
        let cli = cli.subcommand_with_context(own, |_, _| Box::pin(async { Ok(ExitCode::SUCCESS) }));
        let command = cli.command();
        command.clone().debug_assert();
        let follow = command.find_subcommand("follow").unwrap();
        let help = |name: &str| {
            let option = follow.get_arguments().find(|arg| arg.get_long() == Some(name));
            option.unwrap().get_help().unwrap().to_string()
        };
        assert_eq!(help("timeout"), "Another one");
        assert!(help("region").contains("region"));
        let shared =
            options::read(
                &follow
                    .clone()
                    .get_matches_from(["follow", "--timeout", "x", "--region", "y"]),
            );
        assert_eq!((shared.timeout, shared.region.as_deref()), (None, Some("y")));
    }

    #[test]
    fn every_operation_of_a_description_has_a_command_that_is_right() {
        let command = Cli::new(&inventory_client::description::DESCRIPTION).command();
        command.clone().debug_assert();
        let operations = inventory_client::description::DESCRIPTION.operations.len();
        assert!(command.get_subcommands().count() > operations);
    }

    #[test]
    fn a_line_builds_what_it_names_and_lists_the_others_for_help_alone() {
        let cli = Cli::new(&inventory_client::description::DESCRIPTION)
            .subcommand(Command::new("follow").alias("tail"), |_| ExitCode::SUCCESS);
        let built = |words: &[&str]| -> (Vec<String>, bool) {
            let mut command = cli.command_for(words);
            let names = command.get_subcommands().map(|each| each.get_name().to_owned());
            let names = names.filter(|name| name != "complete-values").collect();
            (names, command.render_help().to_string().contains("Operations:"))
        };
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(built(&["list-items", "--all"]), (named(&["list-items"]), false));
        assert_eq!(built(&["ListItems"]), (named(&["list-items"]), false));
        assert_eq!(built(&["doctor", "-v"]), (named(&["doctor"]), false));
        assert_eq!(built(&["follow"]), (named(&["follow"]), false));
        assert_eq!(built(&["tail"]), (named(&["follow"]), false));
        for words in [
            &[][..],
            &["--help"],
            &["-vh"],
            &["help"],
            &["-o", "json"],
            &["lst-items"],
        ] {
            assert_eq!(built(words), (Vec::new(), true), "{words:?}");
        }
        assert_eq!(built(&["help", "doctor"]), (named(&["doctor"]), true));
    }
}
