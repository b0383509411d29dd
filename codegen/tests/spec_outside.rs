//! Descriptions that name files outside of their folder, by paths or by links: nothing of them is read or shown.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

const PLANTED: &str = "root:PLANTED:19000:0:99999:7:::\n";

/// The folder of descriptions in a folder with a file beside it that must not be read.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shadow"), PLANTED).unwrap();
    let spec = folder.path().join("spec");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/spec"),
        &spec,
    );
    (folder, spec)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What is found, as people see it.
fn diagnostics(spec: &Path) -> String {
    let Err(found) = alicloud_codegen::spec::read(spec) else {
        panic!("nothing is found");
    };
    let shown = format!("{found} {found:?}");
    assert!(!shown.contains("PLANTED"), "{shown}");
    shown
}

fn replace_table(spec: &Path, path: &str) {
    let service = spec.join("inventory/service.yaml");
    let text = fs::read_to_string(&service).unwrap();
    assert!(text.contains("../common/errors.yaml"));
    fs::write(&service, text.replace("../common/errors.yaml", path)).unwrap();
}

#[test]
fn an_error_table_outside_of_the_folder_is_not_read() {
    let absolute = folder();
    let absolute = absolute.0.path().join("shadow");
    for path in [
        "../../shadow",
        "../common/../../shadow",
        "../../spec/../shadow",
        absolute.to_str().unwrap(),
        "/etc/passwd",
    ] {
        let (_folder, spec) = folder();
        replace_table(&spec, path);
        let shown = diagnostics(&spec);
        assert!(shown.contains("outside of the folder of descriptions"), "{shown}");
        let shown = diagnostics(&spec.join("inventory"));
        assert!(shown.contains("folder of descriptions"), "{path}: {shown}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_not_followed() {
    use std::os::unix::fs::symlink;

    for file in [
        "common/errors.yaml",
        "inventory/count-items.yaml",
        "inventory/service.yaml",
        "inventory/CHANGELOG.md",
    ] {
        let (folder, spec) = folder();
        let _ = fs::remove_file(spec.join(file));
        symlink(folder.path().join("shadow"), spec.join(file)).unwrap();
        let shown = diagnostics(&spec);
        assert!(
            shown.contains("a link that leads out of the folder of descriptions"),
            "{file}: {shown}"
        );
    }
    // A folder, too; and a link inside of the folder is followed.
    let (folder, spec) = folder();
    fs::create_dir(folder.path().join("elsewhere")).unwrap();
    fs::copy(
        folder.path().join("shadow"),
        folder.path().join("elsewhere/errors.yaml"),
    )
    .unwrap();
    symlink(folder.path().join("elsewhere"), spec.join("linked")).unwrap();
    symlink(spec.join("common/errors.yaml"), spec.join("common/same.yaml")).unwrap();
    replace_table(&spec, "../linked/errors.yaml");
    diagnostics(&spec);
    replace_table_back(&spec, "../common/same.yaml");
    fs::remove_file(spec.join("linked")).unwrap();
    alicloud_codegen::spec::read(&spec).unwrap();
}

#[cfg(unix)]
fn replace_table_back(spec: &Path, path: &str) {
    let service = spec.join("inventory/service.yaml");
    let text = fs::read_to_string(&service).unwrap();
    fs::write(&service, text.replace("../linked/errors.yaml", path)).unwrap();
}
