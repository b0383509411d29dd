//! The subcommands that are no operations.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command};
use clap_complete::Shell;

use crate::{
    commands::configure,
    options::{self, Abilities},
};

/// The subcommands that every service has.
pub(crate) fn builtins(abilities: Abilities<'_>) -> Vec<Command> {
    let program = abilities.program;
    let with_settings = |command: Command| options::add(command, abilities);
    vec![
        Command::new("auth")
            .about("Says which credentials are used")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(with_settings(
                Command::new("status").about("Says which credentials are used, and why the others are not"),
            )),
        Command::new("completions")
            .about("Prints completions for a shell")
            .arg(
                Arg::new("shell")
                    .required(true)
                    .value_parser(clap::value_parser!(Shell)),
            )
            .arg(
                Arg::new("with-values")
                    .long("with-values")
                    .help("Completes ids and names, too, which the program lists when the tabulator is pressed (bash)")
                    .action(ArgAction::SetTrue),
            )
            .after_help(format!(
                "Examples:\n  source <({program} completions bash)\n  {program} completions fish > \
                 ~/.config/fish/completions/{program}.fish"
            )),
        Command::new("complete-values")
            .about("Prints the values that the last word of a line may become, for completions")
            .hide(true)
            .arg(
                Arg::new("words")
                    .num_args(0..)
                    .trailing_var_arg(true)
                    .allow_hyphen_values(true),
            ),
        configure::command(program),
        with_settings(
            Command::new("doctor")
                .about("Finds what stands in the way of a call, and says what to do")
                .arg(
                    Arg::new("operation")
                        .long("operation")
                        .value_name("NAME")
                        .help("The operation that is called; by default one that only reads"),
                ),
        ),
        Command::new("explain")
            .about("Says what an error code means, and what to do about it")
            .arg(Arg::new("code").value_name("CODE").required(true)),
        Command::new("man")
            .about("Prints the man page, or writes one for each subcommand")
            .arg(
                Arg::new("dir")
                    .long("dir")
                    .value_name("FOLDER")
                    .help("Writes a page for each subcommand into this folder")
                    .value_parser(clap::value_parser!(PathBuf)),
            ),
        Command::new("policy")
            .about("Prints the least RAM policy that allows some operations")
            .arg(
                Arg::new("operations")
                    .long("operations")
                    .value_name("NAME,…")
                    .help("The operations, or `all`")
                    .required(true)
                    .action(ArgAction::Append),
            ),
    ]
}
