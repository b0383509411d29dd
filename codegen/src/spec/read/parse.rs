use std::path::Path;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_yaml::Value;

use super::scan::{Scanned, scan};
use super::violation;
use crate::diagnostic::{Diagnostic, Diagnostics, DocumentPath, Position, Source};

/// Reads a file of the given kind; none if it has findings.
pub(super) fn parse_file<T>(file: &Path, diagnostics: &mut Diagnostics) -> Option<(Source, T)>
where
    T: DeserializeOwned + JsonSchema,
{
    match std::fs::read(file) {
        Ok(bytes) => parse_bytes(file, &bytes, diagnostics),
        Err(error) => {
            diagnostics.push(Diagnostic::of_file(
                file,
                format!("the file cannot be read: {error}"),
            ));
            None
        }
    }
}

fn parse_bytes<T>(file: &Path, bytes: &[u8], diagnostics: &mut Diagnostics) -> Option<(Source, T)>
where
    T: DeserializeOwned + JsonSchema,
{
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let source = Source::without_places(file);
            let position = end_of(&bytes[..error.valid_up_to()]);
            diagnostics.push(
                source
                    .error_at(position, "this byte is not UTF-8")
                    .help("save the file as UTF-8"),
            );
            return None;
        }
    };
    let Scanned {
        value,
        places,
        findings,
        is_complete,
    } = scan(text);
    let source = Source::new(file, places);
    let is_yaml = findings.is_empty();
    diagnostics.extend(findings.into_iter().map(|finding| {
        let diagnostic = source.error_at(finding.position, finding.message);
        if finding.help.is_empty() {
            diagnostic
        } else {
            diagnostic.help(finding.help)
        }
    }));
    if !is_complete {
        return None;
    }
    if value.is_null() {
        let diagnostic = source.error(&DocumentPath::root(), "the file is empty");
        diagnostics.push(diagnostic.help("the format is described in spec/README.md"));
        return None;
    }
    let violations = violation::find::<T>(&source, &value);
    let is_valid = violations.is_empty();
    diagnostics.extend(violations);
    if !(is_yaml && is_valid) {
        return None;
    }
    typed(source, value, diagnostics)
}

fn typed<T: DeserializeOwned>(
    source: Source,
    value: Value,
    diagnostics: &mut Diagnostics,
) -> Option<(Source, T)> {
    match serde_yaml::from_value(value) {
        Ok(typed) => Some((source, typed)),
        // The schema is stricter than the types, so that this is not expected.
        Err(error) => {
            diagnostics.push(source.error(&DocumentPath::root(), error.to_string()));
            None
        }
    }
}

/// The position just behind a text.
fn end_of(valid: &[u8]) -> Position {
    let text = String::from_utf8_lossy(valid);
    let last_line = text.rsplit('\n').next().unwrap_or_default();
    Position {
        line: text.matches('\n').count() + 1,
        column: last_line.chars().count() + 1,
    }
}
