//! The INI file with profiles: keys survive a round trip; secrets are redacted.
//!
//! An input is a file. One that begins with `>` has a key's id, a secret and letters that choose how they are written.
#![no_main]

use std::sync::LazyLock;

use alicloud_core::{Credentials, credentials::IniProfile};
use cams_flow_fuzz::{
    Plants, bounded,
    profile::{SECRET, Scratch, ask, context},
};
use libfuzzer_sys::fuzz_target;

static FILE: LazyLock<Scratch> = LazyLock::new(|| Scratch::new("ini"));

fuzz_target!(|input: &[u8]| match input.split_first() {
    Some((b'>', rest)) => written(rest),
    _ => read(input),
});

fn provider(contents: &[u8]) -> IniProfile {
    IniProfile::new()
        .path(FILE.with(contents))
        .profile("default")
        .context(&context())
}

/// Any file.
fn read(input: &[u8]) {
    let plants = Plants::new([("SECRET", SECRET.to_owned())]);
    let contents = plants.planted(input);
    // The names of sections are shown, even if they hold a secret.
    let is_name = contents
        .split(|byte| *byte == b'\n')
        .any(|line| line.contains(&b'[') && plants.part_of(line).is_some());
    let plants = if is_name { Plants::new([]) } else { plants };
    let result = bounded(contents.len(), || ask(&provider(&contents), &plants));
    let Ok(credentials) = result else {
        return;
    };
    if credentials.provider() != "profile/static_ak" {
        return;
    }
    let (id, secret) = (credentials.access_key_id(), credentials.access_key_secret());
    if is_plain(id) && is_plain(secret) {
        let again = ask(&provider(&plain(id, secret)), &Plants::new([])).expect("plainly written");
        assert_eq!(credentials, again);
    }
}

fn plain(id: &str, secret: &str) -> Vec<u8> {
    format!("[default]\ntype = access_key\naccess_key_id = {id}\naccess_key_secret = {secret}\n").into_bytes()
}

/// Whether a value means itself without quotes.
fn is_plain(value: &str) -> bool {
    !value.starts_with(['#', ';', '"', '\'', '`']) && !value.contains(char::is_whitespace)
}

/// A key, written in one of the ways in which people and programs write it.
fn written(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let mut lines = text.split('\n');
    let mut next = || lines.next().unwrap_or_default();
    let (id, secret, style) = (next(), next(), next());
    let Ok(expected) = Credentials::new(id, secret) else {
        return;
    };
    if !is_plain(id) || !is_plain(secret) {
        return;
    }
    let has = |letter: char| style.contains(letter);
    let end = if has('r') { "\r\n" } else { "\n" };
    let equals = match (has('='), has('t')) {
        (true, _) => "=",
        (false, true) => "\t=\t",
        (false, false) => " = ",
    };
    let case = |key: &str| {
        if has('U') {
            key.to_uppercase()
        } else {
            key.to_owned()
        }
    };
    let comment = match (has('#'), has(';')) {
        (true, _) => " # a comment; it says = nothing",
        (false, true) => " ; a comment",
        (false, false) => "",
    };
    let quote = |value: &str| match (has('q'), has('Q')) {
        (true, _) if !value.contains('\'') => format!("'{value}'"),
        (_, true) if !value.contains(['"', '\\']) => format!("\"{value}\""),
        _ => value.to_owned(),
    };
    let mut file = String::new();
    if has('b') {
        file.push('\u{feff}');
    }
    if has('o') {
        file.push_str(&format!("[other]{end}type = ecs_ram_role{end}{end}"));
    }
    file.push_str(&format!("# above{end}[default]{comment}{end}"));
    let pairs = [
        ("type", "access_key"),
        ("access_key_id", id),
        ("access_key_secret", secret),
    ];
    for (index, (key, value)) in pairs.into_iter().enumerate() {
        if has('s') && index == 2 {
            // The section comes in two parts.
            file.push_str(&format!("[between]{end}x = y{end}[default]{end}"));
        }
        file.push_str(&format!("{}{equals}{}{comment}{end}", case(key), quote(value)));
    }
    let read = ask(&provider(file.as_bytes()), &Plants::new([]));
    match read {
        Ok(read) => assert_eq!(*read, expected, "{file:?}"),
        Err(error) => panic!("{error}: {file:?}"),
    }
}
