//! A line that a person types without seeing it.

#[cfg(unix)]
pub(crate) use self::unix::read;

/// As on Unix, as far as the terminal allows it.
#[cfg(not(unix))]
pub(crate) fn read(question: &str) -> std::io::Result<String> {
    let terminal = console::Term::stderr();
    terminal.write_str(question)?;
    terminal.read_secure_line()
}

#[cfg(unix)]
mod unix {
    use std::io::{self, Read as _, Write as _, stderr, stdin};

    use rustix::{
        process::{Signal, getpid, kill_process},
        termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr},
    };

    const INTERRUPT: u8 = 0x03;
    const END: u8 = 0x04;
    const BACKSPACE: [u8; 2] = [0x08, 0x7f];
    const KILL_LINE: u8 = 0x15;

    /// Asks for a line at the terminal, which does not show what is typed.
    ///
    /// The terminal is switched before the question appears: what is typed or pasted at once is neither shown nor lost.
    pub(crate) fn read(question: &str) -> io::Result<String> {
        let hidden = Hidden::new()?;
        write!(stderr(), "{question}")?;
        let line = line(stdin().lock().bytes());
        drop(hidden);
        writeln!(stderr())?;
        match line? {
            Some(line) => String::from_utf8(line)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error())),
            None => {
                // Ends as any program does that is interrupted, once the terminal is as it was.
                kill_process(getpid(), Signal::INT)?;
                Err(io::ErrorKind::Interrupted.into())
            }
        }
    }

    /// What is typed up to the end of the line, with the keys that correct it; nothing after Ctrl-C.
    fn line(bytes: impl Iterator<Item = io::Result<u8>>) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        for byte in bytes {
            match byte? {
                b'\n' | b'\r' | END => break,
                INTERRUPT => return Ok(None),
                KILL_LINE => line.clear(),
                byte if BACKSPACE.contains(&byte) => {
                    // A character may be of several bytes; all but its first begin with the bits 10.
                    while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
                }
                byte => line.push(byte),
            }
        }
        Ok(Some(line))
    }

    /// A terminal that shows nothing and leaves every key to the program, until this is dropped.
    struct Hidden(Termios);

    impl Hidden {
        fn new() -> io::Result<Self> {
            let before = tcgetattr(stdin())?;
            let mut hidden = before.clone();
            hidden
                .local_modes
                .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
            // Each key comes as soon as it is pressed.
            hidden.special_codes[SpecialCodeIndex::VMIN] = 1;
            hidden.special_codes[SpecialCodeIndex::VTIME] = 0;
            tcsetattr(stdin(), OptionalActions::Now, &hidden)?;
            Ok(Self(before))
        }
    }

    impl Drop for Hidden {
        fn drop(&mut self) {
            let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn typed(keys: &[u8]) -> Option<Vec<u8>> {
            line(keys.iter().copied().map(Ok)).unwrap()
        }

        #[test]
        fn keys_correct_what_is_typed() {
            assert_eq!(typed(b"secret\nmore").as_deref(), Some(&b"secret"[..]));
            assert_eq!(typed(b"secrex\x7ft\r").as_deref(), Some(&b"secret"[..]));
            assert_eq!(typed(b"wrong\x15secret\n").as_deref(), Some(&b"secret"[..]));
            assert_eq!(
                typed("sü\u{8}ecret\n".as_bytes()).as_deref(),
                Some(&b"secret"[..])
            );
            assert_eq!(typed(b"\x7f\x04").as_deref(), Some(&b""[..]));
            assert_eq!(typed(b"secret\x03\n"), None);
        }
    }
}
