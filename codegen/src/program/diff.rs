//! `diff`: what changed in the API of the generated crates.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use clap::ValueEnum;
use serde::Serialize;

use crate::{
    diff::{Comparison, Level, compare},
    program::context::{Context, Error},
    release,
    surface::Surface,
};

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
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

/// Compares, and prints what changed.
///
/// # Errors
/// If one side cannot be read, or the two have no crate in common.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    let old = surfaces(&arguments.old, &context.base)?;
    let new = surfaces(&arguments.new, &context.base)?;
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
                context.say(comparison);
            }
            for (surface, what) in alone {
                context.say(format!("{}: the crate {what}", surface.package));
            }
        }
        Format::Json => context.say(json(&found)?),
        Format::Changelog => {
            for comparison in found.iter().filter(|comparison| !comparison.changes.is_empty()) {
                context.say(comparison.changelog(None));
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
        level: Option<Level>,
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

fn surfaces(what: &str, base: &Path) -> Result<Vec<Surface>, Error> {
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
    let commit = commit(revision, base).ok_or_else(|| {
        format!("`{what}` is not a folder, a file or a git revision; name what to compare, such as `HEAD~1` or `spec`")
    })?;
    // What git has, git keeps: this goes when it has been read.
    let place = tempfile::tempdir().map_err(|error| format!("cannot make a temporary folder: {error}"))?;
    extract(&commit, folder, base, place.path())?;
    described(&place.path().join(folder))
}

fn described(folder: &Path) -> Result<Vec<Surface>, Error> {
    release::surfaces(folder).map_err(|diagnostics| {
        format!(
            "the descriptions in {} are wrong\n{diagnostics}",
            folder.display()
        )
    })
}

fn commit(revision: &str, base: &Path) -> Option<String> {
    let output = Command::new("git")
        .current_dir(base)
        .args(["rev-parse", "--verify", "--quiet", "--end-of-options"])
        .arg(format!("{revision}^{{commit}}"))
        .output()
        .ok()?;
    let commit = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| commit.trim().to_owned())
}

/// The folder as it was, below `place`.
fn extract(commit: &str, folder: &str, base: &Path, place: &Path) -> Result<(), Error> {
    let mut archive = Command::new("git")
        .current_dir(base)
        .args(["archive", "--format=tar", commit, "--", folder])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot start `git archive`: {error}"))?;
    let mut tar = Command::new("tar");
    tar.current_dir(place)
        .args(["-x", "-f", "-"])
        .stderr(Stdio::null());
    if let Some(stdout) = archive.stdout.take() {
        tar.stdin(stdout);
    }
    let unpacked = tar
        .status()
        .map_err(|error| format!("cannot start `tar`: {error}"))?;
    let status = archive.wait().map_err(|error| error.to_string())?;
    if !status.success() {
        return Err(format!("there is no folder `{folder}` in {commit}"));
    }
    if !unpacked.success() {
        return Err(format!("`tar` ended with {unpacked}"));
    }
    Ok(())
}
