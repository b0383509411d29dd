use std::{fs, path::PathBuf};

use alicloud_codegen::import::{ApiDocs, Plan, PlanError, Selection};

use crate::{
    diagnostics::{self, Format},
    run::{Error, shown_path},
    terminal::say,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The vendor's description of a product: its `api-docs.json`.
    source: PathBuf,
    /// The operations to import, with commas between them.
    #[arg(long, value_delimiter = ',', required_unless_present = "all")]
    operations: Vec<String>,
    /// Imports the whole product.
    #[arg(long, conflicts_with = "operations")]
    all: bool,
    /// The folder of the service: an existing one, or with `--all` a new one.
    #[arg(long)]
    into: PathBuf,
    /// Writes nothing; shows what would change.
    #[arg(long)]
    dry_run: bool,
    /// How what is wrong with the files of the folder is shown.
    #[arg(long, value_enum, default_value_t)]
    message_format: Format,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let source = &arguments.source;
    let bytes = fs::read(source).map_err(|error| format!("{}: {error}", source.display()))?;
    let docs = ApiDocs::read(&bytes).map_err(|refusal| format!("{}: {refusal}", source.display()))?;
    let selection = if arguments.all {
        Selection::All
    } else {
        Selection::Named(arguments.operations.clone())
    };
    let plan = Plan::new(&docs, &selection, &arguments.into).map_err(|failure| shown(&failure, arguments))?;
    let changes = plan.changes().count();
    if arguments.dry_run {
        for change in plan.changes() {
            say(change);
        }
        say(plan.report());
        say(format!("{changes} files would change; nothing was written"));
        return Ok(());
    }
    plan.write().map_err(|failure| failure.to_string())?;
    for change in plan.changes() {
        say(format!(
            "written {}",
            shown_path(&arguments.into.join(&change.name))
        ));
    }
    say(plan.report());
    say(format!("{changes} files changed"));
    Ok(())
}

/// If a file of the folder is in the way, all that is wrong with it and those beside it.
fn shown(failure: &PlanError, arguments: &Arguments) -> Error {
    if let (PlanError::Spec(..), Some(services)) = (failure, arguments.into.parent())
        && let Err(diagnostics) = alicloud_codegen::spec::read(services)
    {
        return diagnostics::show(&diagnostics, arguments.message_format);
    }
    failure.to_string()
}
