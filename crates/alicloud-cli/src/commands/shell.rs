//! Completions for shells, and man pages.

use std::{fs, path::Path};

use clap::Command;
use clap_complete::Shell;

use crate::{
    error::Error,
    terminal::{Ended, print},
};

/// Asks the program for the value of an option, and leaves all else to the function above it. A name from the service is never
/// evaluated: it may hold what the shell would run.
const BASH_VALUES: &str = r#"
FUNCTION_values() {
    local before="${COMP_WORDS[COMP_CWORD-1]}" value
    if [[ "$before" == --* || "$before" == "=" || "${COMP_WORDS[COMP_CWORD]}" == "=" ]]; then
        COMPREPLY=()
        while IFS=$'\t' read -r value _; do
            COMPREPLY+=("$(printf '%q' "$value")")
        done < <("$1" complete-values -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
        if [[ ${#COMPREPLY[@]} -gt 0 ]]; then
            return 0
        fi
    fi
    FUNCTION "$@"
}

complete -F FUNCTION_values -o nosort -o bashdefault -o default PROGRAM
"#;

/// Prints the completions of the whole command.
pub(crate) fn completions(
    mut command: Command,
    name: &str,
    shell: Shell,
    has_values: bool,
) -> Result<(), Ended> {
    if has_values && shell != Shell::Bash {
        return Err(
            Error::usage(format!("values are completed in bash alone, not in {shell}"))
                .with_help("leave out `--with-values`")
                .into(),
        );
    }
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        // The generator names the parts of its script by two rules where the program's name has a hyphen; by one of them, they
        // find each other.
        Shell::Bash => {
            let script = script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__"));
            print(&script)?;
            match has_values {
                true => {
                    let function = script.rsplit("complete -F ").next();
                    let function = function.and_then(|rest| rest.split_whitespace().next());
                    let values = BASH_VALUES.replace("FUNCTION", function.unwrap_or_default());
                    print(&values.replace("PROGRAM", name))
                }
                false => Ok(()),
            }
        }
        _ => print(&script),
    }
}

/// Prints the page of the program, or writes one for each subcommand into a folder.
pub(crate) fn man(mut command: Command, folder: Option<&Path>) -> Result<(), Ended> {
    command.build();
    let unwritable = |error: std::io::Error| Error::local(format!("the pages cannot be written: {error}"));
    match folder {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command)
                .render(&mut page)
                .map_err(unwritable)?;
            print(&String::from_utf8_lossy(&page))
        }
        Some(folder) => {
            let unwritable = |error: std::io::Error| {
                Error::local(format!(
                    "the pages cannot be written to {}: {error}",
                    folder.display()
                ))
            };
            fs::create_dir_all(folder).map_err(unwritable)?;
            clap_mangen::generate_to(command, folder).map_err(unwritable)?;
            Ok(())
        }
    }
}
