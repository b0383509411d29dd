//! From files to values. The only part of the generator, besides the output, that touches files.

mod error_tables;
mod files;
mod parse;
mod placeholders;
mod positions;
mod scan;
mod schema_errors;
mod yaml_blame;
mod yaml_remedy;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::LazyLock,
};

pub use files::{Disk, Files};

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, Source},
    spec::{
        ErrorEntry, Operation, OverridesFile, Service, ServiceFile, check,
        read::{
            error_tables::{ErrorTables, normal},
            parse::{Memory, Parsed},
        },
    },
};

/// The file that makes a folder a service.
const SERVICE_FILE: &str = "service.yaml";

/// The folder beside those of the services with the overrides of imports.
pub(crate) const OVERRIDES: &str = "overrides";

/// The file that the crate gets as it is.
const CHANGELOG: &str = "CHANGELOG.md";

/// The description of what was released last, which `cargo xtask release` writes.
const RELEASED: &str = "released.json";

/// Reads and checks every service of a folder: each `*/service.yaml`, the operations beside it and its error tables.
/// A folder that has a `service.yaml` itself is one service.
///
/// Services come by the names of their folders, operations by the names of their files.
///
/// # Errors
/// All that is wrong with any of the files, found in one go.
pub fn read(folder: &Path) -> Result<Vec<Service>, Diagnostics> {
    Reader::default().read(&Disk, folder)
}

/// The gateway's error table, which is part of the generator: descriptions elsewhere need not have it.
static GATEWAY_ERRORS: LazyLock<Vec<ErrorEntry>> = LazyLock::new(|| {
    let path = PathBuf::from("gateway-errors.yaml");
    let text = include_bytes!("read/gateway-errors.yaml");
    let mut reading = Reading {
        files: &BTreeMap::from([(path.clone(), text.to_vec())]),
        root: PathBuf::new(),
        memory: &mut Memory::default(),
        diagnostics: Diagnostics::new(),
    };
    // An invalid table is reported for the services that name it.
    let mut tables = ErrorTables::default();
    let table = tables.table(&path, &mut reading).unwrap_or_default();
    table.iter().map(|row| row.entry.clone()).collect()
});

/// Returns the errors that the gateway before every service sends: those of `spec/common/gateway-errors.yaml`, which the
/// runtime knows without a service's table.
#[must_use]
pub fn gateway_errors() -> &'static [ErrorEntry] {
    &GATEWAY_ERRORS
}

/// Reads a file of overrides.
///
/// # Errors
/// All that is wrong with the file.
pub(crate) fn read_overrides(files: &dyn Files, path: &Path) -> Result<(Source, OverridesFile), Diagnostics> {
    let mut reading = Reading {
        files,
        root: path.parent().unwrap_or(path).to_owned(),
        memory: &mut Memory::default(),
        diagnostics: Diagnostics::new(),
    };
    let parsed = reading.parse(path);
    match parsed {
        Some(Parsed {
            source,
            document: Some(file),
            ..
        }) if reading.diagnostics.is_empty() => Ok((source, file)),
        _ => Err(reading.diagnostics),
    }
}

/// Reads again and again, and each time only what has changed since the last.
#[derive(Debug, Default)]
pub struct Reader {
    memory: Memory,
}

impl Reader {
    /// Reads and checks every service of a folder, as [`read`] does, from anywhere.
    ///
    /// # Errors
    /// All that is wrong with any of the files, found in one go.
    pub fn read(&mut self, files: &dyn Files, folder: &Path) -> Result<Vec<Service>, Diagnostics> {
        let reading = Reading {
            files,
            root: folder.to_owned(),
            memory: &mut self.memory,
            diagnostics: Diagnostics::new(),
        };
        reading.folder(folder)
    }
}

/// One run: where the files come from, and what is wrong with them.
struct Reading<'a> {
    files: &'a dyn Files,
    /// The folder of all services: nothing outside of it is read.
    root: PathBuf,
    memory: &'a mut Memory,
    diagnostics: Diagnostics,
}

impl Reading<'_> {
    fn folder(mut self, folder: &Path) -> Result<Vec<Service>, Diagnostics> {
        let mut tables = ErrorTables::default();
        let mut services = Vec::new();
        let mut strays = Vec::new();
        let folders = if self.files.is_file(&folder.join(SERVICE_FILE)) {
            // Its tables stand beside it.
            self.root = folder.join("..");
            vec![folder.to_owned()]
        } else {
            let mut all = self.list(folder);
            all.retain(|path| self.files.is_folder(path));
            all
        };
        for folder in folders {
            let mut files = self.list(&folder);
            files.retain(|path| is_yaml(path) && self.files.is_file(path));
            if files.iter().any(|file| file.ends_with(SERVICE_FILE)) {
                services.extend(self.service(&folder, &files, &mut tables));
            } else if !folder.ends_with(OVERRIDES) {
                strays.extend(files);
            }
        }
        for stray in strays.iter().filter(|stray| !tables.may_contain(stray)) {
            self.diagnostics.push(
                Diagnostic::of_file(Code::StrayFile, stray, "the file belongs to no service").help(format!(
                    "operations stand beside a `{SERVICE_FILE}`, error tables are named by its `error-tables`"
                )),
            );
        }
        if services.is_empty() && self.diagnostics.is_empty() {
            self.diagnostics.push(
                Diagnostic::of_file(Code::NoService, folder, "there is no service in this folder")
                    .help(format!("a service is a folder in it with a `{SERVICE_FILE}`")),
            );
        }
        self.diagnostics.extend(check::packages(&services));
        self.diagnostics.into_result(services)
    }

    /// One service. Where a file has diagnostics, the others are still checked as far as that goes without it.
    fn service(&mut self, folder: &Path, files: &[PathBuf], tables: &mut ErrorTables) -> Option<Service> {
        let mut operations = Vec::new();
        let operation_files: Vec<_> = files
            .iter()
            .filter(|file| !file.ends_with(SERVICE_FILE))
            .collect();
        for file in &operation_files {
            if let Some(Parsed {
                source,
                document: Some(file),
                ..
            }) = self.parse(file)
            {
                operations.push(Operation { source, file });
            }
        }
        let Parsed::<ServiceFile> {
            source,
            raw,
            document,
        } = self.parse(&folder.join(SERVICE_FILE)).or_else(|| {
            tables.give_up();
            None
        })?;
        let Some(file) = document else {
            tables.read_named(folder, &raw, self);
            return None;
        };
        let errors = tables.resolve(folder, &source, &file, self);
        let known = check::Known {
            operations: operations.len() == operation_files.len(),
            errors: errors.is_some(),
        };
        let service = Service {
            source,
            file,
            errors: errors.unwrap_or_default(),
            operations,
            changelog: self.companion(&folder.join(CHANGELOG)),
            released: self.companion(&folder.join(RELEASED)),
        };
        self.diagnostics.extend(check::service(&service, known));
        Some(service)
    }

    /// A file that a service may have or not.
    fn companion(&mut self, path: &Path) -> Option<String> {
        if !self.is_inside(path) {
            return None;
        }
        match self.files.read(path).map(String::from_utf8) {
            // The crate gets it as it is, with the line ends of all its files.
            Ok(Ok(text)) => Some(
                text.strip_prefix('\u{feff}')
                    .unwrap_or(&text)
                    .replace("\r\n", "\n"),
            ),
            Ok(Err(_)) => {
                let help = "save the file as UTF-8";
                let diagnostic = Diagnostic::of_file(Code::NotUtf8, path, "the file is not UTF-8");
                self.diagnostics.push(diagnostic.help(help));
                None
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                self.unreadable(path, "file", &error);
                None
            }
        }
    }

    /// Whether a file is inside of the folder of all services; if not, that is a diagnostic. Diagnostics show lines of files, and some files are
    /// copied into crates: a link must not lead to a file outside of the descriptions.
    fn is_inside(&mut self, file: &Path) -> bool {
        let (Ok(real), Ok(root)) = (self.files.real(file), self.files.real(&self.root)) else {
            // Reading it will tell.
            return true;
        };
        let is_inside = normal(&real).starts_with(normal(&root));
        if !is_inside {
            let message = "the file is a link that leads out of the folder of descriptions";
            let diagnostic = Diagnostic::of_file(Code::Unreadable, file, message);
            self.diagnostics.push(diagnostic.help("put the file itself here"));
        }
        is_inside
    }

    /// What is in a folder, in the order of the names.
    fn list(&mut self, folder: &Path) -> Vec<PathBuf> {
        match self.files.list(folder) {
            Ok(mut paths) => {
                paths.sort();
                paths
            }
            Err(error) => {
                self.unreadable(folder, "folder", &error);
                Vec::new()
            }
        }
    }

    fn unreadable(&mut self, path: &Path, what: &str, error: &std::io::Error) {
        let message = format!("the {what} cannot be read: {error}");
        self.diagnostics
            .push(Diagnostic::of_file(Code::Unreadable, path, message));
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml")
}
