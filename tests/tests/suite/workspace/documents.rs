//! What README and the other documents promise: links lead somewhere, commands exist, lists are complete.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// The documents that people read in the repository; guides are read in rustdoc, which checks their links.
const DOCUMENTS: [&str; 16] = [
    "ARCHITECTURE.md",
    "BENCHMARKS.md",
    "COMPARISON.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "codegen/README.md",
    "crates/alicloud-cli/README.md",
    "crates/alicloud-core/README.md",
    "crates/alicloud-emulator/README.md",
    "crates/cams-flow-cli/README.md",
    "crates/cams-flow-emulator/README.md",
    "crates/cams-flow/README.md",
    "spec/README.md",
    "tests/examples/README.md",
    "tests/fuzz/README.md",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// The targets of links and pictures.
fn links(text: &str) -> Vec<String> {
    let links = parser(text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    });
    links.collect()
}

/// The anchors of headings, as the sites that host sources make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading = None;
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let heading = heading.take().unwrap_or_default().to_lowercase();
                let kept = heading
                    .chars()
                    .filter(|each| each.is_alphanumeric() || " -_".contains(*each));
                anchors.insert(kept.map(|each| if each == ' ' { '-' } else { each }).collect());
            }
            _ => {}
        }
    }
    anchors
}

/// The blocks of code in a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block = None;
    for event in parser(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))) if *name == *language => {
                block = Some(String::new())
            }
            Event::Text(part) => {
                if let Some(block) = &mut block {
                    block.push_str(&part);
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(block.take()),
            _ => {}
        }
    }
    blocks
}

/// The commands that a document names: lines of `sh` blocks, and code that begins with `cargo `.
fn commands(text: &str) -> Vec<String> {
    let mut commands: Vec<String> = blocks(text, "sh")
        .iter()
        .flat_map(|block| block.lines().map(str::to_owned))
        .collect();
    commands.extend(parser(text).filter_map(|event| match event {
        Event::Code(code) if code.starts_with("cargo ") => Some(code.into_string()),
        _ => None,
    }));
    commands
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        let folder = root().join(document).parent().unwrap().to_owned();
        for link in links(&text).into_iter().filter(|link| !link.contains("://")) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let file = if path.is_empty() {
                root().join(document)
            } else {
                folder.join(path)
            };
            let has_anchor = anchor.is_empty()
                || fs::read_to_string(&file).is_ok_and(|text| anchors(&text).contains(anchor));
            if !file.exists() || !has_anchor {
                wrong.push(format!("{document}: {link}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The subcommands of `cargo xtask`.
fn subcommands() -> BTreeSet<String> {
    let file = syn::parse_file(&read("xtask/src/main.rs")).unwrap();
    let commands = file.items.into_iter().find_map(|item| match item {
        syn::Item::Enum(each) if each.ident == "Command" => Some(each.variants),
        _ => None,
    });
    let kebab = |name: String| {
        let mut kebab = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() && !kebab.is_empty() {
                kebab.push('-');
            }
            kebab.push(letter.to_ascii_lowercase());
        }
        kebab
    };
    commands
        .unwrap()
        .iter()
        .map(|each| kebab(each.ident.to_string()))
        .collect()
}

/// The folder of each package.
fn packages() -> BTreeMap<String, PathBuf> {
    let mut packages = BTreeMap::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() && !name.starts_with('.') && name != "target" {
                folders.push(path);
            } else if name == "Cargo.toml" {
                let text = fs::read_to_string(&path).unwrap();
                let name = text.lines().find_map(|line| line.strip_prefix("name = "));
                packages.extend(name.map(|name| (name.trim_matches('"').to_owned(), folder.clone())));
            }
        }
    }
    packages
}

#[test]
fn every_command_exists() {
    let (subcommands, packages) = (subcommands(), packages());
    let mut wrong = Vec::new();
    let mut checked = 0;
    for document in DOCUMENTS {
        for command in commands(&read(document)) {
            let words: Vec<&str> = command.split_whitespace().collect();
            let after = |option: &str| {
                words
                    .iter()
                    .position(|word| *word == option)
                    .and_then(|at| words.get(at + 1))
            };
            let is_right = match (words.as_slice(), after("--package"), after("--example")) {
                (["cargo", "xtask", name, ..], ..) => {
                    *name == "help" || subcommands.contains(*name) || *name == "…"
                }
                (["cargo", ..], Some(package), Some(example)) => {
                    packages.get(*package).is_some_and(|folder| {
                        let examples = folder.join("examples");
                        examples.join(format!("{example}.rs")).exists()
                            || examples.join(example).join("main.rs").exists()
                    })
                }
                (["cargo", ..], Some(package), None) => packages.contains_key(*package),
                _ => continue,
            };
            checked += 1;
            if !is_right {
                wrong.push(format!("{document}: {command}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked > 30, "{checked} commands");
}

#[test]
fn the_index_of_examples_is_complete() {
    let index = read("tests/examples/README.md");
    let listed: BTreeSet<String> = links(&index).into_iter().collect();
    let mut present = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/examples")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.join("main.rs").exists() {
            present.insert(format!("{name}/main.rs"));
        } else if name != "README.md" {
            present.insert(name);
        }
    }
    assert_eq!(listed, present);

    // Each is described by its own first sentence.
    for program in present.iter().filter(|name| name.ends_with(".rs")) {
        let text = read(&format!("tests/examples/{program}"));
        let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
        let about: Vec<&str> = lines.map(str::trim).take_while(|line| !line.is_empty()).collect();
        let about = about.join(" ");
        let sentence = about.split_inclusive(". ").next().unwrap().trim_end();
        assert!(
            index.contains(&format!("[{sentence}]({program})")),
            "{program}: {sentence}"
        );
    }
}

#[test]
fn the_first_program_is_the_example() {
    let example = read("tests/demo/examples/first_program.rs");
    let program: String = example
        .lines()
        .skip_while(|line| !line.starts_with("use "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(
        blocks(&read("README.md"), "rust,no_run").contains(&program),
        "{program}"
    );
}

/// A compiler that makes a doctest leaves out functions with `#[test]`.
#[test]
fn the_tests_of_the_readmes_are_run() {
    let run = read("tests/tests/suite/workspace/readme_tests.rs");
    for (document, language) in [
        ("README.md", "rust"),
        ("crates/cams-flow/README.md", "rust,no_run"),
    ] {
        let shown = blocks(&read(document), language);
        let tests: Vec<_> = shown
            .iter()
            .filter(|block| block.contains("#[tokio::test]"))
            .collect();
        assert!(!tests.is_empty(), "{document}");
        for test in tests {
            assert!(run.contains(test.as_str()), "{document}: {test}");
        }
    }
}

/// The guides are listed on three pages: in the runtime, in each generated crate, and in README.
#[test]
fn every_guide_is_on_every_list() {
    let lines = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().filter(|line| line.starts_with("- ["));
        lines.map(str::to_owned).collect()
    };
    let index = lines(&read("crates/alicloud-core/src/guide/index.md"));
    let front_page = read("crates/cams-flow/src/lib.rs")
        .replace("//!   ", "//! ")
        .replace("\n//! ", "\n")
        .replace("alicloud_core::", "crate::");
    let front_page = front_page
        .split("# Guides\n")
        .nth(1)
        .unwrap()
        .split("\n//!\n#")
        .next()
        .unwrap();
    // Long lines are wrapped there.
    let front_page = front_page
        .replace('\n', " ")
        .replace(" - [", "\n- [")
        .replace("//!- [", "\n- [");
    let readme = read("README.md");
    for line in &index {
        assert!(
            front_page.contains(line.as_str()),
            "the front page of cams-flow lacks: {line}\n{front_page}"
        );
        let title = line.split(['[', ']']).nth(1).unwrap().to_lowercase();
        assert!(
            readme.contains(&format!("[{title}](")),
            "README lacks the guide `{title}`"
        );
    }
    let modules = read("crates/alicloud-core/src/guide.rs");
    let modules = modules
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(" {}"));
    for module in modules {
        let link = format!("(crate::guide::{module})");
        assert!(
            index.iter().any(|line| line.contains(&link)),
            "the list of guides lacks {module}"
        );
    }
}

#[test]
fn the_pictures_are_small_and_shown() {
    let shown = [links(&read("README.md")), links(&read("BENCHMARKS.md"))].concat();
    let mut bytes = 0;
    for entry in fs::read_dir(root().join("tests/pictures")).unwrap() {
        let entry = entry.unwrap();
        let link = format!("tests/pictures/{}", entry.file_name().to_str().unwrap());
        assert!(
            shown.contains(&link),
            "neither README nor BENCHMARKS shows {link}"
        );
        bytes += entry.metadata().unwrap().len();
    }
    assert!(bytes < 300_000, "{bytes} bytes; see `cargo xtask pictures`");
}
