//! Which addresses there are below `/_emulator/`, for those who ask for another one.

use http::StatusCode;

use crate::{admin::PREFIX, error::AdminError, state::State, suggestion};

/// The emulator's own, each with its methods; a part in capitals stands for any text.
const OWN: &[(&str, &str)] = &[
    ("", "GET"),
    ("health", "GET"),
    ("ready", "GET"),
    ("requests", "GET, DELETE"),
    ("requests/NUMBER", "GET"),
    ("events", "GET"),
    ("services", "GET"),
    ("policy", "GET"),
    ("reset", "POST"),
    ("faults", "GET, POST, DELETE"),
    ("faults/ID", "DELETE"),
    ("clock", "GET, POST"),
];

/// The error for a request that nothing responds to: the address has other methods, or does not exist.
pub(super) fn unknown(state: &State, path: &str) -> AdminError {
    let of_extensions = state
        .extensions
        .iter()
        .flat_map(|extension| extension.addresses());
    let known: Vec<(&str, &str)> = OWN.iter().chain(of_extensions).copied().collect();
    if let Some((_, methods)) = known.iter().find(|(known, _)| fits(known, path)) {
        return AdminError::method(methods);
    }
    let whole: Vec<String> = known
        .iter()
        .map(|(known, _)| format!("{PREFIX}{known}"))
        .collect();
    let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
    let meant = suggestion::meant(&format!("{PREFIX}{path}"), &whole);
    let text = format!("unknown address {meant}; `addresses` lists those that exist");
    AdminError {
        addresses: known
            .iter()
            .map(|(known, methods)| format!("{methods} {PREFIX}{known}"))
            .collect(),
        ..AdminError::new(StatusCode::NOT_FOUND, text)
    }
}

/// Whether a path is a known one, whose parts in capitals stand for any text.
fn fits(known: &str, path: &str) -> bool {
    let (mut known, mut parts) = (known.split('/'), path.split('/'));
    loop {
        match (known.next(), parts.next()) {
            (None, None) => return true,
            (Some(known), Some(part)) if known == part => {}
            (Some(known), Some(part)) if is_any(known) && !part.is_empty() => {}
            _ => return false,
        }
    }
}

fn is_any(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_stand_for_any_text() {
        assert!(fits("faults/ID", "faults/7") && fits("faults", "faults") && fits("", ""));
        assert!(!fits("faults/ID", "faults/") && !fits("faults/ID", "faults/7/8") && !fits("", "health"));
    }
}
