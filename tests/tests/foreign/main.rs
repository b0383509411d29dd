//! A workspace of somebody else: its program's build script generates a client, and a crate that the program `alicloud-codegen` made is
//! beside it. Both name the runtime by its version.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use alicloud_codegen::{
    Options, Runtime, generate_crate,
    import::{ApiDocs, Selection, files, import},
    output::{Files, update},
};

fn repository() -> PathBuf {
    // Not the canonical path: on Windows that has a form that cargo does not take.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Copies files that differ. Unchanged files keep their time, which cargo compares.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() && path.file_name().unwrap() != "target" {
            copy(&path, &target);
        } else if path.is_file() {
            write(&target, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// The example of the repository in a folder outside of its workspace, with a generated crate. It is kept between runs, so that only
/// changes are compiled.
fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("foreign");
    copy(&repository().join("codegen/examples/build-script"), &root);
    let crates = root.join("crates");
    if crates.exists() {
        fs::remove_dir_all(&crates).unwrap();
    }
    let garden = crates.join("garden");
    let docs = fs::read(repository().join("codegen/tests/import/api-docs.json")).unwrap();
    let imported = import(&ApiDocs::read(&docs).unwrap(), &Selection::All, None).unwrap();
    let mut descriptions = Files::default();
    for (name, text) in files(&imported).unwrap() {
        descriptions.add_unmarked(name, text);
    }
    update(&garden.join("spec"), &descriptions, false).unwrap();
    generate_crate(&Options::new(garden.join("spec"), garden).with_core(Runtime::Version)).unwrap();

    let folder = |path: &str| repository().join(path).display().to_string().replace('\\', "/");
    let manifest = fs::read_to_string(repository().join("codegen/examples/build-script/Cargo.toml")).unwrap();
    let manifest = manifest
        .replace("members = [\"app\"]", "members = [\"app\", \"crates/*\"]")
        .replace("\"../..\"", &format!("{:?}", folder("codegen")))
        .replace(
            "\"../../../crates/alicloud-core\"",
            &format!("{:?}", folder("crates/alicloud-core")),
        );
    write(&root.join("Cargo.toml"), &manifest);
    fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    root
}

fn cargo(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--quiet", "--target-dir"])
        .arg(root.join("target"))
        .current_dir(root)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .env("RUSTFLAGS", "-Dwarnings")
        .env("RUSTDOCFLAGS", "-Dwarnings")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap()
}

fn succeeds(root: &Path, arguments: &[&str]) -> String {
    let output = cargo(root, arguments);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "cargo {}:\n{shown}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    shown
}

#[test]
fn a_build_script_and_a_crate_by_version_compile_without_a_warning() {
    let root = workspace();
    let plan = succeeds(&root, &["run", "--package", "app"]);
    assert!(plan.contains("GetBook") && plan.contains("cn-hangzhou"), "{plan}");
    succeeds(
        &root,
        &[
            "check",
            "--package",
            "alicloud-garden",
            "--no-default-features",
            "--features=hyper-rustls",
        ],
    );
    let manifest = fs::read_to_string(root.join("crates/garden/Cargo.toml")).unwrap();
    assert!(!manifest.contains("path ="), "{manifest}");

    // Documentation of the module leads somewhere, and its examples, which name a crate of its own, are not compiled.
    succeeds(
        &root,
        &["doc", "--package", "app", "--no-deps", "--document-private-items"],
    );

    // A wrong description is an error of the build, with its line.
    let description = root.join("app/spec/library/get-book.yaml");
    let text = fs::read_to_string(&description).unwrap();
    fs::write(&description, text.replace("effect: read", "effect: reed")).unwrap();
    let output = cargo(&root, &["check", "--package", "app"]);
    fs::write(&description, text).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        said.contains("get-book.yaml:5:9") && said.contains("reed"),
        "{said}"
    );
}
