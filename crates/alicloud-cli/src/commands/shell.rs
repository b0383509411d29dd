//! Completions for shells.

use clap::Command;
use clap_complete::Shell;

use crate::{
    commands::value_scripts::{Completed, with_values},
    error::Error,
    terminal::{Ended, print},
};

/// Prints the completions of the whole command, with these options completed by the program itself.
pub(crate) fn completions(
    mut command: Command,
    name: &str,
    shell: Shell,
    completed: Option<&[Completed]>,
) -> Result<(), Ended> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    // The generator names the parts of its script by two rules where the program's name has a hyphen; by one of them, they
    // find each other.
    if shell == Shell::Bash {
        script = script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__"));
    }
    match completed {
        None => print(&script),
        Some(completed) => match with_values(&script, shell, name, completed) {
            Some(script) => print(&script),
            None => Err(Error::usage(format!(
                "values are completed in bash, zsh, fish and PowerShell, not in {shell}"
            ))
            .with_help("leave out `--with-values`")
            .into()),
        },
    }
}
