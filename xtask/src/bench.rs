//! `cargo xtask bench`

use std::fs;

use crate::{
    progress::{build, step},
    run::{Error, cargo, root, run as start},
};

/// What the programs' names end with.
pub(crate) const SUFFIX: &str = "_benchmark";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which one; all, one after the other, without a name.
    name: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let names = names()?;
    let chosen: Vec<&String> = match &arguments.name {
        Some(name) => names.iter().filter(|each| *each == name).collect(),
        None => names.iter().collect(),
    };
    if chosen.is_empty() {
        return Err(format!(
            "there is no such benchmark; there are: {}",
            names.join(", ")
        ));
    }
    for name in chosen {
        let example = format!("{name}{SUFFIX}");
        let program = ["--release", "--package", "workspace-tests", "--example", &example];
        step(&format!("building {example}"), || {
            build("build", |command| {
                command.args(program);
            })
        })?;
        start(cargo().args(["run", "--quiet"]).args(program))?;
    }
    Ok(())
}

/// The names of the programs, without their end.
fn names() -> Result<Vec<String>, Error> {
    let folder = root().join("tests/examples");
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            Some(path.file_stem()?.to_str()?.strip_suffix(SUFFIX)?.to_owned())
        })
        .collect();
    names.sort();
    Ok(names)
}
