//! `cargo xtask new-operation`

use std::{fs, path::PathBuf};

use alicloud_codegen::{
    output::{Files, update},
    scaffold::scaffold,
};

use crate::{
    diagnostics::{self, Format},
    run::{Error, root, shown_path},
    terminal::say,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The name of the operation on the wire: `RenameFlow`.
    name: String,
    /// The folder of the service.
    #[arg(long, default_value = "spec/cams-flow")]
    into: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let folder = root().join(&arguments.into);
    let services = alicloud_codegen::spec::read(&folder)
        .map_err(|diagnostics| diagnostics::show(&diagnostics, Format::Human))?;
    let [service] = services.as_slice() else {
        return Err(format!(
            "{} is not the folder of a service: it has no `service.yaml`",
            shown_path(&folder)
        ));
    };
    let text = fs::read_to_string(service.source.file()).unwrap_or_default();
    let header = text
        .lines()
        .find(|line| line.starts_with("# yaml-language-server:"));
    let scaffold = scaffold(service, &arguments.name, header).map_err(|error| error.to_string())?;
    // A file that is there is one that people wrote: it is in the way.
    let mut files = Files::default();
    files.add(&scaffold.file_name, scaffold.text);
    update(&folder, &files, false).map_err(|error| error.to_string())?;
    say(format!(
        "written {}",
        shown_path(&folder.join(&scaffold.file_name))
    ));
    say("replace each `TODO` in it, describe the request and the response, then run `cargo xtask codegen`");
    Ok(())
}
