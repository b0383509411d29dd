//! The compiler's messages, compared literally, for one operation.
//!
//! They change with the compiler, so they are compared only on the version that the workspace names. After an intended
//! change: `TRYBUILD=overwrite cargo test -p workspace-tests --test compile exact`, and read the difference.

use std::{env, io::Write as _, process::Command};

/// The version that the workspace names, and the one that compiles it, without the patch level.
fn versions() -> (String, String) {
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler).arg("--version").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let found = text.split_whitespace().nth(1).unwrap();
    (
        without_patch(env!("CARGO_PKG_RUST_VERSION")),
        without_patch(found),
    )
}

fn without_patch(version: &str) -> String {
    version.split('.').take(2).collect::<Vec<_>>().join(".")
}

#[test]
fn the_messages_are_exactly_these() {
    let (pinned, found) = versions();
    if pinned != found {
        // Not `eprintln!`, which is seen only when a test fails.
        writeln!(
            std::io::stderr(),
            "skipped: the compiler's exact words are those of Rust {pinned}, and this is {found}"
        )
        .unwrap();
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/exact/*.rs");
}
