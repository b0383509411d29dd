//! `cargo xtask diff`

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use alicloud_codegen::{
    diff::{Comparison, compare},
    surface::Surface,
};
use clap::ValueEnum;
use serde::Serialize;

use crate::{
    run::{self, Error, output, root, target},
    terminal::say,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What it was: a folder of descriptions, a `released.json`, or a git revision (`HEAD~1`, `v0.1.0:spec`).
    old: String,
    /// What it is, in the same forms.
    #[arg(default_value = "spec")]
    new: String,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line for each change, and the verdict.
    Text,
    /// The same for programs.
    Json,
    /// Entries for `CHANGELOG.md`.
    Changelog,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let old = surfaces(&arguments.old)?;
    let new = surfaces(&arguments.new)?;
    let mut found = Vec::new();
    let mut alone = Vec::new();
    for now in &new {
        match old.iter().find(|before| before.package == now.package) {
            Some(before) => found.push(compare(before, now)),
            None => alone.push((now, "is new")),
        }
    }
    let gone = old
        .iter()
        .filter(|before| new.iter().all(|now| now.package != before.package));
    // A single release is compared with the one service that it is of.
    if found.is_empty() && !alone.is_empty() && !old.is_empty() {
        return Err(format!(
            "{} and {} have no crate in common: {} there, {} here",
            arguments.old,
            arguments.new,
            names(&old),
            names(&new)
        ));
    }
    if old.len() > 1 {
        alone.extend(gone.map(|before| (before, "is gone")));
    }
    match arguments.format {
        Format::Text => {
            for comparison in &found {
                say(comparison);
            }
            for (surface, what) in alone {
                say(format!("{}: the crate {what}", surface.package));
            }
        }
        Format::Json => say(json(&found)?),
        Format::Changelog => {
            for comparison in found.iter().filter(|comparison| !comparison.changes.is_empty()) {
                say(comparison.changelog(None));
            }
        }
    }
    Ok(())
}

fn names(surfaces: &[Surface]) -> String {
    let names: Vec<&str> = surfaces.iter().map(|surface| surface.package.as_str()).collect();
    names.join(", ")
}

fn json(found: &[Comparison]) -> Result<String, Error> {
    #[derive(Serialize)]
    struct Verdict<'a> {
        #[serde(flatten)]
        comparison: &'a Comparison,
        level: Option<alicloud_codegen::diff::Level>,
        needed_version: String,
        announced: bool,
    }
    let verdicts: Vec<Verdict<'_>> = found
        .iter()
        .map(|comparison| Verdict {
            level: comparison.level(),
            needed_version: comparison.needed(),
            announced: comparison.is_announced(),
            comparison,
        })
        .collect();
    serde_json::to_string_pretty(&verdicts).map_err(|error| error.to_string())
}

fn surfaces(what: &str) -> Result<Vec<Surface>, Error> {
    let path = Path::new(what);
    if path.is_file() {
        let text = fs::read_to_string(path).map_err(|error| format!("{what}: {error}"))?;
        let surface = Surface::from_json(&text).map_err(|error| format!("{what}: {error}"))?;
        return Ok(vec![surface]);
    }
    if path.is_dir() {
        return described(path);
    }
    let (revision, folder) = what.split_once(':').unwrap_or((what, "spec"));
    let commit = commit(revision).ok_or_else(|| {
        format!("`{what}` is not a folder, a file or a git revision; name what to compare, such as `HEAD~1` or `spec`")
    })?;
    let place = target().join("diff").join(&commit);
    extract(&commit, folder, &place)?;
    let found = described(&place.join(folder));
    // What git has, git keeps.
    fs::remove_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    found
}

fn described(folder: &Path) -> Result<Vec<Surface>, Error> {
    alicloud_codegen::release::surfaces(folder).map_err(|diagnostics| {
        format!(
            "the descriptions in {} are wrong\n{diagnostics}",
            folder.display()
        )
    })
}

fn commit(revision: &str) -> Option<String> {
    let mut git = Command::new("git");
    git.current_dir(root())
        .args(["rev-parse", "--verify", "--quiet", "--end-of-options"])
        .arg(format!("{revision}^{{commit}}"));
    Some(output(&mut git).ok()?.trim().to_owned())
}

/// The folder as it was, below `place`.
fn extract(commit: &str, folder: &str, place: &Path) -> Result<(), Error> {
    fs::create_dir_all(place).map_err(|error| format!("{}: {error}", place.display()))?;
    let mut git = Command::new("git");
    git.current_dir(root())
        .args(["archive", "--format=tar", commit, "--", folder]);
    let mut archive = git
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot start `git archive`: {error}"))?;
    let mut tar = Command::new("tar");
    tar.current_dir(place).args(["-x", "-f", "-"]);
    if let Some(stdout) = archive.stdout.take() {
        tar.stdin(stdout);
    }
    let unpacked = run::run(tar.stderr(Stdio::null()));
    let status = archive.wait().map_err(|error| error.to_string())?;
    if !status.success() {
        return Err(format!("there is no folder `{folder}` in {commit}"));
    }
    unpacked
}
