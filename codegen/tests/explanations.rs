//! What `explain` says of each code is true: its wrong example has exactly this diagnostic, its right one has none.
//!
//! The examples are parts of the files in `library/`: a top-level key of an example takes the place of the file's own. A
//! comment names the file, `get-book.yaml` if there is none; a part with `format` is the whole file.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use alicloud_codegen::diagnostic::{Code, Diagnostics};
use tempfile::TempDir;

const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/library");

/// What no text of a description can show.
const WITHOUT_EXAMPLES: [(Code, &str); 9] = [
    (Code::Unreadable, "the file system refuses"),
    (Code::NotUtf8, "the explanation itself is UTF-8"),
    (Code::NoService, "it is about a folder without files"),
    (
        Code::Refused,
        "the schema has no rule that has no code of its own",
    ),
    (
        Code::UnreadableBaseline,
        "it is about a file that is no description",
    ),
    (Code::UnannouncedChange, "it needs a release before"),
    (Code::VersionWentBack, "it needs a release before"),
    (Code::OverrideTarget, "it needs the vendor's metadata"),
    (Code::OverrideWithoutEffect, "it needs the vendor's metadata"),
];

type Files = BTreeMap<String, String>;

#[test]
fn wrong_examples_have_the_finding_and_right_ones_have_none() {
    let library = library();
    assert_eq!(diagnostics(&library).to_string(), "");
    for code in Code::ALL {
        let blocks = blocks(code.explanation());
        if let Some((_, why)) = WITHOUT_EXAMPLES.iter().find(|(each, _)| each == code) {
            assert!(blocks.is_empty(), "{code} has an example, although {why}");
            continue;
        }
        let [wrong, right] = &blocks[..] else {
            panic!("{code} has {} examples", blocks.len());
        };
        let found = diagnostics(&with(&library, wrong));
        let codes: BTreeSet<_> = found.iter().map(|diagnostic| diagnostic.code()).collect();
        assert_eq!(codes, BTreeSet::from([*code]), "{code} finds\n{found}");
        let found = diagnostics(&with(&library, right));
        assert!(found.is_empty(), "the right example of {code} finds\n{found}");
    }
}

#[test]
fn every_explanation_is_for_a_code_and_says_something() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/explanations");
    let files: BTreeSet<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let codes = Code::ALL.iter().map(|code| format!("{code}.md")).collect();
    assert_eq!(files, codes);
    for code in Code::ALL {
        assert!(code.explanation().lines().next().unwrap().len() > 40, "{code}");
        assert!(
            code.title()
                .starts_with(|first: char| first.is_lowercase() || first == '`')
        );
    }
}

fn library() -> Files {
    let files = fs::read_dir(LIBRARY).unwrap().map(|entry| {
        let file = entry.unwrap();
        let name = format!("library/{}", file.file_name().to_str().unwrap());
        (name, fs::read_to_string(file.path()).unwrap())
    });
    files.collect()
}

/// The texts of the fenced blocks.
fn blocks(markdown: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut parts = markdown.split("```yaml\n");
    parts.next();
    for part in parts {
        blocks.push(part.split("```").next().unwrap().to_owned());
    }
    blocks
}

fn with(library: &Files, example: &str) -> Files {
    let mut files = library.clone();
    let mut name = "library/get-book.yaml".to_owned();
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in example.lines() {
        match line
            .strip_prefix("# ")
            .filter(|comment| comment.ends_with(".yaml"))
        {
            Some(file) if file.contains('/') => name = file.to_owned(),
            Some(file) => name = format!("library/{file}"),
            None => {
                if parts.last().is_none_or(|(last, _)| *last != name) {
                    parts.push((name.clone(), String::new()));
                }
                let (_, text) = parts.last_mut().unwrap();
                *text += &format!("{line}\n");
            }
        }
    }
    for (name, part) in parts {
        let merged = merged(files.get(&name).map_or("", String::as_str), &part);
        files.insert(name, merged);
    }
    files
}

/// The text with the sections of a part in the place of its own of the same key.
fn merged(text: &str, part: &str) -> String {
    let keys: Vec<_> = sections(part).into_iter().map(|(key, _)| key).collect();
    let is_whole = keys.contains(&"format".to_owned()) || keys.iter().all(String::is_empty);
    let kept = sections(text)
        .into_iter()
        .filter(|(key, _)| !is_whole && !keys.contains(key));
    kept.map(|(_, section)| section).collect::<String>() + part
}

/// The text by its top-level keys.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let key = line.split_once(':').map_or("", |(key, _)| key);
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if is_key || sections.is_empty() {
            sections.push((key.to_owned(), String::new()));
        }
        sections.last_mut().unwrap().1 += &format!("{line}\n");
    }
    sections
}

fn diagnostics(files: &Files) -> Diagnostics {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut diagnostics = Diagnostics::new();
    match alicloud_codegen::spec::read(folder.path()) {
        Ok(services) => {
            let resolved = services.iter().map(alicloud_codegen::model::resolve);
            diagnostics.extend(resolved.filter_map(Result::err).flatten());
        }
        Err(found) => diagnostics = found,
    }
    diagnostics
}
