use crate::{
    diagnostic::{DocumentPath, Source},
    spec::{ErrorEntry, OperationFile, ServiceFile},
};

/// A service as it was read: its files, and where everything in them stands.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// Where `service.yaml` was read from.
    pub source: Source,
    /// What it says.
    pub file: ServiceFile,
    /// All error codes: the service's own, then those of its tables that it does not define itself.
    pub errors: Vec<TableEntry>,
    /// The operations, by the names of their files.
    pub operations: Vec<Operation>,
    /// What `CHANGELOG.md` beside it says, if it is there.
    pub changelog: Option<String>,
    /// What `released.json` beside it says, if it is there: the API of the last release.
    pub released: Option<String>,
}

impl Service {
    /// The operation of this wire name.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| operation.file.operation == name)
    }

    /// What the tables say about a code: the entry of this code, else the longest pattern that fits.
    #[must_use]
    pub fn error(&self, code: &str) -> Option<&TableEntry> {
        let fitting = self.errors.iter().filter(|error| error.entry.matches(code));
        fitting.max_by_key(|error| error.entry.rank())
    }
}

/// An operation as it was read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Where its file was read from.
    pub source: Source,
    /// What it says.
    pub file: OperationFile,
}

/// An error code with the place that defines it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TableEntry {
    /// The file of the table.
    pub source: Source,
    /// The place in the file.
    pub path: DocumentPath,
    /// What it says.
    pub entry: ErrorEntry,
}
