//! Files that are no specs at all, and files that broke on the way.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::{diagnostic::Diagnostics, spec::read};
use proptest::prelude::*;
use tempfile::TempDir;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The real spec, in a folder where it can be broken.
fn copy() -> TempDir {
    let copy = TempDir::new().unwrap();
    for folder in ["cams-flow", "common"] {
        fs::create_dir(copy.path().join(folder)).unwrap();
        for entry in fs::read_dir(project().join("spec").join(folder)).unwrap() {
            let file = entry.unwrap();
            fs::copy(file.path(), copy.path().join(folder).join(file.file_name())).unwrap();
        }
    }
    copy
}

fn shown(folder: &Path, diagnostics: &Diagnostics) -> String {
    diagnostics
        .to_string()
        .replace(&folder.display().to_string(), "spec")
}

#[test]
fn a_folder_that_is_not_there() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path().join("nothing");
    let shown = shown(&folder, &read(&folder).unwrap_err());
    assert!(
        shown.starts_with("spec: error[E0101]: the folder cannot be read: "),
        "{shown}"
    );
}

#[test]
fn a_folder_without_services() {
    let folder = TempDir::new().unwrap();
    let diagnostics = read(folder.path()).unwrap_err();
    assert_eq!(
        shown(folder.path(), &diagnostics),
        "spec: error[E0113]: there is no service in this folder; a service is a folder in it with a `service.yaml`"
    );
}

#[test]
fn a_file_that_is_not_utf8() {
    let folder = copy();
    let file = folder.path().join("cams-flow/get-flow.yaml");
    fs::write(file, b"format: 1\noperation: G\xe9tFlow\n").unwrap();
    let diagnostics = read(folder.path()).unwrap_err();
    assert_eq!(
        shown(folder.path(), &diagnostics),
        "spec/cams-flow/get-flow.yaml:2:13: error[E0102]: this byte is not UTF-8; save the file as UTF-8"
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let folder = copy();
    let file = folder.path().join("cams-flow/get-flow.yaml");
    let text = fs::read_to_string(&file).unwrap().replace('\n', "\r\n");
    fs::write(file, format!("\u{feff}{text}")).unwrap();
    let operations = |folder: &Path| -> Vec<_> {
        let services = read(folder).unwrap();
        services[0]
            .operations
            .iter()
            .map(|operation| operation.file.clone())
            .collect()
    };
    assert_eq!(operations(folder.path()), operations(copy().path()));
}

/// All files at the same time, so that one broken file does not hide another.
#[test]
fn every_broken_file_is_reported() {
    let folder = copy();
    let mut broken = 0;
    for entry in fs::read_dir(folder.path().join("cams-flow")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "yaml") {
            fs::write(file, "format: 1\noperation:\n  - [\n").unwrap();
            broken += 1;
        }
    }
    let diagnostics = read(folder.path()).unwrap_err();
    assert_eq!(diagnostics.len(), broken, "{diagnostics}");
}

/// What happens to files: bytes change, lines are lost, doubled or moved, a part is missing.
#[derive(Clone, Debug)]
enum Damage {
    Byte(usize, u8),
    DeleteLine(usize),
    DoubleLine(usize),
    Indent(usize),
    Truncate(usize),
    Insert(usize, String),
    SwapLines(usize, usize),
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let count = lines.len();
        match self {
            Self::Byte(at, byte) => {
                let at = at % bytes.len().max(1);
                if let Some(target) = bytes.get_mut(at) {
                    *target = *byte;
                }
                return;
            }
            Self::Truncate(at) => return bytes.truncate(at % (bytes.len() + 1)),
            Self::Insert(at, text) => {
                let at = at % (bytes.len() + 1);
                bytes.splice(at..at, text.bytes());
                return;
            }
            Self::DeleteLine(at) => {
                lines.remove(at % count);
            }
            Self::DoubleLine(at) => {
                let line = lines[at % count].clone();
                lines.insert(at % count, line);
            }
            Self::Indent(at) => lines[at % count].splice(0..0, *b"  ").for_each(drop),
            Self::SwapLines(one, other) => lines.swap(one % count, other % count),
        }
        *bytes = lines.join(&b'\n');
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<usize>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        at().prop_map(Damage::DeleteLine),
        at().prop_map(Damage::DoubleLine),
        at().prop_map(Damage::Indent),
        at().prop_map(Damage::Truncate),
        (at(), "[ \\n\\t:\\[\\]{}\"'|>&*!%@`#,?~0-9a-z-]{1,8}")
            .prop_map(|(at, text)| Damage::Insert(at, text)),
        (at(), at()).prop_map(|(one, other)| Damage::SwapLines(one, other)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a file holds, reading ends with services or with diagnostics that have a place, and is repeatable.
    #[test]
    fn no_damage_makes_the_reader_panic(
        file in 0..7_usize,
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let folder = copy();
        let files = [
            "cams-flow/service.yaml", "cams-flow/create-flow.yaml", "cams-flow/list-flow.yaml",
            "cams-flow/modify-flow.yaml", "cams-flow/delete-flow.yaml", "cams-flow/get-flow.yaml",
            "common/gateway-errors.yaml",
        ];
        let file = folder.path().join(files[file]);
        let mut bytes = fs::read(&file).unwrap();
        for damage in &damages {
            damage.apply(&mut bytes);
        }
        fs::write(&file, &bytes).unwrap();
        if let Err(diagnostics) = read(folder.path()) {
            prop_assert!(!diagnostics.is_empty());
            prop_assert!(diagnostics.iter().all(|diagnostic| !diagnostic.message().is_empty()));
            prop_assert_eq!(read(folder.path()).unwrap_err().to_string(), diagnostics.to_string());
        }
    }
}
