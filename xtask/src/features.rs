//! Every feature of a published package alone, none, and all together: each compiles without a warning.

use std::process::{Command, Stdio};

use crate::{
    packages::{self, Package},
    progress::build,
    run::Error,
};

/// The feature that needs OpenSSL's headers on Linux.
const SYSTEM_TLS: &str = "native-tls";

/// Compiles all of them; returns a line for each package.
pub(crate) fn run() -> Result<Vec<String>, Error> {
    let mut notes = Vec::new();
    let has_system_tls = !cfg!(target_os = "linux") || has_openssl();
    for package in packages::published()? {
        let mut compiled = Vec::new();
        let mut skipped = Vec::new();
        for (name, features) in choices(&package) {
            if !has_system_tls && features.iter().any(|feature| needs_system_tls(&package, feature)) {
                skipped.push(name);
                continue;
            }
            compile(&package.name, &features)?;
            compiled.push(name);
        }
        notes.push(format!("{}: {}", package.name, compiled.join(", ")));
        if !skipped.is_empty() {
            notes.push(format!(
                "{}: skipped for want of OpenSSL's headers: {} (Debian: `apt-get install libssl-dev pkg-config`)",
                package.name,
                skipped.join(", ")
            ));
        }
    }
    Ok(notes)
}

/// What is compiled: a name for people, and the features that are on.
fn choices(package: &Package) -> Vec<(String, Vec<&str>)> {
    let all: Vec<&str> = package.features.keys().map(String::as_str).collect();
    let alone = all.iter().map(|feature| ((*feature).to_owned(), vec![*feature]));
    let mut choices: Vec<_> = [("none".to_owned(), Vec::new())]
        .into_iter()
        .chain(alone)
        .collect();
    if all.len() > 1 {
        choices.push(("all".to_owned(), all));
    }
    choices
}

/// Clippy is the compiler with more warnings; the dependencies are those of the other steps.
fn compile(package: &str, features: &[&str]) -> Result<(), Error> {
    build("clippy", |command| {
        // Notes for a second time would be a gigabyte, and save little where there is only a check.
        command
            .env("CARGO_INCREMENTAL", "0")
            .args(["--package", package, "--no-default-features"])
            .args(["--features", &features.join(",")])
            .args(["--", "--deny", "warnings"]);
    })
}

/// Whether the feature, one that it turns on, or one of a dependency is the operating system's TLS.
fn needs_system_tls(package: &Package, feature: &str) -> bool {
    let name = feature.rsplit('/').next().unwrap_or(feature);
    let implied = package.features.get(feature).into_iter().flatten();
    name == SYSTEM_TLS
        || implied
            .filter(|other| *other != feature)
            .any(|other| needs_system_tls(package, other))
}

fn has_openssl() -> bool {
    let status = Command::new("pkg-config")
        .args(["--exists", "openssl"])
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
