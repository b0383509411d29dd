//! Whether the scaffolds of operations are what they say: right when their placeholders are replaced, and not before.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

use std::{fs, path::Path};

use alicloud_codegen::{
    diagnostic::{Code, Diagnostics},
    scaffold::{ScaffoldError, scaffold},
    spec::{Effect, Service},
};

fn services() -> Vec<Service> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let places = ["spec", "tests/fixtures/spec"];
    let found = places.map(|folder| alicloud_codegen::spec::read(&root.join(folder)).unwrap());
    found.into_iter().flatten().collect()
}

/// The samples taken in use: lines whose `#` has no space after it.
fn with_samples(text: &str) -> String {
    let lines = text.lines().map(|line| match line.strip_prefix('#') {
        Some(sample) if !sample.starts_with(' ') || sample.starts_with("  ") => sample,
        _ => line,
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// What somebody writes in the place of the placeholders.
fn written(text: &str) -> String {
    text.replace("TODO say", "Here stands")
        .replace("TODO write", "Here stand")
}

/// The operation as it is read and resolved beside the others of its service.
fn read(
    service: &Service,
    file_name: &str,
    text: &str,
) -> Result<alicloud_codegen::spec::OperationFile, Diagnostics> {
    let folder = service.source.file().parent().unwrap();
    let place = tempfile::tempdir().unwrap();
    for name in [folder, &folder.join("../common")] {
        let to = place
            .path()
            .join(name.canonicalize().unwrap().file_name().unwrap());
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(name).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
    let folder = place.path().join(folder.file_name().unwrap());
    fs::write(folder.join(file_name), text).unwrap();
    let services = alicloud_codegen::spec::read(&folder)?;
    let [service] = services.as_slice() else {
        panic!("one service");
    };
    alicloud_codegen::model::resolve(service)?;
    Ok(service.operation("RenameThing").unwrap().file.clone())
}

#[test]
fn a_draft_passes_the_checks_when_it_is_written() {
    let services = services();
    assert_eq!(services.len(), 4);
    for service in &services {
        let by_group = service.file.package.features == alicloud_codegen::spec::Features::ByGroup;
        let scaffold = scaffold(service, "RenameThing", Some("# yaml-language-server: $schema=x")).unwrap();
        assert_eq!(scaffold.file_name, "rename-thing.yaml");
        assert!(scaffold.text.starts_with("# yaml-language-server: $schema=x\n"));
        assert_eq!(scaffold.text.contains("\ngroup: "), by_group);
        let written_file = |text: &str| {
            let text = written(text);
            read(service, &scaffold.file_name, &text)
                .unwrap_or_else(|diagnostics| panic!("{diagnostics}\n{text}"))
        };
        let file = written_file(&scaffold.text);
        assert_eq!(file.effect, Effect::Update);
        assert!(file.request.is_empty());

        let file = written_file(&with_samples(&scaffold.text));
        assert_eq!(file.request.len(), 2);
        assert_eq!(file.response.len(), 1);
        assert!(!file.errors.is_empty() && file.quota.is_some() && file.ram_action.is_some());

        for text in [scaffold.text.clone(), with_samples(&scaffold.text)] {
            let found = read(service, &scaffold.file_name, &text).unwrap_err();
            let placeholders = text
                .lines()
                .filter(|line| line.contains("TODO") && !line.starts_with('#'));
            assert_eq!(found.len(), placeholders.count(), "{found}");
            assert!(
                found
                    .iter()
                    .all(|diagnostic| diagnostic.code() == Code::Placeholder),
                "{found}"
            );
        }
    }
}

#[test]
fn the_first_word_says_what_a_call_does() {
    let services = services();
    let service = &services[0];
    for (name, effect) in [
        ("ListThings", "read"),
        ("CreateThing", "create"),
        ("DeleteThing", "delete"),
        ("MoveThing", "update"),
    ] {
        let text = scaffold(service, name, None).unwrap().text;
        assert!(text.contains(&format!("\neffect: {effect}\n")), "{name}");
        assert_eq!(text.contains("idempotent"), effect != "read", "{name}");
    }
}

#[test]
fn names_that_cannot_be_are_refused() {
    let services = services();
    let service = &services[0];
    for name in ["", "1Thing", "Rename Thing", "../Thing", "Rename-Thing"] {
        assert_eq!(
            scaffold(service, name, None),
            Err(ScaffoldError::Name(name.to_owned()))
        );
    }
    let known = &service.operations[0].file.operation;
    assert_eq!(
        scaffold(service, known, None),
        Err(ScaffoldError::Known(known.clone()))
    );
}
