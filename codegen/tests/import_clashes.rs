//! Names of metadata that the runtime brings, too, and responses that are not what their schema says.

#![expect(clippy::unwrap_used, reason = "a test")]

mod imported_crate;

use std::{collections::BTreeSet, fs};

use alicloud_codegen::{
    import::{Imported, Selection, import},
    spec::Value,
};

use imported_crate::{docs, generated};

/// The import, and the files of its crate.
fn imported(name: &str) -> (Imported, Vec<String>) {
    let folder = generated(name);
    let mut code = Vec::new();
    let mut folders = vec![folder.path().join("crates")];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        for entry in entries {
            match entry.is_dir() {
                true => folders.push(entry),
                false if entry.extension().is_some_and(|kind| kind == "rs") => {
                    code.push(fs::read_to_string(entry).unwrap());
                }
                false => {}
            }
        }
    }
    (import(&docs(name), &Selection::All, None).unwrap(), code)
}

/// The names that a file takes from the runtime.
fn brought(code: &str) -> BTreeSet<&str> {
    let uses = code.split("use alicloud_core::").skip(1);
    let lists = uses.filter_map(|rest| rest.split(';').next());
    let names =
        lists.flat_map(|list| list.split(|character: char| !character.is_alphanumeric() && character != '_'));
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn names_of_associated_types_are_not_given_to_types() {
    let (_, files) = imported("clash-schema-code");
    let has = |text: &str| files.iter().any(|file| file.contains(text));
    assert!(has("Code = "), "the client bounds an associated type");
    assert!(has("struct CodeType"), "the shared type has another name");
    assert!(!has("struct Code ") && !has(" Code,"), "which no file takes");
}

#[test]
fn names_that_the_runtime_brings_are_not_given_to_types() {
    for (name, wanted) in [
        ("clash-required-paging", "Paging"),
        ("clash-required-placement", "Placement"),
        ("clash-schema-paging", "Paging"),
    ] {
        let (_, files) = imported(name);
        let is_brought = |file: &&String| brought(file).contains(wanted);
        for file in files.iter().filter(is_brought) {
            for defined in ["pub struct ", "pub enum ", "pub trait ", "impl<"] {
                let mut named = file.split(defined).skip(1);
                let is_taken = |rest: &str| {
                    let name = rest.split(|character: char| !character.is_alphanumeric()).next();
                    name == Some(wanted)
                };
                assert!(
                    !named.any(is_taken),
                    "{name}: `{wanted}` is of the runtime and of\n{file}"
                );
            }
        }
    }
}

#[test]
fn what_is_published_is_kept_where_it_does_not_fit() {
    let (number, _) = imported("empty-number");
    let [example] = &number.operations[0].examples[..] else {
        panic!("one example")
    };
    let published = example
        .published
        .as_ref()
        .expect("the response as it is published");
    let Value::Object(published) = published else {
        panic!("an object")
    };
    assert_eq!(published["Size"], Value::String(String::new()));
    let Value::Object(response) = &example.response else {
        panic!("an object")
    };
    assert!(!response.contains_key("Size"), "{response:?}");
}

#[test]
fn an_empty_response_stays_one() {
    let (empty, _) = imported("empty-demo");
    let [example] = &empty.operations[0].examples[..] else {
        panic!("one example")
    };
    assert_eq!(example.response, Value::Object(Default::default()));
    assert_eq!(example.published, None);
}

#[test]
fn files_and_headers_are_reported_where_they_are() {
    let (file, _) = imported("local-file");
    let report = file.report.to_string();
    assert!(
        report.contains("changed CutPlant request.ImageURL: a file"),
        "{report}"
    );
    let (headers, _) = imported("response-headers");
    let report = headers.report.to_string();
    assert!(
        report.contains("dropped GetLogs response: the headers `x-garden-progress`"),
        "{report}"
    );
}
