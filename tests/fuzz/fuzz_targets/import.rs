//! The vendor's metadata: imported files give descriptions without diagnostics and a valid crate, in which the texts of the
//! metadata are only in comments and literals.
//!
//! An input is an `api-docs.json`. One that begins with `>` gets a hostile text into each of its texts.
#![no_main]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use alicloud_codegen::{
    emit::emit,
    import::{ApiDocs, Selection, files, import},
    model,
    spec::Reader,
};
use cams_flow_fuzz::bounded;
use libfuzzer_sys::fuzz_target;
use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;

/// What leaves a comment, a literal or a code fence of a careless generator.
const HOSTILE: &str = "a\r\npub fn injected() {}\n```injected\n*/ \"# injected!(); \u{202e}\\";

/// Members that hold words for people, of all objects of the metadata.
const WORDS: [&str; 6] = [
    "summary",
    "description",
    "title",
    "errorMessage",
    "externalDocs",
    "example",
];

fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let is_hostile = text.starts_with('>');
    let text = text.strip_prefix('>').unwrap_or(text);
    let Ok(mut value) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) else {
        // It is an error with a message.
        assert!(ApiDocs::parse(text).is_err());
        return;
    };
    if is_hostile {
        poison(&mut value);
    }
    let text = if is_hostile {
        value.to_string()
    } else {
        text.to_owned()
    };
    // Generating costs far more than reading, by type and operation.
    bounded(text.len() * 100, || generated(&text, is_hostile));
});

fn poison(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(poison),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if WORDS.contains(&name.as_str()) => text.push_str(HOSTILE),
                    Value::String(text) if name == "product" || name == "version" => text.push_str(HOSTILE),
                    other => poison(other),
                }
            }
        }
        _ => {}
    }
}

fn generated(text: &str, is_hostile: bool) {
    let Ok(docs) = ApiDocs::parse(text) else {
        return;
    };
    let Ok(imported) = import(&docs, &Selection::All, None) else {
        return;
    };
    assert!(imported.report.to_string().len() < 64 * 1024 + 64 * text.len());
    let folder = Path::new("spec/service");
    let written = files(&imported).expect("what was imported can be written");
    let mut on_disk: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    for (name, text) in &written {
        assert!(
            name.len() < 256 && !name.contains(['/', '\\', '\0']),
            "{name:?} is not a file name"
        );
        let before = on_disk.insert(folder.join(name), text.clone().into_bytes());
        assert!(before.is_none(), "two files `{name}`");
    }
    let ignoring_case: BTreeSet<_> = written.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(
        ignoring_case.len(),
        written.len(),
        "two files of one name on other systems"
    );
    let services = match Reader::default().read(&on_disk, Path::new("spec")) {
        Ok(services) => services,
        Err(findings) => panic!("imported descriptions have diagnostics: {findings}"),
    };
    for service in &services {
        let model = match model::resolve(service) {
            Ok(model) => model,
            Err(findings) => panic!("imported descriptions cannot be resolved: {findings}"),
        };
        let files = emit(&model, Path::new("core")).unwrap_or_else(|error| panic!("{error}"));
        for (path, text) in files.iter() {
            let shown = path.to_string_lossy();
            assert!(!shown.contains("..") && path.is_relative(), "{shown}");
            if path.extension().is_some_and(|extension| extension == "rs") {
                let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{shown}: {error}\n{text}"));
                drop(file);
                if is_hostile {
                    let tokens: TokenStream = text.parse().expect("a file that was parsed has tokens");
                    assert!(!has_injected(tokens), "code came from a text: {text}");
                    assert!(!text.contains("\u{202e}"), "{text}");
                    let fence = text.lines().any(|line| {
                        line.trim_start_matches(['/', '!', ' '])
                            .starts_with("```injected")
                    });
                    assert!(!fence, "a code block came from a text: {text}");
                }
            } else if is_hostile {
                let line = text
                    .lines()
                    .any(|line| line.trim_start().starts_with("pub fn injected"));
                assert!(!line || !shown.ends_with(".toml"), "{text}");
            }
        }
    }
}

/// Whether the hostile word is anywhere but in literals and comments.
fn has_injected(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_injected(group.stream()),
        TokenTree::Ident(name) => name == "injected",
        _ => false,
    })
}
