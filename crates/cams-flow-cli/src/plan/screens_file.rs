//! JSON files with the screens of flows: on this machine, and where the service fetches them.

use std::{
    fmt::Write as _,
    fs,
    path::{Component, Path},
};

use alicloud_cli::read_text;

use crate::plan::desired::Screens;

/// WhatsApp takes files of up to 10 MB.
const LARGEST: u64 = 10_000_000;

/// Reads a JSON file by its path from the folder of the file of flows.
///
/// # Errors
///
/// What is wrong, and what to do about it.
pub(super) fn read(folder: &Path, path: &str, base: &str) -> Result<Screens, (String, String)> {
    let wrong = |what: String, help: &str| (what, help.to_owned());
    let is_below = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if path.contains('\\') || !Path::new(path).components().all(is_below) {
        return Err(wrong(
            format!("`{path}` is not a path below the folder of this file"),
            "write a relative path without `..`: the same path is added to `json-base`",
        ));
    }
    let file = folder.join(path);
    let unreadable = |error: std::io::Error| {
        wrong(
            format!("`{path}` cannot be read: {error}"),
            "the path starts at the folder of this file",
        )
    };
    if fs::metadata(&file).map_err(unreadable)?.len() > LARGEST {
        return Err(wrong(
            format!("`{path}` has more than 10 MB"),
            "WhatsApp takes no larger file",
        ));
    }
    let text = read_text(&file).map_err(|reason| {
        wrong(
            format!("`{path}` {reason}"),
            "correct the file; `json` is text in UTF-8",
        )
    })?;
    let content = serde_json::from_str(&text).map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default().to_owned();
        let place = format!("{path}:{}:{}", error.line(), error.column());
        wrong(format!("{place}: not JSON: {what}"), "correct the JSON file")
    })?;
    Ok(Screens {
        path: path.to_owned(),
        address: address(base, path),
        content,
    })
}

/// The address of a file below another.
fn address(base: &str, path: &str) -> String {
    let mut address = base.trim_end_matches('/').to_owned();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        address.push('/');
        for byte in part.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    address.push(char::from(byte))
                }
                _ => {
                    let _ = write!(address, "%{byte:02X}");
                }
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_an_address() {
        let base = "https://assets.example.com/flows/";
        assert_eq!(
            address(base, "a b/ü.json"),
            "https://assets.example.com/flows/a%20b/%C3%BC.json"
        );
        assert_eq!(address("http://h", "./a//b.json"), "http://h/a/b.json");
    }

    #[test]
    fn a_path_stays_below_the_folder() {
        for path in ["../a.json", "/etc/passwd", "a/../../b.json", r"..\a.json"] {
            let (message, _) = read(Path::new("."), path, "http://h").unwrap_err();
            assert!(message.contains("not a path below"), "{message}");
        }
    }
}
