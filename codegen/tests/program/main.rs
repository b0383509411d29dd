//! The program `alicloud-codegen`, as a person at a terminal meets it, against a metadata service on this machine.
//!
//! With `UPDATE_EXPECTED=1` in the environment the expected files are rewritten with what is found; `cargo xtask bless` sets it.

#![expect(clippy::unwrap_used, reason = "a test")]

mod commands;
#[path = "../foreign_text/crate_shape.rs"]
#[allow(dead_code, reason = "a part of it is for another test")]
mod crate_shape;
mod fetching;
#[path = "../foreign_text/fields.rs"]
#[allow(dead_code, reason = "a part of it is for another test")]
mod fields;
mod foreign;
#[path = "../foreign_text/hostile.rs"]
#[allow(dead_code, reason = "a part of it is for another test")]
mod hostile;
mod real;
mod server;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// Documents by the names of their files.
type Documents = BTreeMap<String, serde_json::Value>;

/// The invented product that most tests are about.
const GARDEN: &str = include_str!("../import/api-docs.json");

/// A folder to work in, with a cache of its own.
pub(crate) struct Desk {
    folder: TempDir,
    /// The address of the metadata service.
    service: String,
}

/// What a run printed, with what differs from run to run replaced.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new(service: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            service: service.to_owned(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud-codegen"));
        command.current_dir(self.folder.path()).args(arguments);
        let fetches = ["products", "operations", "import", "client"];
        if arguments.first().is_some_and(|first| fetches.contains(first)) {
            command.args(["--metadata-url", &self.service]);
            if !arguments.contains(&"--cache") {
                command.args(["--cache", "cache"]);
            }
        }
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        self.shown(&output)
    }

    pub(crate) fn shown(&self, output: &Output) -> Run {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let authority = self.service.split('/').nth(2).unwrap_or_default();
            text.replace(authority, "SERVICE")
                .replace(self.folder.path().to_str().unwrap(), "FOLDER")
        };
        Run {
            code: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// The files below a folder, with `/` on every system.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.path(name)];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(folder) else {
                continue;
            };
            for entry in entries {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let path = path.strip_prefix(self.folder.path()).unwrap();
                    found.push(path.to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        found.sort();
        found
    }
}

/// Compares with a file of expectations, or writes it.
pub(crate) fn compare(name: &str, found: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/expected");
    let path = folder.join(name);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert_eq!(expected, found, "{name}; `cargo xtask bless` writes it");
}
