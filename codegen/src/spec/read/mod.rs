//! From files to values. The only part of the generator, besides the output, that touches files.

mod parse;
mod scalar;
mod scan;
mod tables;
mod violation;

use std::path::{Path, PathBuf};

use super::{Operation, Service, ServiceFile, check};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use parse::{Parsed, parse_file};
pub(crate) use scalar::is_text_to_all;
use tables::Tables;

/// The file that makes a folder a service.
const SERVICE_FILE: &str = "service.yaml";

/// The file that the crate gets as it is.
const CHANGELOG: &str = "CHANGELOG.md";

/// Reads and checks every service of a folder: each `*/service.yaml`, the operations beside it and its error tables.
///
/// Services come by the names of their folders, operations by the names of their files.
///
/// # Errors
/// All that is wrong with any of the files, found in one go.
pub fn read(folder: &Path) -> Result<Vec<Service>, Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let mut tables = Tables::default();
    let mut services = Vec::new();
    let mut strays = Vec::new();
    let folders = list(folder, &mut diagnostics, |path| path.is_dir());
    for folder in folders {
        let files = list(&folder, &mut diagnostics, is_yaml);
        if files.iter().any(|file| file.ends_with(SERVICE_FILE)) {
            services.extend(read_service(&folder, &files, &mut tables, &mut diagnostics));
        } else {
            strays.extend(files);
        }
    }
    for stray in strays.iter().filter(|stray| !tables.may_contain(stray)) {
        diagnostics.push(
            Diagnostic::of_file(Code::StrayFile, stray, "the file belongs to no service").help(format!(
                "operations stand beside a `{SERVICE_FILE}`, error tables are named by its `error-tables`"
            )),
        );
    }
    if services.is_empty() && diagnostics.is_empty() {
        diagnostics.push(
            Diagnostic::of_file(Code::NoService, folder, "there is no service in this folder")
                .help(format!("a service is a folder in it with a `{SERVICE_FILE}`")),
        );
    }
    diagnostics.extend(check::packages(&services));
    diagnostics.into_result(services)
}

/// One service. Where a file has findings, the others are still checked as far as that goes without it.
fn read_service(
    folder: &Path,
    files: &[PathBuf],
    tables: &mut Tables,
    diagnostics: &mut Diagnostics,
) -> Option<Service> {
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
        }) = parse_file(file, diagnostics)
        {
            operations.push(Operation { source, file });
        }
    }
    let Parsed::<ServiceFile> {
        source,
        raw,
        document,
    } = parse_file(&folder.join(SERVICE_FILE), diagnostics).or_else(|| {
        tables.give_up();
        None
    })?;
    let Some(file) = document else {
        tables.read_named(folder, &raw, diagnostics);
        return None;
    };
    let errors = tables.resolve(folder, &source, &file, diagnostics);
    let known = check::Known {
        operations: operations.len() == operation_files.len(),
        errors: errors.is_some(),
    };
    let service = Service {
        source,
        file,
        errors: errors.unwrap_or_default(),
        operations,
        changelog: read_changelog(folder, diagnostics),
    };
    diagnostics.extend(check::service(&service, known));
    Some(service)
}

fn read_changelog(folder: &Path, diagnostics: &mut Diagnostics) -> Option<String> {
    let path = folder.join(CHANGELOG);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            diagnostics.push(Diagnostic::of_file(
                Code::Unreadable,
                &path,
                format!("the file cannot be read: {error}"),
            ));
            None
        }
    }
}

fn is_yaml(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|extension| extension == "yaml")
}

/// The entries of a folder, in the order of their names.
fn list(folder: &Path, diagnostics: &mut Diagnostics, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            diagnostics.push(Diagnostic::of_file(
                Code::Unreadable,
                folder,
                format!("the folder cannot be read: {error}"),
            ));
            return Vec::new();
        }
    };
    let mut paths: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| wanted(path))
        .collect();
    paths.sort();
    paths
}
