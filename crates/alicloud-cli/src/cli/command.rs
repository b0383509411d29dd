//! The command as clap knows it: options, subcommands and the help that lists them.

use clap::Command;

use crate::{
    builtins::builtins,
    cli::Cli,
    context::Program,
    operation::{command as operation_command, name, outline},
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
        self.command_where(&|_, _| true)
    }

    /// The command; of the operations that are not named, there is an outline.
    pub(super) fn command_where(&self, is_named: &dyn Fn(&str, &str) -> bool) -> Command {
        let Program {
            description,
            name: program,
            version,
            ..
        } = self.program;
        let service = description.service;
        let abilities = Abilities {
            program,
            has_emulator: self.program.start_emulator.is_some(),
        };
        let mut command = Command::new(program)
            .version(format!("{version} ({} {})", service.product(), service.version()))
            .about(format!(
                "{}: {} {}",
                service.title(),
                service.product(),
                service.version()
            ))
            .subcommand_required(true)
            .arg_required_else_help(true)
            .max_term_width(110);
        // One line each: the help of a subcommand says more.
        command =
            options::add(command, abilities).mut_args(|arg| arg.long_help(clap::builder::Resettable::Reset));
        let own = builtins(abilities);
        let mut listed = String::from("Operations:\n");
        let operations = description.operations.iter().copied();
        let names: Vec<_> = operations.map(|operation| (operation, name(operation))).collect();
        let width = names
            .iter()
            .map(|(_, name)| name.len())
            .chain([12])
            .max()
            .unwrap_or(12)
            .min(40);
        for (operation, name) in &names {
            listed.push_str(&format!("  {name:<width$}  {}\n", operation.summary));
        }
        listed.push_str("\nCommands:\n");
        let commands = own.iter().chain(self.own.iter().map(|(command, _)| command));
        for each in commands.filter(|command| !command.is_hide_set()) {
            let about = each.get_about().map(ToString::to_string).unwrap_or_default();
            listed.push_str(&format!("  {:<width$}  {about}\n", each.get_name()));
        }
        listed.push_str(&format!(
            "  {:<width$}  Prints all that is known of a subcommand\n",
            "help"
        ));
        command = command
            .help_template(format!(
                "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{}\nOptions:\n{{options}}\n\n{EXIT_CODES}\n",
                listed.replace('{', "(").replace('}', ")")
            ))
            .override_usage(format!("{program} <COMMAND> [OPTIONS]"));
        let operations = names.into_iter().map(|(operation, name)| {
            let wire = operation.operation.name();
            let command = match is_named(&name, wire) {
                true => operation_command(description, operation, abilities),
                false => outline(operation),
            };
            command.alias(wire)
        });
        command
            .subcommands(operations)
            .subcommands(own)
            .subcommands(self.own.iter().map(|(command, own)| match own {
                Own::WithContext(_) if is_named(command.get_name(), command.get_name()) => {
                    options::add(command.clone(), abilities)
                }
                _ => command.clone(),
            }))
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
}
