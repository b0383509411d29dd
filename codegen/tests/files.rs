//! What happens to files: nothing without need, nothing that is not the generator's own.

use std::{
    collections::BTreeMap,
    error::Error,
    path::{Path, PathBuf},
};

use alicloud_codegen::{
    GenerateError, Options, Report, generate,
    output::{COMPANIONS, MARKER, OutputError, Status},
};
use tempfile::TempDir;

type Done = Result<(), Box<dyn Error>>;

/// A copy of a golden description, and an empty folder for the crates.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new(case: &str) -> Result<Self, Box<dyn Error>> {
        let place = Self {
            folder: tempfile::tempdir()?,
        };
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden")
            .join(case)
            .join("spec")
            .join(case);
        copy(&from, &place.spec(), false)?;
        Ok(place)
    }

    fn spec(&self) -> PathBuf {
        self.folder.path().join("spec/service")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("crates")
    }

    fn options(&self) -> Options {
        Options::new(self.folder.path().join("spec"), self.out()).with_core("../alicloud-core")
    }

    fn generate(&self) -> Result<Report, GenerateError> {
        generate(&self.options())
    }

    fn check(&self) -> Result<Report, GenerateError> {
        generate(&self.options().with_check(true))
    }
}

/// Copies the files of a folder, the last one first if `backwards`.
fn copy(from: &Path, to: &Path, backwards: bool) -> Done {
    std::fs::create_dir_all(to)?;
    let mut names = Vec::new();
    for entry in std::fs::read_dir(from)? {
        names.push(entry?.file_name());
    }
    names.sort();
    if backwards {
        names.reverse();
    }
    for name in names {
        std::fs::copy(from.join(&name), to.join(&name))?;
    }
    Ok(())
}

/// All files below a folder, with their texts.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, String>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path)?;
                found.insert(path.strip_prefix(folder)?.to_owned(), text);
            }
        }
    }
    Ok(found)
}

fn statuses(report: &Report) -> Vec<(Status, String)> {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    report
        .changes()
        .map(|entry| (entry.status, name(&entry.path)))
        .collect()
}

#[test]
fn the_second_run_writes_nothing() -> Done {
    let place = Place::new("names")?;
    let first = place.generate()?;
    assert!(first.entries.iter().all(|entry| entry.status == Status::Written));
    let before = files(&place.out())?;
    assert!(place.generate()?.is_unchanged());
    assert!(place.check()?.is_unchanged());
    assert_eq!(files(&place.out())?, before);
    Ok(())
}

#[test]
fn the_order_in_which_files_were_made_means_nothing() -> Done {
    let first = Place::new("names")?;
    first.generate()?;
    let second = Place::new("names")?;
    std::fs::remove_dir_all(second.spec())?;
    copy(&first.spec(), &second.spec(), true)?;
    second.generate()?;
    assert_eq!(files(&first.out())?, files(&second.out())?);
    Ok(())
}

#[test]
fn every_file_says_that_it_is_generated() -> Done {
    let place = Place::new("bare")?;
    place.generate()?;
    for (path, text) in files(&place.out())? {
        let is_companion = COMPANIONS.iter().any(|name| path.ends_with(name));
        assert!(
            is_companion || text.lines().next().is_some_and(|line| line.contains(MARKER)),
            "{}",
            path.display()
        );
    }
    Ok(())
}

#[test]
fn a_check_names_what_is_not_right_and_writes_nothing() -> Done {
    let place = Place::new("bare")?;
    place.generate()?;
    let source = place.out().join("golden-bare/src");
    let client = std::fs::read_to_string(source.join("client.rs"))?;
    std::fs::write(source.join("client.rs"), format!("{client}\n// a word more\n"))?;
    std::fs::remove_file(source.join("service.rs"))?;
    std::fs::write(source.join("old.rs"), format!("// {MARKER}\n"))?;
    let before = files(&place.out())?;
    let report = place.check()?;
    assert_eq!(
        statuses(&report),
        [
            (Status::Stale, "client.rs".to_owned()),
            (Status::Superfluous, "old.rs".to_owned()),
            (Status::Missing, "service.rs".to_owned()),
        ]
    );
    assert!(report.to_string().contains("superfluous "), "{report}");
    assert_eq!(files(&place.out())?, before);
    Ok(())
}

#[test]
fn a_removed_operation_takes_its_files_along() -> Done {
    let place = Place::new("shapes")?;
    place.generate()?;
    std::fs::remove_file(place.spec().join("list-shapes.yaml"))?;
    let path = place.spec().join("put-shape.yaml");
    let text = std::fs::read_to_string(&path)?;
    std::fs::write(&path, text.replace("successor: ListShapes, ", ""))?;
    let report = place.generate()?;
    let removed: Vec<_> = report
        .entries
        .iter()
        .filter(|entry| entry.status == Status::Removed)
        .collect();
    assert_eq!(removed.len(), 2, "{report}");
    assert!(
        removed
            .iter()
            .all(|entry| entry.path.ends_with("list_shapes.rs") && !entry.path.exists())
    );
    assert!(place.check()?.is_unchanged());
    Ok(())
}

#[test]
fn a_removed_service_leaves_no_empty_folder() -> Done {
    let place = Place::new("bare")?;
    let other = Place::new("shapes")?;
    copy(&other.spec(), &place.folder.path().join("spec/other"), false)?;
    place.generate()?;
    assert!(place.out().join("golden-shapes").exists());
    std::fs::remove_dir_all(place.folder.path().join("spec/other"))?;
    place.generate()?;
    assert!(!place.out().join("golden-shapes").exists());
    assert!(place.out().join("golden-bare").exists());
    Ok(())
}

#[test]
fn files_of_others_stay() -> Done {
    let place = Place::new("bare")?;
    let notes = place.out().join("golden-bare/NOTES.md");
    let other = place.out().join("hand-written/src/lib.rs");
    for path in [&notes, &other] {
        std::fs::create_dir_all(path.parent().unwrap_or(path))?;
        std::fs::write(path, "mine\n")?;
    }
    let crate_of_others = place.out().join("hand-written");
    std::fs::write(crate_of_others.join("Cargo.toml"), "[package]\n")?;
    let generated = crate_of_others.join("src/table.rs");
    std::fs::write(&generated, format!("// {MARKER}\n"))?;
    place.generate()?;
    place.generate()?;
    assert!(generated.exists(), "a table in a crate of others is left alone");
    assert_eq!(std::fs::read_to_string(notes)?, "mine\n");
    assert_eq!(std::fs::read_to_string(other)?, "mine\n");
    Ok(())
}

#[test]
fn a_file_of_another_in_the_way_is_an_error_before_anything_is_written() -> Done {
    let place = Place::new("bare")?;
    let path = place.out().join("golden-bare/src/service.rs");
    std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
    std::fs::write(&path, "mine\n")?;
    match place.generate() {
        Err(GenerateError::Output(OutputError::Foreign(found))) => assert_eq!(found, path),
        other => return Err(format!("{other:?}").into()),
    }
    assert_eq!(files(&place.out())?.len(), 1);
    Ok(())
}

#[test]
fn names_that_cannot_be_are_all_reported_and_nothing_is_written() -> Done {
    let place = Place::new("shapes")?;
    let path = place.spec().join("put-shape.yaml");
    let text = std::fs::read_to_string(&path)?;
    let text = text.replace("rust-name: if_match", "rust-name: send").replace(
        "  body:\n    type: object",
        "  body:\n    rust-type: Option\n    type: object",
    );
    let line = text
        .lines()
        .position(|line| line.contains("rust-name: send"))
        .map(|index| index + 1);
    let place_of_send = format!("put-shape.yaml:{}:", line.unwrap_or_default());
    std::fs::write(&path, text)?;
    let Err(GenerateError::Diagnostics(found)) = place.generate() else {
        return Err("no diagnostics".into());
    };
    let messages: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages.iter().any(
        |message| message.contains(&place_of_send) && message.contains("`send` cannot be the Rust name")
    ));
    assert!(
        messages
            .iter()
            .any(|message| message.contains("`Option` cannot be the Rust name")),
        "{messages:?}"
    );
    assert!(!place.out().exists());
    Ok(())
}

#[test]
fn the_schema_is_written_where_it_is_wanted() -> Done {
    let place = Place::new("bare")?;
    let path = place.folder.path().join("spec/schema.json");
    let options = place.options().with_schema(&path);
    let report = generate(&options)?;
    assert!(
        report
            .entries
            .iter()
            .any(|entry| entry.path == path && entry.status == Status::Written)
    );
    assert_eq!(std::fs::read_to_string(&path)?, alicloud_codegen::spec::schema());
    assert!(generate(&options)?.is_unchanged());
    Ok(())
}

/// The licences, which bear no marker, in the folder of the crate.
fn licences(place: &Place) -> Vec<PathBuf> {
    let folder = place.out().join("golden-bare");
    COMPANIONS.iter().map(|name| folder.join(name)).collect()
}

#[test]
fn licences_are_as_their_authors_wrote_them_and_kept_so() -> Done {
    let place = Place::new("bare")?;
    place.generate()?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for path in licences(&place) {
        let original = workspace.join(path.file_name().unwrap_or_default());
        assert_eq!(
            std::fs::read_to_string(&path)?,
            std::fs::read_to_string(original)?
        );
        std::fs::write(&path, "mine\n")?;
    }
    let stale = COMPANIONS.map(|name| (Status::Stale, name.to_owned()));
    assert_eq!(statuses(&place.check()?), stale);
    place.generate()?;
    assert!(place.check()?.is_unchanged());
    Ok(())
}

#[test]
fn a_private_crate_has_no_licences_and_those_it_had_go() -> Done {
    let place = Place::new("bare")?;
    place.generate()?;
    let path = place.spec().join("service.yaml");
    let text = std::fs::read_to_string(&path)?;
    std::fs::write(
        &path,
        text.replace("name: golden-bare,", "name: golden-bare, private: true,"),
    )?;
    place.generate()?;
    assert!(licences(&place).iter().all(|path| !path.exists()));
    let manifest = std::fs::read_to_string(place.out().join("golden-bare/Cargo.toml"))?;
    assert!(manifest.contains("\npublish = false\n"), "{manifest}");
    assert!(place.check()?.is_unchanged());
    Ok(())
}

#[test]
fn a_licence_beside_no_generated_manifest_is_somebodys_own() -> Done {
    let place = Place::new("bare")?;
    let other = place.out().join("hand-written/LICENSE-MIT");
    let in_the_way = licences(&place).remove(0);
    for path in [&other, &in_the_way] {
        std::fs::create_dir_all(path.parent().unwrap_or(path))?;
        std::fs::write(path, "mine\n")?;
    }
    match place.generate() {
        Err(GenerateError::Output(OutputError::Foreign(found))) => assert_eq!(found, in_the_way),
        result => return Err(format!("{result:?}").into()),
    }
    std::fs::remove_file(in_the_way)?;
    place.generate()?;
    assert_eq!(std::fs::read_to_string(other)?, "mine\n");
    Ok(())
}

#[test]
fn the_changelog_beside_the_description_becomes_that_of_the_crate() -> Done {
    let place = Place::new("bare")?;
    let path = place.spec().join("CHANGELOG.md");
    std::fs::write(&path, "# Changelog\n")?;
    place.generate()?;
    let copy = place.out().join("golden-bare/CHANGELOG.md");
    let text = std::fs::read_to_string(&copy)?;
    assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), ["# Changelog"]);
    std::fs::remove_file(path)?;
    place.generate()?;
    assert!(!copy.exists());
    Ok(())
}

/// As in a clone whose git writes the line ends of Windows.
#[test]
fn files_with_other_line_ends_are_up_to_date() -> Done {
    let place = Place::new("shapes")?;
    place.generate()?;
    for (path, text) in files(&place.out())? {
        std::fs::write(place.out().join(path), text.replace('\n', "\r\n"))?;
    }
    let report = place.check()?;
    assert!(report.is_unchanged(), "{report}");
    assert!(
        report.to_string().ends_with(" generated files are unchanged"),
        "{report}"
    );

    let manifest = place.out().join("golden-shapes/Cargo.toml");
    let text = std::fs::read_to_string(&manifest)?;
    std::fs::write(&manifest, text.replace("edition", "Edition"))?;
    assert!(!place.check()?.is_unchanged());
    Ok(())
}
