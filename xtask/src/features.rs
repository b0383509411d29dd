//! Every feature of a published package alone, none, and all together: each compiles without a warning.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Stdio},
};

use crate::{
    packages::{self, Package},
    progress::build,
    run::Error,
};

/// The feature that needs OpenSSL's headers on Linux.
const SYSTEM_TLS: &str = "native-tls";

/// The features of a package, each with what it turns on.
type Features = BTreeMap<String, Vec<String>>;

/// Compiles all of them; returns a line for each package.
pub(crate) fn run() -> Result<Vec<String>, Error> {
    let mut notes = Vec::new();
    let has_system_tls = !cfg!(target_os = "linux") || has_openssl();
    for package in packages::published()? {
        let mut compiled = Vec::new();
        let mut skipped = Vec::new();
        for (name, features) in choices(&package.features) {
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

/// What is compiled: a name for people, and the features that are on. What turns on the same has one entry.
fn choices(features: &Features) -> Vec<(String, Vec<&str>)> {
    let all: Vec<&str> = features.keys().map(String::as_str).collect();
    let alone = all.iter().map(|feature| ((*feature).to_owned(), vec![*feature]));
    let every = (all.len() > 1).then(|| ("all".to_owned(), all.clone()));
    let choices = [("none".to_owned(), Vec::new())]
        .into_iter()
        .chain(alone)
        .chain(every);
    let mut different: Vec<(BTreeSet<&str>, String, Vec<&str>)> = Vec::new();
    for (name, chosen) in choices {
        let on = turned_on(features, &chosen);
        match different.iter_mut().find(|(other, ..)| *other == on) {
            Some((_, names, _)) => names.push_str(&format!(" = {name}")),
            None => different.push((on, name, chosen)),
        }
    }
    different
        .into_iter()
        .map(|(_, name, chosen)| (name, chosen))
        .collect()
}

/// The features, with all that they turn on. `default` has no code of its own.
fn turned_on<'f>(features: &'f Features, chosen: &[&'f str]) -> BTreeSet<&'f str> {
    let mut on = BTreeSet::new();
    let mut left = chosen.to_vec();
    while let Some(feature) = left.pop() {
        if on.insert(feature) {
            let implied = features.get(feature).into_iter().flatten();
            left.extend(implied.map(String::as_str));
        }
    }
    on.remove("default");
    on
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_on_the_same_is_compiled_once() {
        let features = [
            ("commands", vec!["dep:clap"]),
            ("default", vec!["rustls"]),
            ("program", vec!["commands", "rustls"]),
            ("rustls", vec!["dep:rustls"]),
        ];
        let features: Features = features
            .into_iter()
            .map(|(name, implied)| (name.to_owned(), implied.into_iter().map(str::to_owned).collect()))
            .collect();
        let names: Vec<_> = choices(&features).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["none", "commands", "default = rustls", "program = all"]);
    }
}
