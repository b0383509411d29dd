//! The packages of the workspace: which are published, and whether they have all that a published one is to have.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde::Deserialize;

use crate::run::{Error, cargo, output, root};

/// The package that others stand on in any version that fits; of all others they name exactly one.
const RUNTIME: &str = "alicloud-core";
/// The files that every published package holds: its own, and copies of those of the workspace.
const OWN: [&str; 2] = ["README.md", "CHANGELOG.md"];
const OF_THE_WORKSPACE: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// What cargo tells of a package.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) features: BTreeMap<String, Vec<String>>,
    manifest_path: PathBuf,
    publish: Option<Vec<String>>,
    description: Option<String>,
    license: Option<String>,
    rust_version: Option<String>,
    documentation: Option<String>,
    readme: Option<String>,
    keywords: Vec<String>,
    categories: Vec<String>,
    /// The tables below `[package.metadata]`.
    pub(crate) metadata: Option<serde_json::Value>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    kind: Option<String>,
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// The packages that are published, in the order of their names.
pub(crate) fn published() -> Result<Vec<Package>, Error> {
    let text = output(cargo().args(["metadata", "--quiet", "--no-deps", "--format-version", "1"]))?;
    let metadata: Metadata =
        serde_json::from_str(&text).map_err(|error| format!("cargo's metadata reads otherwise: {error}"))?;
    let mut packages = metadata.packages;
    packages.retain(|package| {
        package
            .publish
            .as_ref()
            .is_none_or(|registries| !registries.is_empty())
    });
    packages.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(packages)
}

/// Fails with all that a published package lacks.
pub(crate) fn check() -> Result<(), Error> {
    let mut lacking = Vec::new();
    for package in published()? {
        let errors = package.errors()?;
        lacking.extend(errors.iter().map(|error| format!("{}: {error}", package.name)));
    }
    if lacking.is_empty() {
        return Ok(());
    }
    Err(lacking.join("\n"))
}

impl Package {
    fn errors(&self) -> Result<Vec<String>, Error> {
        let mut errors = Vec::new();
        let texts = [
            ("description", &self.description),
            ("license", &self.license),
            ("rust-version", &self.rust_version),
            ("documentation", &self.documentation),
            ("readme", &self.readme),
        ];
        let absent = texts.iter().filter(|(_, value)| value.is_none());
        errors.extend(absent.map(|(name, _)| format!("no `{name}`")));
        if !(1..=5).contains(&self.keywords.len()) {
            errors.push("`keywords` are not one to five".to_owned());
        }
        if self.categories.is_empty() {
            errors.push("no `categories`".to_owned());
        }
        if self
            .metadata
            .as_ref()
            .and_then(|all| all.pointer("/docs/rs"))
            .is_none()
        {
            errors.push("no `[package.metadata.docs.rs]`".to_owned());
        }
        for dependency in &self.dependencies {
            let is_ours = dependency.path.is_some() && dependency.kind.as_deref() != Some("dev");
            if is_ours && dependency.name != RUNTIME && !dependency.req.starts_with('=') {
                errors.push(format!("`{}` is not pinned with `=`", dependency.name));
            }
        }
        errors.extend(self.missing_files()?);
        Ok(errors)
    }

    fn missing_files(&self) -> Result<Vec<String>, Error> {
        let arguments = ["package", "--quiet", "--list", "--allow-dirty", "--package"];
        let listed = output(cargo().args(arguments).arg(&self.name))?;
        let is_listed = |name: &str| listed.lines().any(|line| line == name);
        let names = OWN.iter().chain(&OF_THE_WORKSPACE);
        let mut errors: Vec<_> = names
            .filter(|name| !is_listed(name))
            .map(|name| format!("no {name}"))
            .collect();
        for name in OF_THE_WORKSPACE.iter().filter(|name| is_listed(name)) {
            if fs::read(self.manifest_path.with_file_name(name)).ok() != fs::read(root().join(name)).ok() {
                errors.push(format!("{name} is not that of the workspace"));
            }
        }
        Ok(errors)
    }
}
