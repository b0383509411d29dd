//! Metadata that is imported and generated.

use std::{fs, path::Path};

use alicloud_codegen::{
    Options,
    import::{ApiDocs, Plan, Selection},
};
use tempfile::TempDir;

/// The metadata of a fault.
pub(crate) fn docs(name: &str) -> ApiDocs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import_faults");
    ApiDocs::read(&fs::read(folder.join(name).with_extension("json")).unwrap()).unwrap()
}

/// Imports and generates a whole product. The folder has the descriptions in `spec` and the crate in `crates`.
pub(crate) fn generated(name: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let plan = Plan::new(&docs(name), &Selection::All, &folder.path().join("spec/garden")).unwrap();
    plan.write().unwrap();
    let options = Options::new(folder.path().join("spec"), folder.path().join("crates"));
    if let Err(error) = alicloud_codegen::generate(&options) {
        panic!("{name}: {error}");
    }
    folder
}
