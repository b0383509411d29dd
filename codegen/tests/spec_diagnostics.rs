//! What is reported for bad input, word for word.
//!
//! The cases are in `spec_diagnostics/*.txt`. Each makes one change to the invented service of the fixtures and says
//! what must be found then. With `UPDATE_EXPECTED=1` in the environment the files are rewritten with what is found.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::diagnostic::{MessageFormat, Rendering};
use tempfile::TempDir;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/spec");
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spec_diagnostics");

#[derive(Default)]
struct Case {
    title: String,
    changes: Vec<Change>,
    expected: String,
}

/// A text in a file and what takes its place. Without an old text, the whole file is replaced.
#[derive(Default)]
struct Change {
    file: String,
    old: Vec<String>,
    new: Vec<String>,
}

#[test]
fn every_case_is_told_as_expected() {
    let mut failures = String::new();
    let mut count = 0;
    for file in case_files() {
        let mut cases = parse(&fs::read_to_string(&file).unwrap());
        for case in &mut cases {
            count += 1;
            let found = run(case, format_of(&file));
            if found != case.expected {
                failures += &format!(
                    "## {}\nexpected:\n{}\nfound:\n{found}\n\n",
                    case.title, case.expected
                );
                case.expected = found;
            }
        }
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&file, print(&cases)).unwrap();
            failures.clear();
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(count > 80, "only {count} cases were found");
}

fn case_files() -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(CASES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn parse(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case {
                title: title.to_owned(),
                ..Case::default()
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(file) = line.strip_prefix("@ ") {
            case.changes.push(Change {
                file: file.to_owned(),
                ..Change::default()
            });
        } else if let Some(old) = line.strip_prefix('<') {
            case.changes
                .last_mut()
                .unwrap()
                .old
                .push(old.strip_prefix(' ').unwrap_or(old).to_owned());
        } else if let Some(new) = line.strip_prefix('>') {
            case.changes
                .last_mut()
                .unwrap()
                .new
                .push(new.strip_prefix(' ').unwrap_or(new).to_owned());
        } else {
            case.expected.push_str(line);
            case.expected.push('\n');
        }
    }
    for case in &mut cases {
        case.expected = case.expected.trim().to_owned();
    }
    cases
}

fn print(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        text += &format!("## {}\n", case.title);
        for change in &case.changes {
            text += &format!("@ {}\n", change.file);
            for (mark, lines) in [('<', &change.old), ('>', &change.new)] {
                for line in lines {
                    text += format!("{mark} {line}").trim_end();
                    text.push('\n');
                }
            }
        }
        text += &format!("\n{}\n\n", case.expected);
    }
    text.trim_end().to_owned() + "\n"
}

/// Most cases are shown in a line; files whose names say so show the other forms.
fn format_of(file: &Path) -> MessageFormat {
    match file.file_stem().and_then(|stem| stem.to_str()) {
        Some("human") => MessageFormat::Human,
        Some("json") => MessageFormat::Json,
        _ => MessageFormat::Short,
    }
}

fn run(case: &Case, format: MessageFormat) -> String {
    let folder = TempDir::new().unwrap();
    for service in ["inventory", "shipping", "common"] {
        fs::create_dir(folder.path().join(service)).unwrap();
        for entry in fs::read_dir(Path::new(FIXTURE).join(service)).unwrap() {
            let file = entry.unwrap();
            fs::copy(file.path(), folder.path().join(service).join(file.file_name())).unwrap();
        }
    }
    for change in &case.changes {
        apply(change, folder.path());
    }
    match alicloud_codegen::spec::read(folder.path()) {
        Ok(_) => "no diagnostics".to_owned(),
        Err(diagnostics) => {
            let rendering = Rendering::new(format).with_base(folder.path());
            let shown = rendering.render(&diagnostics).trim_end().to_owned();
            match format {
                MessageFormat::Human => shown + "\n\n" + &diagnostics.summary(),
                _ => shown,
            }
        }
    }
}

fn apply(change: &Change, folder: &Path) {
    let file = folder.join(&change.file);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let new = change.new.join("\n");
    if change.old.is_empty() {
        return fs::write(file, new).unwrap();
    }
    let old = change.old.join("\n");
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text.matches(&old).count(), 1, "{old:?} in {}", change.file);
    fs::write(file, text.replace(&old, &new)).unwrap();
}
