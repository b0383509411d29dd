//! The files of an import: which they are, and what they will be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Imported, yaml};

/// A file, its text before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// The file's name in the folder of the service.
    pub name: String,
    /// The text that is there now.
    pub before: Option<String>,
    /// The text that will be there.
    pub after: String,
}

/// The texts of a whole service by the names of their files.
///
/// # Errors
/// If something cannot be said in YAML, which nothing imported is.
pub fn files(imported: &Imported) -> Result<BTreeMap<String, String>, serde_yaml::Error> {
    let mut files = BTreeMap::new();
    files.insert("service.yaml".to_owned(), yaml::service(&imported.service)?);
    for operation in &imported.operations {
        let wanted = file_stem(&operation.operation);
        let numbered = (2..).map(|number| format!("{wanted}-{number}.yaml"));
        let name = std::iter::once(format!("{wanted}.yaml"))
            .chain(numbered)
            .find(|name| !files.contains_key(name));
        if let Some(name) = name {
            files.insert(name, yaml::operation(operation)?);
        }
    }
    Ok(files)
}

/// `GetFlow` as `get-flow`.
pub(super) fn file_stem(operation: &str) -> String {
    let stem = crate::model::name::snake(operation).replace('_', "-");
    match stem.trim_matches('-') {
        // This name is that of the service itself.
        "service" => "the-service".to_owned(),
        stem => stem.to_owned(),
    }
}

/// The folder of a service as its parent sees it: where shared tables are.
pub(super) fn shared_table(folder: &Path) -> Option<PathBuf> {
    let table = folder.parent()?.join("common/gateway-errors.yaml");
    table.is_file().then_some(table)
}
