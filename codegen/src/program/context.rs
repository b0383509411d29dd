//! What a command needs of the world around it.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    program::{source::Sources, terminal::Terminal},
    shown_path,
};

/// Why a command failed, as a person reads it.
pub type Error = String;

/// The world around a command: where it prints, where it is, what time it is, and where descriptions come from.
pub struct Context<'a> {
    /// Where it prints.
    pub terminal: &'a dyn Terminal,
    /// Where the vendor's metadata comes from.
    pub sources: &'a dyn Sources,
    /// The folder that paths are relative to, and are shown from.
    pub base: PathBuf,
    /// Whether diagnostics have colours.
    pub colour: bool,
    /// The time.
    pub now: SystemTime,
    /// The command that generates again, as the first line of each generated file names it.
    pub generate: &'a str,
}

impl Context<'_> {
    /// Prints a line of the result.
    pub(crate) fn say(&self, line: impl std::fmt::Display) {
        self.terminal.say(&line);
    }

    /// Returns the path as people see it from the base.
    pub(crate) fn shown(&self, path: &Path) -> String {
        shown_path::shown_path(path, &self.base)
    }
}
