//! What is wrong with the descriptions, shown to people at terminals and to editors.

use std::{env, io::IsTerminal};

use alicloud_codegen::diagnostic::{Diagnostics, MessageFormat, Rendering};

use crate::{
    run::{Error, root},
    terminal::{say, tell},
};

/// How diagnostics are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// With the lines that they are about.
    #[default]
    Human,
    /// In one line each.
    Short,
    /// On the standard output, one JSON object a line: the keys are described in spec/README.md.
    Json,
}

/// Shows all diagnostics, and gives what is to be said at the end.
pub(crate) fn show(diagnostics: &Diagnostics, format: Format) -> Error {
    let rendering = Rendering {
        format: match format {
            Format::Human => MessageFormat::Human,
            Format::Short => MessageFormat::Short,
            Format::Json => MessageFormat::Json,
        },
        colour: std::io::stderr().is_terminal()
            && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        base: root(),
    };
    let text = rendering.render(diagnostics);
    match format {
        Format::Human | Format::Short => tell(text),
        Format::Json => say(text),
    }
    diagnostics.summary()
}
