//! The crates of all cases, each with the same program, in one temporary workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use alicloud_codegen::surface::{ItemKind, Surface};
use serde_json::Value;

use crate::cases::{CASES, Case, GONE, MORE};

/// A folder with descriptions, crates and the workspace around them.
pub(crate) struct Workspace {
    root: PathBuf,
}

/// The surface of the one service in a folder.
pub(crate) fn surface(spec: &Path) -> Surface {
    let found = alicloud_codegen::release::surfaces(spec).unwrap_or_else(|findings| panic!("{findings}"));
    let [surface]: [Surface; 1] = found.try_into().unwrap();
    surface
}

impl Workspace {
    pub(crate) fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("versions");
        for folder in ["spec", "crates"] {
            let folder = root.join(folder);
            if folder.exists() {
                fs::remove_dir_all(folder).unwrap();
            }
        }
        fs::create_dir_all(root.join("crates")).unwrap();
        let members: Vec<String> = CASES
            .iter()
            .map(|case| format!("\"crates/{}\"", case.name))
            .collect();
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\n",
            members.join(", ")
        );
        fs::write(root.join("Cargo.toml"), manifest).unwrap();
        fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
        let workspace = Self { root };
        for case in CASES {
            workspace.describe(case);
        }
        workspace
    }

    /// The folder of the service as a case has it.
    pub(crate) fn described(&self, case: &Case) -> PathBuf {
        self.root.join("spec").join(case.name).join("inventory")
    }

    fn describe(&self, case: &Case) {
        let fixtures = repository().join("tests/fixtures/spec");
        for name in ["common", "inventory"] {
            let to = self.root.join("spec").join(case.name).join(name);
            fs::create_dir_all(&to).unwrap();
            for entry in fs::read_dir(fixtures.join(name)).unwrap() {
                let path = entry.unwrap().path();
                fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
            }
        }
        for (file, text) in MORE {
            fs::write(self.described(case).join(file), text).unwrap();
        }
        for (file, before, after) in case.edits {
            let path = self.described(case).join(file);
            match (*before, *after) {
                (GONE, text) => fs::write(path, text).unwrap(),
                ("*", GONE) => fs::remove_file(path).unwrap(),
                (before, after) => {
                    let text = fs::read_to_string(&path).unwrap();
                    assert!(text.contains(before), "{}: {file} has no\n{before}", case.name);
                    fs::write(path, text.replacen(before, after, 1)).unwrap();
                }
            }
        }
    }

    /// Generates the crate of a case, with a program in it. The crate has the features that were there before, as a
    /// program without default features asks for them.
    pub(crate) fn add(&self, case: &Case, program: &str, old: &Surface) {
        let out = self.root.join("crates").join(case.name);
        let core = repository().join("crates/alicloud-core");
        alicloud_codegen::generate(
            &alicloud_codegen::Options::new(self.described(case), &out).with_core(core),
        )
        .unwrap_or_else(|failure| panic!("{}: {failure}", case.name));
        let made = out.join("inventory-client");
        fs::rename(made.join("src"), out.join("src")).unwrap();
        let manifest = fs::read_to_string(made.join("Cargo.toml")).unwrap();
        fs::remove_dir_all(made).unwrap();
        fs::create_dir_all(out.join("src/bin")).unwrap();
        fs::write(out.join("src/bin").join(format!("{}.rs", case.name)), program).unwrap();
        fs::write(out.join("Cargo.toml"), self.manifest(&manifest, case, old)).unwrap();
    }

    fn manifest(&self, manifest: &str, case: &Case, old: &Surface) -> String {
        let now = features(&surface(&self.described(case)));
        let kept: Vec<String> = features(old)
            .intersection(&now)
            .map(|each| format!("{each:?}"))
            .collect();
        let lines = manifest.lines().map(|line| {
            if line.starts_with("name = ") {
                format!("name = {:?}", case.name)
            } else if line.starts_with("default = ") {
                format!("default = [{}]", kept.join(", "))
            } else if line.starts_with("readme = ") {
                String::new()
            } else {
                line.to_owned()
            }
        });
        let text: Vec<String> = lines.collect();
        format!("{}\n\n[lib]\nname = \"inventory_client\"\n", text.join("\n"))
    }

    /// Returns whether the program of each case compiles, or the compiler's message.
    pub(crate) fn check(&self) -> BTreeMap<String, Result<(), String>> {
        let output = Command::new(env!("CARGO"))
            .args([
                "check",
                "--offline",
                "--bins",
                "--keep-going",
                "--message-format=json",
            ])
            .arg("--target-dir")
            .arg(self.root.join("target"))
            .current_dir(&self.root)
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .output()
            .unwrap();
        let progress = String::from_utf8_lossy(&output.stderr);
        let mut said: BTreeMap<String, Result<(), String>> = BTreeMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let is_program = line["target"]["kind"][0] == "bin";
            let name = line["target"]["name"].as_str().unwrap_or_default().to_owned();
            let is_error = line["message"]["level"] == "error";
            match line["reason"].as_str().unwrap() {
                "compiler-artifact" if is_program => {
                    said.insert(name, Ok(()));
                }
                "compiler-message" if is_error => {
                    let text = line["message"]["rendered"].as_str().unwrap_or_default();
                    assert!(is_program, "a generated crate does not compile:\n{text}");
                    let errors = said.entry(name).or_insert_with(|| Err(String::new()));
                    if let Err(errors) = errors {
                        errors.push_str(text);
                    }
                }
                _ => {}
            }
        }
        // Cargo itself rejects a removed feature.
        let asked = features(&surface(&self.described(&Case::UNCHANGED)));
        for case in CASES {
            if !asked.is_subset(&features(&surface(&self.described(case)))) {
                said.insert(case.name.to_owned(), Err("a feature is gone".to_owned()));
            }
        }
        assert!(!said.is_empty(), "cargo did not come to an end:\n{progress}");
        said
    }
}

/// The groups of operations that are features.
fn features(surface: &Surface) -> BTreeSet<String> {
    let items = surface.items.iter();
    let features = items.filter(|(_, item)| item.kind == ItemKind::Feature);
    features
        .map(|(path, _)| path.trim_start_matches("feature::").to_owned())
        .collect()
}

fn repository() -> PathBuf {
    // Not the canonical path: on Windows that has a form that cargo does not take.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
