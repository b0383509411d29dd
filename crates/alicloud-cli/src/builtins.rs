//! The subcommands that are no operations.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command};
use clap_complete::Shell;

use crate::{
    commands::configure,
    options::{self, Abilities},
};

/// The subcommands that every service has, by name and what they do.
pub(crate) const BUILTINS: [(&str, &str); 7] = [
    ("auth", "Says which credentials are used"),
    ("completions", "Prints completions for a shell"),
    (
        "configure",
        "Writes settings and an access key to the configuration file",
    ),
    (
        "doctor",
        "Finds what stands in the way of a call, and says what to do",
    ),
    (
        "explain",
        "Says what an error code means, and what to do about it",
    ),
    ("man", "Prints the man page, or writes one for each subcommand"),
    (
        "policy",
        "Prints the least RAM policy that allows some operations",
    ),
];

/// One of them.
pub(crate) fn builtin(name: &'static str, abilities: Abilities<'_>) -> Command {
    let program = abilities.program;
    let about = BUILTINS.iter().find(|(known, _)| *known == name);
    let command = Command::new(name).about(about.map_or("", |(_, about)| about));
    match name {
        "auth" => command
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(options::add(
                Command::new("status").about("Says which credentials are used, and why the others are not"),
                abilities,
            )),
        "completions" => command
            .arg(
                Arg::new("shell")
                    .value_name("SHELL")
                    .required(true)
                    .value_parser(clap::value_parser!(Shell)),
            )
            .arg(
                Arg::new("with-values")
                    .long("with-values")
                    .help(
                        "Completes ids and names, too, which the program lists when the tabulator is pressed",
                    )
                    .action(ArgAction::SetTrue),
            )
            .after_help(format!(
                "Examples:\n  source <({program} completions bash)\n  {program} completions fish > \
                 ~/.config/fish/completions/{program}.fish"
            )),
        "configure" => configure::with_arguments(command, program),
        "doctor" => options::add(
            command.arg(
                Arg::new("operation")
                    .long("operation")
                    .value_name("NAME")
                    .help("The operation that is called; by default one that only reads"),
            ),
            abilities,
        ),
        "explain" => command.arg(
            Arg::new("code")
                .value_name("CODE")
                .help("An error code of the service, such as that of an error message")
                .allow_negative_numbers(true)
                .required(true),
        ),
        "man" => command.arg(
            Arg::new("dir")
                .long("dir")
                .value_name("FOLDER")
                .help("Writes a page for each subcommand into this folder")
                .value_parser(clap::value_parser!(PathBuf)),
        ),
        "policy" => command.arg(
            Arg::new("operations")
                .long("operations")
                .value_name("NAME,…")
                .help("The operations, or `all`")
                .required(true)
                .action(ArgAction::Append),
        ),
        _ => command,
    }
}

/// What scripts of completions call; no list has it.
pub(crate) fn complete_values() -> Command {
    Command::new("complete-values")
        .about("Prints the values that the last word of a line may become, for completions")
        .hide(true)
        .arg(
            Arg::new("words")
                .num_args(0..)
                .trailing_var_arg(true)
                .allow_hyphen_values(true),
        )
}
