//! The programs of the folders `ui/pass` and `ui/fail`.
//!
//! Every message of the compiler must be announced in the program, on the line before the one that it is about:
//! `//~ error: words … more words` announces an error that has these words, in this order. The rest is not compared,
//! since the compiler's messages may improve.

use std::{fs, path::Path};

use crate::package::{Message, Programs, verdict};

const ANNOUNCEMENT: &str = "//~ ";

pub(crate) fn programs() -> Programs {
    let mut programs = of("pass");
    programs.extend(of("fail"));
    programs
}

fn of(folder: &str) -> Programs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(folder);
    let mut programs = Programs::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        programs.insert(name, fs::read_to_string(path).unwrap());
    }
    assert!(!programs.is_empty());
    programs
}

/// Whether a message has the announced level and words.
fn is_announced(message: &Message, announcement: &str) -> bool {
    let (level, words) = announcement.split_once(": ").unwrap();
    let mut rest = message.rendered.as_str();
    message.level == level
        && words.split('…').map(str::trim).all(|words| {
            let after = rest.split_once(words).map(|(_, after)| after);
            rest = after.unwrap_or_default();
            after.is_some()
        })
}

/// Compares the messages about a program with those that it announces.
fn compare(name: &str, text: &str) {
    let mut left: Vec<_> = verdict(name).messages.iter().collect();
    for (line, text) in (1..).zip(text.lines()) {
        let Some(announcement) = text.trim().strip_prefix(ANNOUNCEMENT) else {
            continue;
        };
        let found = left
            .iter()
            .position(|message| message.line == line + 1 && is_announced(message, announcement));
        let found = found.unwrap_or_else(|| panic!("{name}:{line}: not said: {announcement}\n{left:#?}"));
        left.remove(found);
    }
    assert!(left.is_empty(), "{name}: not announced: {left:#?}");
}

#[test]
fn programs_that_should_compile_do() {
    for (name, text) in of("pass") {
        compare(&name, &text);
        assert!(verdict(&name).compiled, "{name} does not compile");
    }
}

#[test]
fn programs_that_should_not_compile_fail_for_the_announced_reason() {
    for (name, text) in of("fail") {
        compare(&name, &text);
        assert!(!verdict(&name).compiled, "{name} compiles");
    }
}
