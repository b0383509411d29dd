//! Small descriptions with the hard cases, and the crates that are made of them, compared byte for byte.
//!
//! Each folder of `tests/golden` has a `spec`, and beside it the crate that was generated from it. After a change that is
//! meant, `cargo test -p alicloud-codegen --test golden -- --ignored bless` writes the crates anew: look at the difference.

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::Command,
};

use alicloud_codegen::Options;

/// The runtime as the committed crates name it.
const CORE: &str = "../../../../../crates/alicloud-core";

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn cases() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(golden())? {
        cases.push(entry?.path());
    }
    cases.sort();
    assert!(!cases.is_empty());
    Ok(cases)
}

fn options(case: &Path, check: bool) -> Options {
    Options::new(case.join("spec"), case)
        .with_core(CORE)
        .with_command("cargo xtask codegen")
        .with_check(check)
}

#[test]
fn the_output_is_what_it_was() -> Result<(), Box<dyn Error>> {
    for case in cases()? {
        let report = alicloud_codegen::generate(&options(&case, true))?;
        assert!(
            report.is_unchanged(),
            "{}:\n{report}\nif that is meant: cargo test -p alicloud-codegen --test golden -- --ignored bless",
            case.display()
        );
    }
    Ok(())
}

#[test]
#[ignore = "rewrites the expected output"]
fn bless() -> Result<(), Box<dyn Error>> {
    for case in cases()? {
        alicloud_codegen::generate(&options(&case, false))?;
    }
    Ok(())
}

/// Every crate compiles, documents and tests itself without a warning, its examples included.
#[test]
fn the_output_compiles_without_a_warning() -> Result<(), Box<dyn Error>> {
    // Not the canonical paths: on Windows they have a form that cargo does not take.
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("no folder above")?;
    let workspace = tempfile::tempdir()?;
    let root = workspace.path();
    for case in cases()? {
        let core = repository.join("crates/alicloud-core");
        // A folder for each: what is beside a crate and was generated from something else would be removed.
        let out = root.join(case.file_name().unwrap_or_default());
        let mut options = options(&case, false).with_core(core);
        options.out = out;
        alicloud_codegen::generate(&options)?;
    }
    std::fs::write(
        root.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"*/golden-*\"]\n",
    )?;
    std::fs::copy(repository.join("Cargo.lock"), root.join("Cargo.lock"))?;

    let cargo = |arguments: &[&str], features: &str| -> Result<(), Box<dyn Error>> {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            // Without TLS there is far less to compile.
            .args([
                "--offline",
                "--workspace",
                "--no-default-features",
                "--features",
                features,
            ])
            .current_dir(root)
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden"),
            )
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTFLAGS", "-Dwarnings")
            .env("RUSTDOCFLAGS", "-Dwarnings")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .output()?;
        let text = String::from_utf8_lossy(&output.stderr);
        let shown = format!("{}{text}", String::from_utf8_lossy(&output.stdout));
        assert!(output.status.success(), "cargo {}:\n{shown}", arguments.join(" "));
        Ok(())
    };
    const ALL: &str = "description,reading,writing";
    for features in ["", "reading", "writing", "description", "description,reading"] {
        cargo(&["check"], features)?;
    }
    cargo(&["check", "--all-targets"], ALL)?;
    cargo(&["doc", "--no-deps"], ALL)?;
    cargo(&["test"], ALL)
}
