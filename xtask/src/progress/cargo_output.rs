//! What cargo prints while it builds: its status, which the next status replaces, and messages, which stay.

use std::io::{BufReader, Read};

/// A line of cargo's.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// What it is doing, without colours: `Compiling serde v1.0.0`, `Building [==> ] 12/109: tokio`.
    Status(&'a str),
    /// A warning, an error or a line of them, as it came.
    Message(&'a str),
}

/// Reads to the end.
pub(super) fn read(output: impl Read, mut take: impl FnMut(Line<'_>)) {
    let mut line = Vec::new();
    let mut before = b'\n';
    for byte in BufReader::new(output).bytes().map_while(Result::ok) {
        match (byte, before) {
            // The end of the line was taken with the other half of it.
            (b'\n', b'\r') => {}
            // Progress ends with a carriage return alone.
            (b'\n' | b'\r', _) => {
                take_line(&String::from_utf8_lossy(&line), &mut take);
                line.clear();
            }
            _ => line.push(byte),
        }
        before = byte;
    }
    if !line.is_empty() {
        take_line(&String::from_utf8_lossy(&line), &mut take);
    }
}

fn take_line(line: &str, take: &mut impl FnMut(Line<'_>)) {
    let plain = without_colours(line);
    if is_status(&plain) {
        take(Line::Status(plain.trim()));
    } else {
        // Cargo takes its progress away before a message, in the same line.
        take(Line::Message(line.trim_start_matches("\x1b[K")));
    }
}

/// Whether a line begins with a word that ends in the twelfth column.
fn is_status(plain: &str) -> bool {
    let (Some(head), Some(rest)) = (plain.get(..12), plain.get(12..)) else {
        return false;
    };
    let word = head.trim_start();
    rest.starts_with(' ')
        && word.starts_with(|first: char| first.is_ascii_uppercase())
        && word
            .chars()
            .all(|letter| letter.is_ascii_alphabetic() || letter == '-')
}

/// The text without escape sequences: `ESC [`, parameters, a letter.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\x1b' {
            let _ = characters.find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        read(text.as_bytes(), |line| found.push(format!("{line:?}")));
        found
    }

    #[test]
    fn status_is_told_from_messages() {
        let text = "\x1b[1m\x1b[32m   Compiling\x1b[0m serde v1.0.0\n\
            \x1b[1m\x1b[36m    Building\x1b[0m [==>  ] 12/109: tokio\r\x1b[K\
            \x1b[1m\x1b[33mwarning\x1b[0m: unused\n\
            \n \x1b[1m-->\x1b[0m src/main.rs:1:5\r\n\
            \x1b[1m\x1b[32m    Finished\x1b[0m `dev` profile in 0.1s\n";
        assert_eq!(
            all(text),
            [
                "Status(\"Compiling serde v1.0.0\")",
                "Status(\"Building [==>  ] 12/109: tokio\")",
                "Message(\"\\u{1b}[1m\\u{1b}[33mwarning\\u{1b}[0m: unused\")",
                "Message(\"\")",
                "Message(\" \\u{1b}[1m-->\\u{1b}[0m src/main.rs:1:5\")",
                "Status(\"Finished `dev` profile in 0.1s\")",
            ]
        );
    }

    #[test]
    fn code_that_is_shown_is_not_a_status() {
        for line in [
            "        Self::Nothing => 1,",
            "12 |     Compiling",
            "error: could not compile",
            "           Compiling: x",
            "   = note: x",
        ] {
            assert_eq!(all(line), [format!("{:?}", Line::Message(line))], "{line}");
        }
    }
}
