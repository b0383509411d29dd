//! Reads the file of flows. Every mistake is reported by line and column, all at once.

mod mistakes;
mod reader;

use std::path::Path;

use alicloud_cli::{Error, ExitStatus, read_text};

use crate::plan::{
    desired::DesiredFlows,
    file::{mistakes::invalid, reader::Reader},
    yaml::{self, At},
};

/// A file that was read.
#[derive(Debug)]
pub(crate) struct FlowsFile {
    pub(crate) desired: DesiredFlows,
    /// The name of the file, for messages.
    pub(crate) shown: String,
    /// What is odd, each with its place.
    pub(crate) warnings: Vec<String>,
}

impl FlowsFile {
    /// Reads a file, or standard input (`-`).
    ///
    /// # Errors
    ///
    /// It cannot be read, or is not valid.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let (shown, folder) = match path.as_os_str() == "-" {
            true => ("standard input".to_owned(), Path::new("")),
            false => (path.display().to_string(), path.parent().unwrap_or(Path::new(""))),
        };
        let text = read_text(path).map_err(|reason| {
            Error::new(ExitStatus::Configuration, format!("{shown} {reason}"))
                .with_help("`cams-flow export --to flows.yaml` writes one with the flows that there are")
        })?;
        Self::parse(&text, &shown, folder)
    }

    /// Reads a text. Paths of JSON files start at the folder.
    pub(crate) fn parse(text: &str, shown: &str, folder: &Path) -> Result<Self, Error> {
        // A byte order mark would become part of the first key.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::new(folder);
        let desired = match yaml::read(text) {
            Ok(root) => reader.document(root),
            Err(mistake) => {
                reader.mistakes.push(mistake);
                DesiredFlows::default()
            }
        };
        reader.mistakes.sort_by_key(|mistake| mistake.at);
        if let Some((first, others)) = reader.mistakes.split_first() {
            return Err(invalid(shown, text, first, others));
        }
        let warnings = reader.warnings.into_iter().map(|(at, message)| match at {
            Some(At { line, column }) => format!("{shown}:{line}:{column}: {message}"),
            None => message,
        });
        Ok(Self {
            desired,
            shown: shown.to_owned(),
            warnings: warnings.collect(),
        })
    }
}

#[cfg(test)]
mod tests;
