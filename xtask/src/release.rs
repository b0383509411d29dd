//! `cargo xtask release`

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use alicloud_codegen::{
    Date,
    output::update,
    release::{ReleaseError, release},
};

use crate::{
    diagnostics::{self, Format},
    run::{Error, root, shown_path},
    terminal::say,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder of one service, or of all.
    #[arg(long)]
    spec: Option<PathBuf>,
    /// The day of the release, as `2026-01-31`: today in UTC by default.
    #[arg(long)]
    date: Option<Date>,
    /// Writes nothing; shows what would be written.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let folder = arguments.spec.clone().unwrap_or_else(|| root().join("spec"));
    let date = arguments.date.unwrap_or_else(|| Date::of(SystemTime::now()));
    let releases = release(&folder, date).map_err(|error| match error {
        ReleaseError::Diagnostics(diagnostics) => diagnostics::show(&diagnostics, Format::Human),
        other => other.to_string(),
    })?;
    if releases.is_empty() {
        say("everything is as it was released");
    }
    for release in releases {
        match &release.comparison {
            Some(comparison) => say(comparison),
            None => say(format!("{}: the first release", release.package)),
        }
        let files = update(Path::new(""), &release.files, arguments.dry_run);
        for file in files.map_err(|error| error.to_string())? {
            let done = if arguments.dry_run {
                "would write"
            } else {
                "written"
            };
            say(format!("{done} {}", shown_path(&file.path)));
        }
        if !arguments.dry_run {
            say(format!(
                "{} {} is the baseline now; run `cargo xtask codegen`, commit, and publish",
                release.package, release.version
            ));
        }
    }
    Ok(())
}
