//! Releases, and what may change after them.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::{
    GenerateError, Options, generate, output,
    release::{ReleaseError, release},
};
use tempfile::TempDir;

/// A copy of the invented services that may be changed.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/spec");
        for folder in ["common", "inventory"] {
            let to = place.spec().join(folder);
            fs::create_dir_all(&to).unwrap();
            for entry in fs::read_dir(fixtures.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
            }
        }
        place
    }

    fn spec(&self) -> PathBuf {
        self.0.path().join("spec")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.spec().join("inventory").join(name)
    }

    fn edit(&self, name: &str, before: &str, after: &str) {
        let text = fs::read_to_string(self.file(name)).unwrap();
        assert!(text.contains(before), "{name} has no {before}");
        fs::write(self.file(name), text.replacen(before, after, 1)).unwrap();
    }

    fn generate(&self) -> Result<(), String> {
        let options = Options::new(self.spec(), self.0.path().join("crates")).with_core("../alicloud-core");
        match generate(&options) {
            Ok(_) => Ok(()),
            Err(GenerateError::Diagnostics(diagnostics)) => Err(diagnostics.to_string()),
            Err(other) => panic!("{other}"),
        }
    }

    fn release(&self) -> Result<usize, ReleaseError> {
        let releases = release(&self.spec(), DATE.parse().unwrap())?;
        for release in &releases {
            output::update(Path::new(""), &release.files, false).unwrap();
        }
        Ok(releases.len())
    }
}

const DATE: &str = "2026-01-31";

const PARAMETER: &str = "    rust-name: item_kind\n";

#[test]
fn before_the_first_release_anything_may_change() {
    let place = Place::new();
    place.edit("count-items.yaml", PARAMETER, "");
    place.generate().unwrap();
}

#[test]
fn a_breaking_change_needs_another_version() {
    let place = Place::new();
    assert_eq!(place.release().unwrap(), 1);
    place.generate().unwrap();
    place.edit("count-items.yaml", PARAMETER, "");

    let refused = place.generate().unwrap_err();
    assert!(refused.contains("service.yaml"), "{refused}");
    assert!(
        refused.contains("CountItems::item_kind is called `kind` now"),
        "{refused}"
    );
    assert!(refused.contains("0.3.0 or later"), "{refused}");
    assert!(!place.0.path().join("crates/inventory-client/src/kind").exists());

    // Room for additions is not enough.
    place.edit("service.yaml", "\"0.2.0\"", "\"0.2.1\"");
    place.generate().unwrap_err();
    place.edit("service.yaml", "\"0.2.1\"", "\"0.3.0\"");
    place.generate().unwrap();
}

#[test]
fn other_changes_need_it_only_at_the_release() {
    let place = Place::new();
    place.release().unwrap();
    place.edit(
        "count-items.yaml",
        "  kind:\n",
        "  shelf: { type: string, description: Which. }\n  kind:\n",
    );
    place.generate().unwrap();
    let Err(ReleaseError::Version(comparison)) = place.release() else {
        panic!("released twice as the same version");
    };
    assert_eq!(comparison.needed(), "0.2.1");
    place.edit("service.yaml", "\"0.2.0\"", "\"0.2.1\"");
    assert_eq!(place.release().unwrap(), 1);
    let changelog = fs::read_to_string(place.file("CHANGELOG.md")).unwrap();
    assert!(
        changelog.contains("## [0.2.1] - 2026-01-31\n\n### Added\n\n- `CountItems::shelf` is new."),
        "{changelog}"
    );
    assert_eq!(place.release().unwrap(), 0, "nothing is left to release");
}

#[test]
fn a_version_does_not_go_back() {
    let place = Place::new();
    place.release().unwrap();
    place.edit("service.yaml", "\"0.2.0\"", "\"0.1.9\"");
    let refused = place.generate().unwrap_err();
    assert!(refused.contains("version 0.1.9 is before 0.2.0"), "{refused}");
}

#[test]
fn a_broken_baseline_is_a_finding() {
    let place = Place::new();
    fs::write(place.file("released.json"), "{").unwrap();
    let refused = place.generate().unwrap_err();
    assert!(refused.contains("released.json"), "{refused}");
    assert!(refused.contains("alicloud-codegen release"), "{refused}");
}
