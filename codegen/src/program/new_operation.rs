//! `new-operation`: the file of an operation to begin with.

use std::{fs, path::PathBuf};

use crate::{
    output::{Files, update},
    program::{
        context::{Context, Error},
        diagnostics::{Format, show},
    },
    scaffold::scaffold,
    spec,
};

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// The name of the operation on the wire: `RenameFlow`.
    name: String,
    /// The folder of the service.
    #[arg(long, value_name = "FOLDER")]
    into: PathBuf,
}

/// Writes the file.
///
/// # Errors
/// If the name cannot be that of a new operation, or the folder is not that of a service.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    begin(&arguments.name, &context.base.join(&arguments.into), context)
}

/// Writes the file of an operation of this name into a folder.
///
/// # Errors
/// As for [`run`].
pub fn begin(name: &str, folder: &std::path::Path, context: &Context<'_>) -> Result<(), Error> {
    let services = spec::read(folder).map_err(|diagnostics| show(&diagnostics, Format::Human, context))?;
    let [service] = services.as_slice() else {
        return Err(format!(
            "{} is not the folder of a service: it has no `service.yaml`",
            context.shown(folder)
        ));
    };
    let text = fs::read_to_string(service.source.file()).unwrap_or_default();
    let header = text
        .lines()
        .find(|line| line.starts_with("# yaml-language-server:"));
    let scaffold = scaffold(service, name, header).map_err(|error| error.to_string())?;
    // A file that is there is one that people wrote: it is in the way.
    let mut files = Files::default();
    files.add(&scaffold.file_name, scaffold.text);
    update(folder, &files, false).map_err(|error| error.to_string())?;
    context.say(format!(
        "written {}",
        context.shown(&folder.join(&scaffold.file_name))
    ));
    context.say(format!(
        "replace each `TODO` in it, describe the request and the response, then run `{}`",
        context.generate
    ));
    Ok(())
}
