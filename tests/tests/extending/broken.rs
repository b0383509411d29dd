//! A description with an error: it is located, and nothing is written.

use std::fs;

use alicloud_codegen::GenerateError;

use crate::workspace::{SYNC_FLOW, Workspace};

/// Line and column of a text, from 1.
fn place_of(text: &str, part: &str) -> String {
    let (line, found) = (1..)
        .zip(text.lines())
        .find_map(|(line, text)| Some((line, text.find(part)?)))
        .unwrap();
    format!("{line}:{}", found + 1)
}

#[test]
fn misspelt_keys_are_all_located_and_nothing_is_written() {
    let workspace = Workspace::new();
    let text = SYNC_FLOW
        .replace("summary:", "sumary:")
        .replace("    required: true", "    requierd: true");
    fs::write(workspace.added(), &text).unwrap();
    let before = workspace.texts();

    let Err(GenerateError::Diagnostics(found)) = workspace.generate() else {
        panic!("the mistakes are not found");
    };
    let found = found.to_string();
    for (written, meant) in [("sumary", "summary"), ("requierd", "required")] {
        let at = format!(
            "{}:{}: error[E0201]: ",
            workspace.added().display(),
            place_of(&text, written)
        );
        assert!(
            found.lines().any(|diagnostic| diagnostic.starts_with(&at)
                && diagnostic.contains(&format!("`{written}`"))
                && diagnostic.contains(&format!("`{meant}`"))),
            "{at}\n{found:#?}"
        );
    }
    assert_eq!(workspace.texts(), before, "nothing is written");
}
