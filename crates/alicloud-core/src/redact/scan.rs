//! Secrets behind their names, in texts that no parser need accept: JSON that was cut, forms, queries, headers, XML.

use crate::redact::{
    MASK, Range,
    levels::{self, Unit},
    names::{Names, fills_line, is_code},
};

/// How many bytes may stand between a name and its separator.
const FARTHEST: usize = 6;
/// Shorter words behind `Bearer` and `Basic` are parts of a sentence.
const SHORTEST_CREDENTIAL: usize = 16;

/// Finds the values of secret names.
pub(super) fn find(units: &[Unit], names: &Names, ranges: &mut Vec<Range<'_>>) {
    let text = Text(units);
    each_value(text, names, &mut |from, to, _| {
        ranges.push(Range {
            start: units[from].start,
            end: units[to - 1].end,
            mask: MASK,
        });
    });
}

/// The values of secret names in a text, each as it reads without its encoding.
pub(super) fn secrets(text: &str, names: &Names, found: &mut Vec<String>) {
    levels::each(text.as_bytes(), |units| {
        each_value(Text(units), names, &mut |from, to, is_sure| {
            if !is_sure {
                return;
            }
            let bytes: Vec<u8> = units[from..to].iter().filter_map(|unit| unit.byte).collect();
            found.push(String::from_utf8_lossy(&bytes).into_owned());
        });
    });
}

fn each_value(text: Text<'_>, names: &Names, found: &mut dyn FnMut(usize, usize, bool)) {
    let mut at = 0;
    while at < text.0.len() {
        if let Some((from, to)) = text.user(at) {
            found(from, to, true);
        }
        if !text.is_name(at) {
            at += 1;
            continue;
        }
        let start = at;
        while text.is_name(at) {
            at += 1;
        }
        let value = text.value(start, at, names).filter(|(from, to, _)| from < to);
        if let Some((from, to, is_sure)) = value {
            found(from, to, is_sure);
            at = at.max(to);
        }
    }
}

#[derive(Clone, Copy)]
struct Text<'u>(&'u [Unit]);

impl Text<'_> {
    fn byte(self, at: usize) -> Option<u8> {
        self.0.get(at)?.byte
    }

    fn is(self, at: usize, bytes: &[u8]) -> bool {
        self.byte(at).is_some_and(|byte| bytes.contains(&byte))
    }

    fn is_name(self, at: usize) -> bool {
        self.byte(at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    }

    fn is_space(self, at: usize) -> bool {
        self.byte(at).is_some_and(|byte| byte.is_ascii_whitespace())
    }

    fn begins(self, at: usize, word: &[u8]) -> bool {
        word.iter()
            .enumerate()
            .all(|(index, &byte)| self.byte(at + index) == Some(byte))
    }

    /// The first place at which this is true, or the end of the text.
    fn until(self, mut at: usize, is_end: impl Fn(usize) -> bool) -> usize {
        while at < self.0.len() && !is_end(at) {
            at += 1;
        }
        at
    }

    /// The user's part of an address that begins here.
    fn user(self, at: usize) -> Option<(usize, usize)> {
        if !self.begins(at, b"://") {
            return None;
        }
        let from = at + 3;
        let end = self.until(from, |at| self.is_space(at) || self.is(at, b"/?#\"<>@"));
        (self.is(end, b"@") && end > from).then_some((from, end))
    }

    /// The value of the name that stands here, if it is secret, and whether it surely is one: it may be a word of a sentence.
    fn value(self, start: usize, end: usize, names: &Names) -> Option<(usize, usize, bool)> {
        let name: String = (start..end)
            .filter_map(|at| self.byte(at))
            .map(char::from)
            .collect();
        if name.eq_ignore_ascii_case("bearer") || name.eq_ignore_ascii_case("basic") {
            return self.credential(end).map(|(from, to)| (from, to, true));
        }
        let name = name.trim_matches(['.', '-', '_']);
        if !names.contain(name) {
            return None;
        }
        let before = start.checked_sub(1).and_then(|at| self.byte(at));
        if before == Some(b'<') || (before == Some(b':') && self.is(end, b">")) {
            return self.element(name, end).map(|(from, to)| (from, to, true));
        }
        // Quotes close the name, and what damaged a text may stand there, too.
        let mut at = self.until(end, |at| {
            let is_letter = self.byte(at).is_some_and(|byte| byte.is_ascii_alphanumeric());
            at == end + FARTHEST || is_letter || self.is(at, b":=,<&;")
        });
        let is_quoted = (end..at).any(|at| self.is(at, b"\"'`"));
        let is_pair =
            is_quoted && self.is(at, b",") && start.checked_sub(2).is_some_and(|at| self.is(at, b"(["));
        if !self.is(at, b":=") && !is_pair || self.begins(at, b"://") {
            return None;
        }
        let is_assigned = self.is(at, b"=");
        at = self.until(at, |at| !self.is(at, b":=>,"));
        let from = self.until(at, |at| !self.is_space(at));
        // A colon follows on codes of errors, too, such as `OIDCToken.Expired`.
        let last = name.rsplit('.').next().unwrap_or_default();
        let may_be_code = is_code(name) || !names.contain(last);
        if !is_quoted && !is_assigned && from > at && may_be_code {
            return None;
        }
        // An escaped quote is one at the next level.
        if self.is(from, b"\\") && self.is(from + 1, b"\\\"'") {
            return None;
        }
        let to = match self.byte(from)? {
            quote @ (b'"' | b'\'' | b'`') => {
                return Some((from + 1, self.end_of_quoted(from + 1, quote), true));
            }
            b'{' | b'[' => self.end_of_nested(from),
            _ if fills_line(name) => self.until(from, |at| self.is(at, b"\r\n\"<")),
            _ if is_assigned => self.end_of_assigned(from),
            _ => self.until(from, |at| self.is_space(at) || self.is(at, b",;&\"'<>})]")),
        };
        Some((from, to, is_quoted || is_assigned))
    }

    /// What follows on the name of a scheme.
    fn credential(self, end: usize) -> Option<(usize, usize)> {
        let from = self.until(end, |at| !self.is(at, b" "));
        let to = self.until(from, |at| !(self.is_name(at) || self.is(at, b"+/=~")));
        (from > end && to - from >= SHORTEST_CREDENTIAL).then_some((from, to))
    }

    /// The content of an element whose name ends here.
    fn element(self, name: &str, end: usize) -> Option<(usize, usize)> {
        let tag = self.until(end, |at| self.is(at, b">"));
        if self.is(tag - 1, b"/") {
            return None;
        }
        let is_end = |at: usize| {
            let begins = |at: usize| self.begins(at, name.as_bytes());
            self.begins(at, b"</")
                && (begins(at + 2) || (at + 2..at + 12).any(|at| self.is(at, b":") && begins(at + 1)))
        };
        let from = (tag + 1).min(self.0.len());
        Some((from, self.until(from, is_end)))
    }

    /// Where the quotes end; the end of the text if they were cut off.
    fn end_of_quoted(self, mut at: usize, quote: u8) -> usize {
        while at < self.0.len() {
            // A quote in the middle of a word is one that damage put there.
            let is_end = at + 1 == self.0.len() || self.is(at + 1, b",}]);>\\") || self.is_space(at + 1);
            if self.byte(at) == Some(quote) && is_end {
                return at;
            }
            at += if self.is(at, b"\\") { 2 } else { 1 };
        }
        self.0.len()
    }

    /// Where an object or a list ends; the end of the text if it was cut off.
    fn end_of_nested(self, mut at: usize) -> usize {
        let mut depth = 0_usize;
        while at < self.0.len() {
            match self.byte(at) {
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') => {
                    depth -= 1;
                    if depth == 0 {
                        return at + 1;
                    }
                }
                Some(b'"') => at = self.end_of_quoted(at + 1, b'"'),
                _ => {}
            }
            at += 1;
        }
        self.0.len()
    }

    /// Where the value of a query, a form or a list of parameters ends.
    fn end_of_assigned(self, from: usize) -> usize {
        self.until(from, |at| {
            let next = at + 1;
            let is_next_name = || self.is(self.until(next, |at| !self.is_name(at)), b"=");
            self.is_space(at)
                || self.is(at, b"&\"<>`")
                || (self.is(at, b"\\") && self.is(next, b"\"nrt"))
                || (self.is(at, b",;") && (next == self.0.len() || self.is_space(next) || is_next_name()))
        })
    }
}
