//! The workspace of an added operation: copies of `spec` and of the generated crate.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::{GenerateError, Options, Report, output::Status};
use tempfile::TempDir;

/// The description of the operation that is added.
pub(crate) const SYNC_FLOW: &str = include_str!("sync-flow.yaml");

/// A folder with descriptions and the crate that is generated from them.
pub(crate) struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// The committed descriptions and crate.
    pub(crate) fn new() -> Self {
        let workspace = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        copy(&repository().join("spec"), &workspace.spec());
        copy(
            &repository().join("crates/cams-flow"),
            &workspace.crates().join("cams-flow"),
        );
        workspace
    }

    pub(crate) fn spec(&self) -> PathBuf {
        self.folder.path().join("spec")
    }

    /// Returns the path of the added description.
    pub(crate) fn added(&self) -> PathBuf {
        self.spec().join("cams-flow/sync-flow.yaml")
    }

    pub(crate) fn crates(&self) -> PathBuf {
        self.folder.path().join("crates")
    }

    pub(crate) fn generate(&self) -> Result<Report, GenerateError> {
        generate(&self.spec(), &self.crates())
    }

    /// Returns the changes of files.
    pub(crate) fn changes(&self, report: &Report) -> BTreeMap<String, Status> {
        let changes = report
            .changes()
            .map(|entry| (self.name(&entry.path), entry.status));
        changes.collect()
    }

    /// The path from the folder.
    fn name(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.folder.path()).unwrap();
        path.to_str().unwrap().replace('\\', "/")
    }

    /// The texts of all files, descriptions and code.
    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        let texts = files(self.folder.path())
            .into_iter()
            .map(|path| (self.name(&path), fs::read_to_string(path).unwrap()));
        texts.collect()
    }
}

/// As `cargo xtask codegen` does it, in other folders.
pub(crate) fn generate(spec: &Path, crates: &Path) -> Result<Report, GenerateError> {
    let options = Options::new(spec, crates)
        .with_core("../alicloud-core")
        .with_command("cargo xtask codegen")
        .with_schema(spec.join("schema.json"));
    alicloud_codegen::generate(&options)
}

pub(crate) fn repository() -> PathBuf {
    // Not the canonical path: on Windows that has a form that cargo does not take.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Makes one folder the copy of another. Unchanged files keep their time, which cargo compares.
pub(crate) fn copy(from: &Path, to: &Path) {
    let expected = files(from);
    for path in &expected {
        let text = fs::read_to_string(path).unwrap();
        update(&to.join(path.strip_prefix(from).unwrap()), &text);
    }
    for path in files(to) {
        if !expected.contains(&from.join(path.strip_prefix(to).unwrap())) {
            fs::remove_file(path).unwrap();
        }
    }
}

/// Writes a file if its content differs.
pub(crate) fn update(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
