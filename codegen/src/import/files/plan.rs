//! The files of an import: which they are, what they are now, and what they will be.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    import::{
        api_docs::{ApiDocs, ApiDocsError, deprecation::mention_absent},
        files::{
            merge, patch,
            yaml::{self, YamlError},
        },
        overrides::Overrides,
        product::{Imported, Selection, import_with},
        report::Report,
    },
    output,
    output::{Files, OutputError},
    spec::{ErrorTableFile, Features, OperationFile, ServiceFile},
    text::is_device,
};

const SERVICE_FILE: &str = "service.yaml";
const SHARED_TABLE: &str = "../common/gateway-errors.yaml";

/// A file, with its text before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileChange {
    /// The file's name in the folder of the service.
    pub name: String,
    /// The text that is there now.
    pub before: Option<String>,
    /// The text that will be there.
    pub after: String,
}

impl FileChange {
    /// Whether anything changes.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }
}

impl fmt::Display for FileChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = self.before.as_deref().unwrap_or_default();
        formatter.write_str(&patch::unified(&self.name, before, &self.after))
    }
}

/// Why a folder cannot take an import.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The source cannot be imported.
    #[error(transparent)]
    ApiDocs(#[from] ApiDocsError),
    /// A file of the folder cannot be read or written.
    #[error("{path}: {1}", path = .0.display())]
    File(PathBuf, std::io::Error),
    /// A file of the folder is not in the format; what is wrong with it.
    #[error("{path}: {1}; `alicloud-codegen check` says more", path = .0.display())]
    Spec(PathBuf, String),
    /// Single operations need a service to go to.
    #[error("there is no `{SERVICE_FILE}` in {}; import the whole product first, with `--all`", .0.display())]
    NoService(PathBuf),
}

/// What an import into a folder would do.
#[derive(Clone, Debug)]
pub struct Plan {
    folder: PathBuf,
    changes: Vec<FileChange>,
    report: Report,
}

impl Plan {
    /// Imports operations in the terms of the service that the folder has, or as a new service, with the overrides of the
    /// product, if there are some: see [`Overrides::find`].
    ///
    /// # Errors
    /// If the source cannot be imported, overrides do not fit it, or the folder has files that cannot be read.
    pub fn new(docs: &ApiDocs, selection: &Selection, folder: &Path) -> Result<Self, PlanError> {
        let overrides = Overrides::find(folder, &docs.product_name()).map_err(ApiDocsError::Overrides)?;
        Self::with_overrides(docs, selection, folder, overrides.as_ref())
    }

    /// Imports operations as a new service, as [`new`](Self::new) does with a whole product.
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn create(docs: &ApiDocs, selection: &Selection, folder: &Path) -> Result<Self, PlanError> {
        let overrides = Overrides::find(folder, &docs.product_name()).map_err(ApiDocsError::Overrides)?;
        let (changes, report) = Self::fresh(docs, selection, folder, overrides.as_ref())?;
        Ok(Self {
            folder: folder.to_owned(),
            changes,
            report,
        })
    }

    /// Imports as [`new`](Self::new) does, with these overrides, or none.
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn with_overrides(
        docs: &ApiDocs,
        selection: &Selection,
        folder: &Path,
        overrides: Option<&Overrides>,
    ) -> Result<Self, PlanError> {
        let path = folder.join(SERVICE_FILE);
        let (changes, report) = match read::<ServiceFile>(&path)? {
            Some(existing) => Self::merged(docs, selection, folder, &existing, overrides)?,
            None if *selection == Selection::All => Self::fresh(docs, selection, folder, overrides)?,
            None => return Err(PlanError::NoService(folder.to_owned())),
        };
        Ok(Self {
            folder: folder.to_owned(),
            changes,
            report,
        })
    }

    /// The files that change.
    pub fn changes(&self) -> impl Iterator<Item = &FileChange> {
        self.changes.iter().filter(|change| change.is_change())
    }

    /// What could not be taken as it is, and what people's work was kept.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Writes the files that change: all of them, or none.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self) -> Result<(), PlanError> {
        let mut files = Files::default();
        for change in self.changes() {
            files.add_unmarked(&change.name, change.after.clone());
        }
        match output::update(&self.folder, &files, false) {
            Ok(_) => Ok(()),
            Err(OutputError::Io { path, source, .. }) => Err(PlanError::File(path, source)),
            Err(OutputError::Foreign(path)) => {
                Err(PlanError::File(path, std::io::ErrorKind::AlreadyExists.into()))
            }
        }
    }

    fn fresh(
        docs: &ApiDocs,
        selection: &Selection,
        folder: &Path,
        overrides: Option<&Overrides>,
    ) -> Result<(Vec<FileChange>, Report), PlanError> {
        let mut imported = import_with(docs, selection, None, overrides)?;
        let taken = neighbours(folder);
        let package = &mut imported.service.package.name;
        if taken.contains(package) {
            let version: String = docs.version.chars().filter(char::is_ascii_alphanumeric).collect();
            let versioned = format!("{package}-{}", version.to_ascii_lowercase());
            let reason = format!("`{package}` is another service's: `{versioned}`");
            imported.report.changed("package.name", reason);
            *package = versioned;
        }
        let table = folder.join(SHARED_TABLE);
        if let Some(shared) = read::<ErrorTableFile>(&table)? {
            let table = shared.value;
            let is_new = |code: &str| !table.errors.iter().any(|error| error.code == code);
            imported.service.errors.retain(|error| is_new(&error.code));
            imported.service.error_tables.push(SHARED_TABLE.to_owned());
        }
        let files =
            files(&imported).map_err(|error| PlanError::Spec(folder.to_owned(), error.to_string()))?;
        let changes = files.into_iter().map(|(name, after)| FileChange {
            before: fs::read_to_string(folder.join(&name)).ok(),
            name,
            after,
        });
        Ok((changes.collect(), imported.report))
    }

    fn merged(
        docs: &ApiDocs,
        selection: &Selection,
        folder: &Path,
        existing: &Written<ServiceFile>,
        overrides: Option<&Overrides>,
    ) -> Result<(Vec<FileChange>, Report), PlanError> {
        let mut imported = import_with(docs, selection, Some(&existing.value), overrides)?;
        let mut tables = Vec::new();
        for table in &existing.value.error_tables {
            tables.extend(read::<ErrorTableFile>(&folder.join(table))?);
        }
        let knows = |code: &str| {
            let mut errors = tables.iter().flat_map(|table| &table.value.errors);
            errors.any(|error| error.code == code)
        };
        let of_spec = |error: YamlError| PlanError::Spec(folder.to_owned(), error.to_string());
        let report = &mut imported.report;
        let service = merge::service(&existing.value, &imported.service, knows, report).map_err(of_spec)?;
        let mut changes = vec![change(SERVICE_FILE, existing, &service, yaml::service).map_err(of_spec)?];
        let there = operations(folder)?;
        let mut known: Vec<String> = there
            .iter()
            .map(|(_, file)| file.value.operation.clone())
            .collect();
        known.extend(imported.operations.iter().map(|file| file.operation.clone()));
        mention_absent(&mut imported.operations, |name| {
            known.iter().any(|there| there == name)
        });
        for operation in &mut imported.operations {
            if service.package.features != Features::ByGroup {
                operation.group = None;
            }
            let file = there
                .iter()
                .find(|(_, file)| file.value.operation == operation.operation);
            if let Some((name, file)) = file {
                let merged = merge::operation(&file.value, operation, &service, report).map_err(of_spec)?;
                changes.push(change(name, file, &merged, yaml::operation).map_err(of_spec)?);
            } else {
                let is_free = |name: &str| {
                    !there.iter().any(|(taken, _)| taken == name)
                        && !changes.iter().any(|change| change.name == name)
                };
                changes.push(FileChange {
                    name: file_name(&operation.operation, is_free),
                    before: None,
                    after: yaml::operation(operation).map_err(of_spec)?,
                });
            }
        }
        Ok((changes, imported.report))
    }
}

/// The names of the crates of the services beside a folder.
fn neighbours(folder: &Path) -> Vec<String> {
    let Some(parent) = folder.parent() else {
        return Vec::new();
    };
    let entries = fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok);
    let others = entries.map(|entry| entry.path()).filter(|path| path != folder);
    let services = others.filter_map(|path| read::<ServiceFile>(&path.join(SERVICE_FILE)).ok().flatten());
    services.map(|service| service.value.package.name).collect()
}

/// A file as it was written and what it says.
struct Written<T> {
    text: String,
    value: T,
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<Written<T>>, PlanError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(PlanError::File(path.to_owned(), error)),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
    match serde_yaml::from_str(&text) {
        Ok(value) => Ok(Some(Written { text, value })),
        Err(error) => Err(PlanError::Spec(path.to_owned(), error.to_string())),
    }
}

/// The operations of a folder with the names of their files, in the order of these.
fn operations(folder: &Path) -> Result<Vec<(String, Written<OperationFile>)>, PlanError> {
    let fail = |error| PlanError::File(folder.to_owned(), error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let name = entry.map_err(fail)?.file_name().to_string_lossy().into_owned();
        if name != SERVICE_FILE && name.ends_with(".yaml") {
            names.push(name);
        }
    }
    names.sort();
    let mut operations = Vec::new();
    for name in names {
        if let Some(file) = read(&folder.join(&name))? {
            operations.push((name, file));
        }
    }
    Ok(operations)
}

/// The text that a file gets: that of the person who wrote it wherever that is possible.
fn change<T: Serialize + DeserializeOwned + PartialEq>(
    name: &str,
    existing: &Written<T>,
    merged: &T,
    print: fn(&T) -> Result<String, YamlError>,
) -> Result<FileChange, YamlError> {
    let after = if *merged == existing.value {
        existing.text.clone()
    } else {
        let (old, new) = (print(&existing.value)?, print(merged)?);
        patch::apply(&existing.text, &old, &new)
            .filter(|text| serde_yaml::from_str(text).is_ok_and(|value: T| value == *merged))
            .unwrap_or(new)
    };
    Ok(FileChange {
        name: name.to_owned(),
        before: Some(existing.text.clone()),
        after,
    })
}

/// The texts of a whole service by the names of their files.
///
/// # Errors
/// If something cannot be said in YAML, which nothing imported is.
pub fn files(imported: &Imported) -> Result<BTreeMap<String, String>, YamlError> {
    let mut files = BTreeMap::new();
    files.insert(SERVICE_FILE.to_owned(), yaml::service(&imported.service)?);
    for operation in &imported.operations {
        let name = file_name(&operation.operation, |name| !files.contains_key(name));
        files.insert(name, yaml::operation(operation)?);
    }
    Ok(files)
}

/// `GetFlow` as `get-flow.yaml`, with a number if that is taken.
fn file_name(operation: &str, is_free: impl Fn(&str) -> bool) -> String {
    let stem = crate::name::snake(operation).replace('_', "-");
    let stem = match stem.trim_matches('-') {
        // This name is that of the service itself.
        "service" => "the-service".to_owned(),
        stem if is_device(stem) => format!("{stem}-operation"),
        stem => stem.to_owned(),
    };
    let mut name = format!("{stem}.yaml");
    let mut number = 2;
    while !is_free(&name) {
        name = format!("{stem}-{number}.yaml");
        number += 1;
    }
    name
}
