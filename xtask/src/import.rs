use std::fs;
use std::path::PathBuf;

use codegen::import::{ApiDocs, Plan, Selection};

use crate::run::{Problem, say};

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
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Problem> {
    let source = &arguments.source;
    let json = fs::read_to_string(source).map_err(|error| format!("{}: {error}", source.display()))?;
    let docs = ApiDocs::parse(&json).map_err(|refusal| format!("{}: {refusal}", source.display()))?;
    let selection = if arguments.all {
        Selection::All
    } else {
        Selection::Named(arguments.operations.clone())
    };
    let plan = Plan::new(&docs, &selection, &arguments.into).map_err(|failure| failure.to_string())?;
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
        say(format!("written {}", arguments.into.join(&change.name).display()));
    }
    say(plan.report());
    say(format!("{changes} files changed"));
    Ok(())
}
