//! Standard output and standard error: whether a person looks at them, and writing to them.

use std::io::{self, IsTerminal as _, Write};

use alicloud_core::credentials::Environment;

use crate::error::{Error, Styles};

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    Always,
    Never,
}

/// What is known of the terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    pub(crate) output_is_terminal: bool,
    pub(crate) error_is_terminal: bool,
    colour: Colour,
    no_color: bool,
    is_dumb: bool,
}

impl Terminal {
    pub(crate) fn new(colour: Colour, environment: &Environment) -> Self {
        Self {
            no_color: environment.variable("NO_COLOR").is_some(),
            is_dumb: environment.variable("TERM").is_some_and(|name| name == "dumb"),
            output_is_terminal: io::stdout().is_terminal(),
            error_is_terminal: io::stderr().is_terminal(),
            colour,
        }
    }

    /// Whether a person sees a bar that is drawn again and again.
    pub(crate) fn shows_progress(self) -> bool {
        self.error_is_terminal && !self.is_dumb
    }

    fn has_colour(self, is_terminal: bool) -> bool {
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && !self.no_color && !self.is_dumb,
        }
    }

    /// How errors look.
    pub(crate) fn error_styles(self) -> Styles {
        match self.has_colour(self.error_is_terminal) {
            true => Styles::COLOURED,
            false => Styles::default(),
        }
    }

    /// How output looks.
    pub(crate) fn output_styles(self) -> Styles {
        match self.has_colour(self.output_is_terminal) {
            true => Styles::COLOURED,
            false => Styles::default(),
        }
    }

    /// The number of columns for tables; `None` if the output is not a terminal, and lines may be as long as they are.
    pub(crate) fn width(self) -> Option<u16> {
        let size = console::Term::stdout().size_checked();
        size.filter(|_| self.output_is_terminal)
            .map(|(_, columns)| columns)
    }
}

/// Why a command ended before it was through.
#[derive(Debug)]
#[non_exhaustive]
pub enum Ended {
    /// The reader of the output is gone, as after `head`: all is well.
    ReaderGone,
    /// An error, which is reported.
    Error(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::Error(
                Error::local(format!("the output cannot be written: {error}"))
                    .with_help("look for a full disk or a closed terminal"),
            ),
        }
    }
}

/// Writes to standard output.
pub(crate) fn print(text: &str) -> Result<(), Ended> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()?;
    Ok(())
}

/// Writes a line to standard error, whose reader may be gone.
pub(crate) fn note(text: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}
