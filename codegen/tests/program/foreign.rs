//! Metadata that wants to get out: of the folder of the crate, of its comments and literals, and into the terminal.

use std::{fs, path::Path};

use alicloud_codegen::program::{client, context::Context, source::Local, terminal::Terminal};
use clap::Parser;
use proptest::prelude::*;

use crate::{
    Desk, Documents, GARDEN,
    crate_shape::CrateShape,
    fields::{Field, fields},
    hostile::{HOSTILE, PARTS},
    server::{Reply, Server},
};

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    client: client::Arguments,
}

/// Nobody reads what is printed.
struct Silent;

impl Terminal for Silent {
    fn say(&self, _: &dyn std::fmt::Display) {}

    fn tell(&self, _: &dyn std::fmt::Display) {}
}

fn documents() -> Documents {
    Documents::from([("api-docs.json".to_owned(), serde_json::from_str(GARDEN).unwrap())])
}

/// Makes a crate of metadata, and checks where it is and what it is.
fn check(documents: &Documents, what: &str) {
    let desk = Desk::new("");
    fs::write(desk.path("docs.json"), documents["api-docs.json"].to_string()).unwrap();
    let path = |name: &str| desk.path(name).to_str().unwrap().to_owned();
    let arguments = Command::try_parse_from([
        "client".to_owned(),
        path("docs.json"),
        "--all".to_owned(),
        "--out".to_owned(),
        path("deep/crate"),
    ])
    .unwrap_or_else(|error| panic!("{error}"));
    let context = Context {
        terminal: &Silent,
        sources: &Local,
        base: desk.path(""),
        colour: false,
        now: std::time::UNIX_EPOCH,
        generate: "alicloud-codegen generate",
    };
    let result = client::run(&arguments.client, &context);
    let files = desk.files("");
    let outside: Vec<_> = files
        .iter()
        .filter(|file| *file != "docs.json" && !file.starts_with("deep/crate/"))
        .collect();
    assert!(outside.is_empty(), "{what}: {outside:?}");
    if result.is_err() {
        assert_eq!(files, ["docs.json"], "{what}: all or nothing");
        return;
    }
    // Names, hidden characters, and whether each file is what its ending says. That no text becomes code is tested with the texts
    // of the files, which are these: see tests/foreign_text.rs.
    let texts: Vec<(String, String)> = files
        .iter()
        .filter_map(|file| Some((file.strip_prefix("deep/crate/")?, desk.path(file))))
        .filter(|(name, _)| !name.starts_with("spec/"))
        .map(|(name, path)| (name.to_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    let _ = CrateShape::of(texts.iter().map(|(name, text)| (Path::new(name), text.as_str())));
}

/// All texts at once, and then each name, get a hostile text.
#[test]
fn no_text_leaves_the_folder() {
    let documents = documents();
    let all = fields(&documents);
    let is_identity = |field: &Field| {
        let keys = field.keys();
        keys.first().is_some_and(|key| key == "info") || keys.is_empty()
    };
    for text in HOSTILE {
        let texts = all.iter().filter(|field| !is_identity(field));
        let changed = texts.fold(documents.clone(), |documents, field| field.with(&documents, text));
        check(&changed, text);
    }
    for (index, field) in all.iter().filter(|field| is_identity(field)).enumerate() {
        for text in HOSTILE.iter().skip(index % 7).step_by(7) {
            check(&field.with(&documents, text), &format!("{field}: {text:?}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_combination_leaves_the_folder(
        parts in prop::collection::vec(0..PARTS.len(), 1..7),
        place in any::<prop::sample::Index>(),
    ) {
        let text: String = parts.iter().map(|part| PARTS[*part]).collect();
        let documents = documents();
        let all = fields(&documents);
        check(&place.get(&all).with(&documents, &text), &text);
    }
}

/// The list decides about addresses and names of cached copies, and its texts are printed.
#[test]
fn no_text_of_the_list_leaves_its_line_or_the_cache() {
    let list: Vec<_> = HOSTILE
        .iter()
        .flat_map(|text| {
            [
                serde_json::json!({ "code": text, "versions": [text] }),
                serde_json::json!({ "code": "Plain", "name": text, "style": text, "versions": [text, "2020-01-01"] }),
            ]
        })
        .collect();
    let list = serde_json::Value::from(list).to_string();
    let server = Server::start(move |target| match target.split('?').next() {
        Some("/meta/products.json") => Reply::json(&list),
        _ => Reply::json(GARDEN),
    });
    let desk = Desk::new(&server.url);
    let run = desk.run(&["products"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    // One of the names is harmless when it stands alone.
    assert!((1..=2).contains(&run.out.lines().count()), "{}", run.out);
    assert!(
        !run.out
            .contains(|letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}')
    );
    for text in HOSTILE.iter().filter(|text| !text.contains(['\0', '/', '\\'])) {
        let run = desk.run(&["client", &format!("plain@{text}"), "--all", "--out", "out/crate"]);
        assert_ne!(run.code, Some(101), "{run:?}");
    }
    let outside: Vec<_> = desk
        .files("")
        .into_iter()
        .filter(|file| !file.starts_with("cache/") && !file.starts_with("out/crate/"))
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
    for request in server.requests() {
        assert!(
            request.starts_with("/meta/products") && !request.contains(".."),
            "{request}"
        );
    }
}
