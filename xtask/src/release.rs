//! `cargo xtask release`

use std::path::{Path, PathBuf};

use alicloud_codegen::{output::update, release::release};

use crate::run::{Error, root, say};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder of one service, or of all.
    #[arg(long)]
    spec: Option<PathBuf>,
    /// Writes nothing; shows what would be written.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let folder = arguments.spec.clone().unwrap_or_else(|| root().join("spec"));
    let releases = release(&folder).map_err(|refusal| refusal.to_string())?;
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
            say(format!("{done} {}", file.path.display()));
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
