use std::{
    collections::HashMap,
    path::{Component, Path, PathBuf},
};

use serde_yaml::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, DocumentPath, Source},
    spec::{
        ErrorEntry, ErrorTableFile, RetryClass, ServiceFile, TableEntry,
        read::{Reading, parse::Parsed},
    },
};

/// The error tables read so far; services share them, and each is read and checked once.
#[derive(Default)]
pub(super) struct ErrorTables {
    read: HashMap<PathBuf, Option<Vec<TableEntry>>>,
    names_are_unknown: bool,
}

impl ErrorTables {
    /// Whether a service has named this file, or may have.
    pub(super) fn may_contain(&self, file: &Path) -> bool {
        self.names_are_unknown || self.read.contains_key(&normal(file))
    }

    /// Takes note of a service that cannot say which tables it names.
    pub(super) fn give_up(&mut self) {
        self.names_are_unknown = true;
    }

    /// Checks the tables of a service that is too broken to use them.
    pub(super) fn read_named(&mut self, folder: &Path, service: &Value, reading: &mut Reading<'_>) {
        let Some(names) = service.get("error-tables").and_then(Value::as_sequence) else {
            return self.give_up();
        };
        for name in names.iter().filter_map(Value::as_str) {
            let file = normal(&folder.join(name));
            if reading.has_table(&file) && reading.files.is_file(&file) {
                self.table(&file, reading);
            }
        }
    }

    /// The codes of a service: its own, then those of its tables that it does not define itself. None if a table has
    /// diagnostics.
    pub(super) fn resolve(
        &mut self,
        folder: &Path,
        source: &Source,
        service: &ServiceFile,
        reading: &mut Reading<'_>,
    ) -> Option<Vec<TableEntry>> {
        let mut entries = with_places(source, &service.errors);
        find_duplicates(&entries, &mut reading.diagnostics);
        find_unproven(&entries, &mut reading.diagnostics);
        let own = entries.len();
        let numbered = entries.iter().enumerate().rev();
        let mut places: HashMap<String, usize> = numbered
            .map(|(place, entry)| (entry.entry.code.clone(), place))
            .collect();
        let mut is_whole = true;
        let mut named: HashMap<PathBuf, DocumentPath> = HashMap::new();
        for (index, relative) in service.error_tables.iter().enumerate() {
            let file = normal(&folder.join(relative));
            let path = DocumentPath::of(["error-tables"]).join(index);
            if let Some(first) = named.get(&file) {
                let message = format!("the error table `{relative}` is named twice");
                let diagnostic = source.error(Code::DuplicateErrorTable, &path, message);
                let diagnostic =
                    diagnostic
                        .label("here again")
                        .related(source, source.span(first), "first here");
                reading.diagnostics.push(diagnostic.help("remove one of the two"));
                continue;
            }
            named.insert(file.clone(), path.clone());
            if !reading.has_table(&file) {
                let message =
                    format!("the error table `{relative}` is outside of the folder of descriptions");
                let diagnostic = source.error(Code::NoErrorTable, &path, message);
                let help = "move it into that folder, and name it by a path relative to this file";
                reading.diagnostics.push(diagnostic.help(help));
                self.give_up();
                is_whole = false;
                continue;
            }
            if !reading.files.is_file(&file) {
                let message = format!("there is no file `{relative}`");
                reading.diagnostics.push(
                    source
                        .error(Code::NoErrorTable, &path, message)
                        .help("the path is relative to this file"),
                );
                self.give_up();
                is_whole = false;
                continue;
            }
            let Some(table) = self.table(&file, reading) else {
                is_whole = false;
                continue;
            };
            for entry in table {
                match places.get(&entry.entry.code).copied() {
                    None => {
                        places.insert(entry.entry.code.clone(), entries.len());
                        entries.push(entry.clone());
                    }
                    Some(position) if position < own => {}
                    Some(position) => reading.diagnostics.push(duplicate(entry, &entries[position])),
                }
            }
        }
        is_whole.then_some(entries)
    }

    pub(super) fn table(&mut self, file: &Path, reading: &mut Reading<'_>) -> Option<&[TableEntry]> {
        let table = self.read.entry(file.to_owned()).or_insert_with(|| {
            let Parsed::<ErrorTableFile> { source, document, .. } = reading.parse(file)?;
            let table = document?;
            let entries = with_places(&source, &table.errors);
            find_duplicates(&entries, &mut reading.diagnostics);
            find_unproven(&entries, &mut reading.diagnostics);
            Some(entries)
        });
        table.as_deref()
    }
}

fn with_places(source: &Source, errors: &[ErrorEntry]) -> Vec<TableEntry> {
    let places = (0..).map(|index| DocumentPath::of(["errors"]).join(index));
    let entries = errors.iter().zip(places);
    entries
        .map(|(entry, path)| TableEntry {
            source: source.clone(),
            path,
            entry: entry.clone(),
        })
        .collect()
}

fn find_duplicates(entries: &[TableEntry], diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, &TableEntry> = HashMap::new();
    for entry in entries {
        match seen.get(entry.entry.code.as_str()) {
            Some(first) => diagnostics.push(duplicate(entry, first)),
            None => {
                seen.insert(entry.entry.code.as_str(), entry);
            }
        }
    }
}

/// A create is sent again after a code that is `always`, so it has to be known that the first was not executed.
fn find_unproven(entries: &[TableEntry], diagnostics: &mut Diagnostics) {
    let unproven = entries
        .iter()
        .filter(|found| found.entry.retry == RetryClass::Always && found.entry.evidence.is_none());
    for found in unproven {
        let path = found.path.join("retry");
        let diagnostic = found.source.error(
            Code::NoEvidence,
            &path,
            format!("`{}` is `always` without `evidence`", found.entry.code),
        );
        diagnostics.push(
            diagnostic
                .help("say in `evidence` how we know that nothing was executed then, or write `reads-only`"),
        );
    }
}

fn duplicate(entry: &TableEntry, first: &TableEntry) -> Diagnostic {
    let code = &entry.entry.code;
    let message = format!("the error code `{code}` is already defined");
    let diagnostic = entry
        .source
        .error(Code::DuplicateErrorCode, &entry.path.join("code"), message);
    let span = first.source.span(&first.path.join("code"));
    diagnostic
        .label("defined here again")
        .related(&first.source, span, "first defined here")
        .help("remove one of the two")
}

impl Reading<'_> {
    /// Whether a path is one inside of the folder of descriptions, as it is written.
    fn has_table(&self, file: &Path) -> bool {
        file.starts_with(normal(&self.root))
    }
}

/// The path without `.` and `..`, so that one file has one name.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
