//! `import`: descriptions from the vendor's metadata.

use std::path::PathBuf;

use crate::{
    import::{ApiDocsError, Overrides, Plan, PlanError},
    program::{
        context::{Context, Error},
        diagnostics::{Format, show},
        source::Source,
        wanted::Wanted,
    },
    spec,
};

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    wanted: Wanted,
    /// The folder of the service: an existing one, or with `--all` a new one.
    #[arg(long, value_name = "FOLDER")]
    into: PathBuf,
    /// Leaves out the overrides of the product: imports what the vendor's metadata says by itself.
    #[arg(long)]
    no_overrides: bool,
    /// A file of overrides, in place of `../overrides/PRODUCT.yaml` beside the folder and of those in the generator.
    #[arg(long, value_name = "FILE", conflicts_with = "no_overrides")]
    overrides: Option<PathBuf>,
    /// Writes nothing; shows what would change.
    #[arg(long)]
    dry_run: bool,
    /// How what is wrong with the files of the folder is shown.
    #[arg(long, value_enum, default_value_t)]
    message_format: Format,
}

impl Arguments {
    /// Returns where the metadata comes from.
    #[must_use]
    pub fn source(&self) -> &Source {
        self.wanted.source()
    }
}

/// Imports.
///
/// # Errors
/// If the metadata cannot be had or imported, or a file of the folder is wrong.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    let selection = arguments.wanted.selection()?;
    let docs = arguments.wanted.docs(context)?;
    let into = &arguments.into;
    let plan = match &arguments.overrides {
        Some(path) => {
            let overrides =
                Overrides::read(path).map_err(|found| show(&found, arguments.message_format, context))?;
            Plan::with_overrides(&docs, &selection, into, Some(&overrides))
        }
        None if arguments.no_overrides => Plan::with_overrides(&docs, &selection, into, None),
        None => Plan::new(&docs, &selection, into),
    };
    let plan = plan.map_err(|failure| shown(&failure, arguments, context))?;
    let changes = plan.changes().count();
    if arguments.dry_run {
        for change in plan.changes() {
            context.say(change);
        }
        context.say(plan.report());
        context.say(format!("{changes} files would change; nothing was written"));
        return Ok(());
    }
    plan.write().map_err(|failure| failure.to_string())?;
    for change in plan.changes() {
        let path = arguments.into.join(&change.name);
        context.say(format!("written {}", context.shown(&path)));
    }
    context.say(plan.report());
    context.say(format!("{changes} files changed"));
    Ok(())
}

/// If a file of the folder is in the way, all that is wrong with it and those beside it.
fn shown(failure: &PlanError, arguments: &Arguments, context: &Context<'_>) -> Error {
    if let (PlanError::Spec(..), Some(services)) = (failure, arguments.into.parent())
        && let Err(diagnostics) = spec::read(services)
    {
        return show(&diagnostics, arguments.message_format, context);
    }
    if let PlanError::ApiDocs(ApiDocsError::Overrides(diagnostics)) = failure {
        return show(diagnostics, arguments.message_format, context);
    }
    failure.to_string()
}
