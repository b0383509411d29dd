//! Where commands print.

use std::{
    fmt,
    io::{self, ErrorKind, Write},
    sync::OnceLock,
};

/// Where commands print: results for programs on one side, messages for the person on the other.
pub trait Terminal {
    /// Prints a line of the result.
    fn say(&self, line: &dyn fmt::Display);

    /// Prints a line for the person at the terminal.
    fn tell(&self, line: &dyn fmt::Display);
}

/// Standard output and standard error.
#[derive(Debug, Default)]
pub struct Console {
    failed: OnceLock<String>,
}

impl Console {
    /// Returns why output was lost, if it was. A reader that has enough, such as `head`, is not an error.
    #[must_use]
    pub fn output_error(&self) -> Option<String> {
        self.put(&mut io::stdout(), "");
        self.failed.get().cloned()
    }

    fn put(&self, output: &mut impl Write, text: &str) {
        let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
        {
            let _ = self
                .failed
                .set(format!("cannot write to standard output: {error}"));
        }
    }
}

impl Terminal for Console {
    fn say(&self, line: &dyn fmt::Display) {
        self.put(&mut io::stdout().lock(), &format!("{line}\n"));
    }

    fn tell(&self, line: &dyn fmt::Display) {
        // Nobody is left to be told that this failed.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}
