//! The temporary package that all programs are binaries of.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use serde_json::Value;

use crate::{required, uses, written};

/// Programs by name.
pub(crate) type Programs = BTreeMap<String, String>;

/// The compiler's messages about every program, once for all tests.
static VERDICTS: LazyLock<BTreeMap<String, Verdict>> = LazyLock::new(|| {
    let mut programs = Programs::new();
    for more in [required::programs(), uses::programs(), written::programs()] {
        for (name, text) in more {
            assert!(!programs.contains_key(&name), "two programs named {name}");
            programs.insert(name, text);
        }
    }
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile");
    write(&root, &programs);
    let verdicts = check(&root);
    assert!(verdicts.keys().eq(programs.keys()), "a verdict on each program");
    verdicts
});

/// The compiler's messages about a program.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Whether it compiled.
    pub(crate) compiled: bool,
    /// The errors and warnings, as JSON.
    pub(crate) messages: Vec<Message>,
}

/// An error or a warning.
#[derive(Debug)]
pub(crate) struct Message {
    /// `error` or `warning`.
    pub(crate) level: String,
    /// The first line.
    pub(crate) text: String,
    /// The label at the location of the message.
    pub(crate) label: String,
    /// The source text at that location.
    pub(crate) marked: String,
    /// The line of that location, from 1.
    pub(crate) line: u64,
    /// The whole message, as the compiler renders it.
    pub(crate) rendered: String,
}

/// Returns the compiler's messages about the program with this name.
pub(crate) fn verdict(name: &str) -> &'static Verdict {
    &VERDICTS[name]
}

fn repository() -> PathBuf {
    // Not the canonical path: on Windows that has a form that cargo does not take.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Writes the package, and leaves unchanged files alone: cargo compares the times of files.
fn write(root: &Path, programs: &Programs) {
    let repository = repository();
    let binaries = root.join("src/bin");
    fs::create_dir_all(&binaries).unwrap();
    for entry in fs::read_dir(&binaries).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if !programs.contains_key(name) {
            fs::remove_file(path).unwrap();
        }
    }
    for (name, text) in programs {
        update(&binaries.join(format!("{name}.rs")), text);
    }
    let client = repository.join("crates/cams-flow");
    let client = toml_text(client.to_str().unwrap());
    // Without TLS there is far less to compile.
    let manifest = format!(
        r#"[package]
name = "programs"
edition = "2024"

[dependencies]
cams-flow = {{ path = {client}, default-features = false }}
serde_json = {{ version = "1", default-features = false, features = ["std"] }}
tokio = {{ version = "1", default-features = false, features = ["macros", "rt-multi-thread"] }}

[workspace]
"#
    );
    update(&root.join("Cargo.toml"), &manifest);
    fs::copy(repository.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
}

fn update(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).unwrap();
    }
}

/// A text as TOML writes it: JSON's escapes are among TOML's.
fn toml_text(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Compiles all programs, whether or not some fail.
fn check(root: &Path) -> BTreeMap<String, Verdict> {
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--offline",
            "--bins",
            "--keep-going",
            "--message-format=json",
        ])
        .arg("--target-dir")
        .arg(root.join("target"))
        .current_dir(root)
        .env("CARGO_INCREMENTAL", "0")
        // They would change the compiler's messages.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap();
    let progress = String::from_utf8_lossy(&output.stderr);
    let mut verdicts: BTreeMap<String, Verdict> = BTreeMap::new();
    let mut finished = false;
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let is_program = line["target"]["kind"][0] == "bin";
        let name = || text(&line["target"]["name"]);
        match line["reason"].as_str().unwrap() {
            "compiler-artifact" if is_program => verdicts.entry(name()).or_default().compiled = true,
            "compiler-message" if is_program => {
                let messages = &mut verdicts.entry(name()).or_default().messages;
                messages.extend(message(&line["message"]));
            }
            "compiler-message" if line["message"]["level"] == "error" => {
                panic!(
                    "{} does not compile:\n{}",
                    name(),
                    text(&line["message"]["rendered"])
                )
            }
            "build-finished" => finished = true,
            _ => {}
        }
    }
    assert!(finished, "cargo did not come to an end:\n{progress}");
    verdicts
}

/// Returns the message, unless it only counts the others.
fn message(json: &Value) -> Option<Message> {
    let spans = json["spans"].as_array().unwrap();
    let primary = spans.iter().find(|span| span["is_primary"] == true)?;
    Some(Message {
        level: text(&json["level"]),
        text: text(&json["message"]),
        label: text(&primary["label"]),
        marked: marked(&primary["text"][0]),
        line: primary["line_start"].as_u64().unwrap(),
        rendered: text(&json["rendered"]),
    })
}

/// Returns the part of a source line that a message points at.
fn marked(line: &Value) -> String {
    let column = |name: &str| usize::try_from(line[name].as_u64().unwrap()).unwrap() - 1;
    let (start, end) = (column("highlight_start"), column("highlight_end"));
    text(&line["text"])
        .chars()
        .skip(start)
        .take(end - start)
        .collect()
}

/// Returns the text; `None` for null.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
