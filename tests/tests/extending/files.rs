//! Which files an operation changes.

use std::{collections::BTreeMap, fs};

use alicloud_codegen::output::Status;

use crate::workspace::{SYNC_FLOW, Workspace};

/// The files that are only about the operation.
const OWN: [&str; 2] = [
    "crates/cams-flow/src/description/sync_flow.rs",
    "crates/cams-flow/src/operation/sync_flow.rs",
];

/// The files that list the operations: modules, methods, tests of their examples.
const LISTS: [&str; 6] = [
    "crates/cams-flow/README.md",
    "crates/cams-flow/src/client.rs",
    "crates/cams-flow/src/description.rs",
    "crates/cams-flow/src/lib.rs",
    "crates/cams-flow/src/operation.rs",
    "crates/cams-flow/tests/examples.rs",
];

/// The expected changes of these files.
fn expected(own: Status) -> BTreeMap<String, Status> {
    let own = OWN.map(|path| (path.to_owned(), own));
    let lists = LISTS.map(|path| (path.to_owned(), Status::Written));
    own.into_iter().chain(lists).collect()
}

#[test]
fn the_committed_crate_is_up_to_date() {
    let workspace = Workspace::new();
    let before = workspace.texts();
    let report = workspace.generate().unwrap();
    assert!(report.is_unchanged(), "run `cargo xtask codegen`\n{report}");
    assert_eq!(workspace.texts(), before);
}

#[test]
fn an_operation_changes_its_own_files_and_the_lists_and_nothing_else() {
    let workspace = Workspace::new();
    let before = workspace.texts();
    fs::write(workspace.added(), SYNC_FLOW).unwrap();
    let report = workspace.generate().unwrap();
    assert_eq!(workspace.changes(&report), expected(Status::Written));

    // The report is correct.
    let mut after = workspace.texts();
    assert_eq!(
        after.remove("spec/cams-flow/sync-flow.yaml").as_deref(),
        Some(SYNC_FLOW)
    );
    assert!(
        before.keys().all(|path| after.contains_key(path)),
        "no file is gone"
    );
    after.retain(|path, text| before.get(path) != Some(text));
    assert!(
        after.keys().eq(expected(Status::Written).keys()),
        "{:?}",
        after.keys()
    );
    assert!(workspace.generate().unwrap().is_unchanged());
}

/// Every list only gains lines: nothing changes for the other operations.
#[test]
fn the_lists_only_gain_lines() {
    let workspace = Workspace::new();
    let before = workspace.texts();
    fs::write(workspace.added(), SYNC_FLOW).unwrap();
    workspace.generate().unwrap();
    let after = workspace.texts();
    for list in LISTS {
        let after = without_imports(&after[list]);
        let mut new = after.iter();
        for line in without_imports(&before[list]) {
            assert!(new.any(|other| *other == line), "{list} lost, or moved: {line}");
        }
        let is_listed = |line: &&str| line.contains("sync_flow") || line.contains("SyncFlow");
        assert!(after.iter().any(is_listed), "{list}");
    }
}

/// The lines of a file but those of `use crate::{…};`, which are wrapped anew when a name is added.
fn without_imports(text: &str) -> Vec<&str> {
    let mut inside = false;
    let lines = text.lines().filter(|line| {
        inside |= line.starts_with("use crate::{");
        let skipped = inside;
        inside &= !line.ends_with(';');
        !skipped
    });
    lines.collect()
}

#[test]
fn without_its_description_its_files_are_removed_and_the_others_restored() {
    let workspace = Workspace::new();
    let before = workspace.texts();
    fs::write(workspace.added(), SYNC_FLOW).unwrap();
    workspace.generate().unwrap();
    fs::remove_file(workspace.added()).unwrap();
    let report = workspace.generate().unwrap();
    assert_eq!(workspace.changes(&report), expected(Status::Removed));
    assert_eq!(workspace.texts(), before);
}
