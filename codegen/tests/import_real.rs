//! Real files of the vendor, which are not part of the repository: imported whole, read back without diagnostics.
//!
//! They are looked for in `../shared/api-docs` beside the checkout. Where they are not, the tests say so and pass.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::import::{ApiDocs, Overrides, RemarkKind, Selection, import_with};
use tempfile::TempDir;

fn real_files() -> Vec<PathBuf> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = checkout.join("../shared/api-docs");
    let Ok(entries) = fs::read_dir(&folder) else {
        report_absence(&folder);
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn report_absence(folder: &Path) {
    eprintln!(
        "SKIPPED: there are no real API descriptions in {}",
        folder.display()
    );
}

#[test]
#[expect(clippy::print_stderr, reason = "the figures of the real files")]
fn every_real_file_is_imported_whole_and_reads_without_findings() {
    for file in real_files() {
        let docs = ApiDocs::parse(&fs::read_to_string(&file).unwrap()).unwrap();
        let overrides = Overrides::built_in(&docs.product_name());
        let imported = import_with(&docs, &Selection::All, None, overrides.as_ref()).unwrap();
        assert_eq!(
            imported.operations.len(),
            docs.operations().count(),
            "{}",
            file.display()
        );
        let files = alicloud_codegen::import::files(&imported).unwrap();
        let again = import_with(&docs, &Selection::All, None, overrides.as_ref()).unwrap();
        assert_eq!(files, alicloud_codegen::import::files(&again).unwrap());

        let folder = TempDir::new().unwrap();
        let service = folder.path().join("imported");
        fs::create_dir(&service).unwrap();
        for (name, text) in &files {
            fs::write(service.join(name), text).unwrap();
        }
        let count = |kind| imported.report.count(kind);
        eprintln!(
            "{}: {} operations, {} kept, {} changed, {} dropped",
            file.file_name().unwrap().display(),
            imported.operations.len(),
            count(RemarkKind::Kept),
            count(RemarkKind::Changed),
            count(RemarkKind::Dropped),
        );
        match alicloud_codegen::spec::read(folder.path()) {
            Ok(services) => {
                // What was written is what was meant.
                assert_eq!(services[0].file, imported.service);
                let read = services[0].operations.iter();
                for operation in read.map(|operation| &operation.file) {
                    let same = |imported: &&alicloud_codegen::spec::OperationFile| {
                        imported.operation == operation.operation
                    };
                    assert_eq!(Some(operation), imported.operations.iter().find(same));
                }
            }
            Err(diagnostics) => {
                let diagnostics: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
                panic!(
                    "{} diagnostics\n{}",
                    diagnostics.len(),
                    diagnostics[..diagnostics.len().min(25)].join("\n")
                );
            }
        }
    }
}
