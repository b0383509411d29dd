//! The command line interface's file with profiles: chains of any form end, secrets are redacted, and keys survive a round
//! trip.
//!
//! An input is a file. One that begins with `>` has, line by line, pairs of a profile's number and that of its source.
#![no_main]

use std::{fmt::Write as _, sync::LazyLock};

use alicloud_core::credentials::CliProfile;
use cams_flow_fuzz::{
    Plants, bounded,
    profile::{SECRET, Scratch, ask, context},
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

static FILE: LazyLock<Scratch> = LazyLock::new(|| Scratch::new("cli"));

fuzz_target!(|input: &[u8]| match input.split_first() {
    Some((b'>', rest)) => chained(rest),
    _ => read(input),
});

fn provider(contents: &[u8]) -> CliProfile {
    CliProfile::new().path(FILE.with(contents)).context(&context())
}

/// Any file.
fn read(input: &[u8]) {
    let plants = Plants::new([("SECRET", SECRET.to_owned())]);
    let contents = plants.planted(input);
    // A profile can name a program, and programs that a fuzzer made up are not to run.
    if names_a_program(&contents) {
        return;
    }
    let text = String::from_utf8_lossy(&contents).into_owned();
    let plants = if shows_by_right(&text, &plants) {
        Plants::new([])
    } else {
        plants
    };
    let result = bounded(contents.len(), || ask(&provider(&contents), &plants));
    let Ok(credentials) = result else {
        return;
    };
    assert!(
        text.contains("profiles") || text.contains("\\u"),
        "credentials from nowhere: {text}"
    );
    let mode = match (credentials.provider(), credentials.security_token()) {
        ("cli_profile/static_ak", None) => "AK",
        ("cli_profile/static_sts", Some(_)) => "StsToken",
        _ => return,
    };
    let plain = json!({
        "current": "p",
        "profiles": [{
            "name": "p",
            "mode": mode,
            "access_key_id": credentials.access_key_id(),
            "access_key_secret": credentials.access_key_secret(),
            "sts_token": credentials.security_token().unwrap_or_default(),
        }],
    });
    let again = ask(&provider(plain.to_string().as_bytes()), &Plants::new([])).expect("plainly written");
    assert_eq!(credentials, again);
}

fn names_a_program(contents: &[u8]) -> bool {
    let text = String::from_utf8_lossy(contents);
    if text.to_lowercase().contains("process") {
        return true;
    }
    // The name can be written with escapes.
    text.contains("\\u") && {
        let start = text.trim_start_matches('\u{feff}');
        serde_json::from_str::<Value>(start)
            .map_or(true, |value| value.to_string().to_lowercase().contains("process"))
    }
}

/// The names of profiles are shown, even if they hold a secret.
fn shows_by_right(text: &str, plants: &Plants) -> bool {
    let start = text.trim_start_matches('\u{feff}');
    let Ok(value) = serde_json::from_str::<Value>(start) else {
        return false;
    };
    let is_planted = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        plants.part_of(text.as_bytes()).is_some()
    };
    let mut shown = vec![&value["current"]];
    for profile in value["profiles"].as_array().into_iter().flatten() {
        shown.extend([&profile["name"], &profile["source_profile"]]);
    }
    shown.into_iter().any(is_planted)
}

/// Profiles that lead to each other.
fn chained(input: &[u8]) {
    let numbers: Vec<u16> = input
        .split(|byte| !byte.is_ascii_digit())
        .filter_map(|digits| str::from_utf8(digits).ok()?.parse().ok())
        .collect();
    let mut file = String::from(r#"{"current":"p0","profiles":["#);
    let mut count = 0;
    let mut add = |name: u16, source: Option<u16>| {
        let comma = if count > 0 { "," } else { "" };
        count += 1;
        let rest = match source {
            Some(source) => format!(
                r#""mode":"ChainableRamRoleArn","source_profile":"p{source}","ram_role_arn":"acs:ram::1:role/r","ram_session_name":"s""#
            ),
            None => {
                r#""mode":"AK","access_key_id":"LTAI5tPlantedKeyId","access_key_secret":"planted""#.to_owned()
            }
        };
        let _ = write!(file, r#"{comma}{{"name":"p{name}",{rest}}}"#);
    };
    // A run of profiles, each of which leads to the next; then single ones.
    let (length, pairs) = numbers
        .split_first()
        .map_or((0, &[][..]), |(first, rest)| (*first, rest));
    let length = length % 20_000;
    for pair in pairs.chunks_exact(2).take(64) {
        add(pair[0], Some(pair[1]));
    }
    for name in 0..length {
        add(name, Some(name + 1));
    }
    add(length, None);
    file.push_str("]}");
    let plants = Plants::new([]);
    let result = bounded(file.len(), || ask(&provider(file.as_bytes()), &plants));
    if length == 0 && pairs.len() < 2 {
        assert!(result.is_ok(), "{result:?}");
    }
}
