//! `check`: whether descriptions are right.

use std::path::PathBuf;

use crate::{
    program::{
        context::{Context, Error},
        diagnostics::{Format, show},
    },
    release::surfaces,
    surface::ItemKind,
};

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder with one folder for each service, or the folder of one service.
    #[arg(value_name = "FOLDER", default_value = "spec")]
    spec: PathBuf,
    /// How what is wrong with the descriptions is shown.
    #[arg(long, value_enum, default_value_t)]
    message_format: Format,
}

/// Reads descriptions and says what is wrong with them.
///
/// # Errors
/// If anything is wrong, or there is no description.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    let format = arguments.message_format;
    let services = surfaces(&arguments.spec).map_err(|diagnostics| show(&diagnostics, format, context))?;
    if services.is_empty() {
        return Err(format!(
            "there is no `service.yaml` in {} or its folders; `alicloud-codegen import` makes one from the vendor's metadata",
            context.shown(&arguments.spec)
        ));
    }
    if format != Format::Json {
        for surface in services {
            let items = surface.items.values();
            let operations = items.filter(|item| item.kind == ItemKind::Operation).count();
            context.say(format!("{}: {operations} operations, no errors", surface.package));
        }
    }
    Ok(())
}
