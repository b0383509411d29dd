//! Whole products of the vendor, imported, generated, compiled and tested: what the generator can do with any API.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use codegen::Options;
use codegen::import::{ApiDocs, Selection, files, import};

use crate::run::{Problem, root, say};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the vendor's files.
    #[arg(long)]
    docs: Option<PathBuf>,
    /// Where descriptions and crates go.
    #[arg(long)]
    into: Option<PathBuf>,
    /// Only files whose name begins so.
    #[arg(long)]
    only: Option<String>,
    /// Only generates; compiles nothing.
    #[arg(long)]
    generate_only: bool,
    /// Also runs the tests of the examples and makes the documentation.
    #[arg(long)]
    test: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Problem> {
    let docs = arguments
        .docs
        .clone()
        .unwrap_or_else(|| root().join("../shared/api-docs"));
    let Ok(entries) = fs::read_dir(&docs) else {
        say(format!(
            "SKIPPED: there are no API descriptions in {}",
            docs.display()
        ));
        return Ok(());
    };
    let wanted = arguments.only.as_deref().unwrap_or_default();
    let mut found: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    found.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".json") && name.starts_with(wanted)
    });
    found.sort();
    let into = arguments
        .into
        .clone()
        .unwrap_or_else(|| root().join("target/anyapi"));
    let into = std::path::absolute(&into).map_err(|error| error.to_string())?;
    let mut failures = Vec::new();
    for path in found {
        if let Err(problem) = product(&path, &into, arguments) {
            say(format!("FAILED {}: {problem}", path.display()));
            failures.push(path.display().to_string());
        }
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(format!("{} products failed", failures.len()))
    }
}

fn product(path: &Path, into: &Path, arguments: &Arguments) -> Result<(), Problem> {
    let text = fs::read_to_string(path).map_err(shown)?;
    let docs = ApiDocs::parse(&text).map_err(shown)?;
    let imported = import(&docs, &Selection::All, None).map_err(shown)?;
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let folder = into.join(&name);
    let spec = folder.join("spec").join(&name);
    if spec.exists() {
        fs::remove_dir_all(&spec).map_err(shown)?;
    }
    fs::create_dir_all(&spec).map_err(shown)?;
    for (file, text) in files(&imported).map_err(shown)? {
        fs::write(spec.join(file), text).map_err(shown)?;
    }
    let started = Instant::now();
    let options = Options {
        spec: folder.join("spec"),
        out: folder.join("crates"),
        core: root().join("crates/alicloud-core"),
        schema: None,
        check: false,
    };
    let report = codegen::generate(&options).map_err(shown)?;
    let count = imported.operations.len();
    say(format!(
        "{name}: {count} operations, {} files generated in {:?}",
        report.entries.len(),
        started.elapsed()
    ));
    if arguments.generate_only {
        return Ok(());
    }
    let manifest = folder.join("Cargo.toml");
    fs::write(
        &manifest,
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
    )
    .map_err(shown)?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).map_err(shown)?;
    cargo(&folder, into, &["check"])?;
    if arguments.test {
        cargo(&folder, into, &["test", "--test", "examples"])?;
        cargo(&folder, into, &["doc", "--no-deps"])?;
    }
    Ok(())
}

fn cargo(folder: &Path, into: &Path, arguments: &[&str]) -> Result<(), Problem> {
    let started = Instant::now();
    let status = Command::new("cargo")
        .args(arguments)
        .arg("--offline")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", into.join("target"))
        .env("RUSTFLAGS", "-Dwarnings")
        .env("RUSTDOCFLAGS", "-Dwarnings")
        .status()
        .map_err(shown)?;
    say(format!(
        "cargo {}: {status} in {:?}",
        arguments.join(" "),
        started.elapsed()
    ));
    if status.success() {
        Ok(())
    } else {
        Err(format!("cargo {}", arguments.join(" ")))
    }
}

fn shown(error: impl std::fmt::Display) -> Problem {
    error.to_string()
}
