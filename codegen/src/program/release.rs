//! `release`: what crates promise, written down as the baseline for later changes.

use std::path::{Path, PathBuf};

use crate::{
    date::Date,
    output::update,
    program::{
        context::{Context, Error},
        diagnostics::{Format, show},
    },
    release::{ReleaseError, release},
};

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of one service, or of all.
    #[arg(long, value_name = "FOLDER", default_value = "spec")]
    spec: PathBuf,
    /// The day of the release, as `2026-01-31`: today in UTC by default.
    #[arg(long)]
    date: Option<Date>,
    /// Writes nothing; shows what would be written.
    #[arg(long)]
    dry_run: bool,
}

/// Writes baselines and changelogs.
///
/// # Errors
/// If a description is wrong, or a version does not leave room for what changed.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    let folder = context.base.join(&arguments.spec);
    let date = arguments.date.unwrap_or_else(|| Date::of(context.now));
    let releases = release(&folder, date).map_err(|error| match error {
        ReleaseError::Diagnostics(diagnostics) => show(&diagnostics, Format::Human, context),
        other => other.to_string(),
    })?;
    if releases.is_empty() {
        context.say("everything is as it was released");
    }
    for release in releases {
        match &release.comparison {
            Some(comparison) => context.say(comparison),
            None => context.say(format!("{}: the first release", release.package)),
        }
        let files = update(Path::new(""), &release.files, arguments.dry_run);
        for file in files.map_err(|error| error.to_string())? {
            let done = if arguments.dry_run {
                "would write"
            } else {
                "written"
            };
            context.say(format!("{done} {}", context.shown(&file.path)));
        }
        if !arguments.dry_run {
            context.say(format!(
                "{} {} is the baseline now; run `{}`, commit, and publish",
                release.package, release.version, context.generate
            ));
        }
    }
    Ok(())
}
