//! Completions for shells, and man pages.

use std::{fs, path::Path};

use clap::Command;
use clap_complete::Shell;

use crate::{
    error::Error,
    terminal::{Ended, print},
};

/// Prints the completions of the whole command.
pub(crate) fn completions(mut command: Command, name: &str, shell: Shell) -> Result<(), Ended> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        // The generator names the parts of its script by two rules where the program's name has a hyphen; by one of them, they
        // find each other.
        Shell::Bash => print(&script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__"))),
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
            fs::create_dir_all(folder).map_err(unwritable)?;
            clap_mangen::generate_to(command, folder).map_err(unwritable)?;
            Ok(())
        }
    }
}
