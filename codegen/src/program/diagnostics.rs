//! What is wrong with the descriptions, shown to people at terminals and to editors.

use crate::{
    diagnostic::{Diagnostics, MessageFormat, Rendering},
    program::context::{Context, Error},
};

/// How diagnostics are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// With the lines that they are about.
    #[default]
    Human,
    /// In one line each.
    Short,
    /// On the standard output, one JSON object a line.
    Json,
}

/// Shows all diagnostics; returns what is said at the end.
pub fn show(diagnostics: &Diagnostics, format: Format, context: &Context<'_>) -> Error {
    let rendering = Rendering {
        format: match format {
            Format::Human => MessageFormat::Human,
            Format::Short => MessageFormat::Short,
            Format::Json => MessageFormat::Json,
        },
        colour: context.colour,
        base: context.base.clone(),
    };
    let text = rendering.render(diagnostics);
    match format {
        Format::Human | Format::Short => context.terminal.tell(&text),
        Format::Json => context.terminal.say(&text),
    }
    diagnostics.summary()
}
