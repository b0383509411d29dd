//! Texts from outside, made fit for a terminal or a log.

use std::borrow::Cow;

use crate::redact::{MASK, Redaction};

/// How many characters of a text from outside are shown.
const LONGEST: usize = 1024;
/// Room for the mark of a text that was cut.
const NOTE: usize = 64;

/// Whether a character is not seen, or changes how others are seen.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

fn escaped_unless(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_escaped = |character: char| is_hidden(character) && !is_kept(character);
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut target = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' if is_escaped(character) => target.extend(character.escape_default()),
            _ if is_escaped(character) => target.extend(character.escape_unicode()),
            _ => target.push(character),
        }
    }
    Cow::Owned(target)
}

/// The text with escapes in place of characters that control a terminal or are not seen.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    escaped_unless(text, |_| false)
}

/// The same for a text whose line breaks are our own.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    escaped_unless(text, |character| character == '\n')
}

/// A text from outside on one line, cut if it is too long. A text that went through this before stays the same.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    let is_long = |text: &str| text.len() > LONGEST && text.chars().nth(LONGEST).is_some();
    if !is_long(text) {
        let text = escaped(text);
        if !is_long(&text) {
            return text;
        }
    }
    let room = LONGEST - NOTE;
    let end = |text: &str| text.char_indices().nth(room).map_or(text.len(), |(end, _)| end);
    let shown = escaped(&text[..end(text)]);
    let shown = &shown[..end(&shown)];
    Cow::Owned(format!(
        "{shown}… ({} bytes; raw_body() has all of them)",
        text.len()
    ))
}

/// The beginning of a body that could not be read.
pub(super) fn excerpt(redaction: &Redaction, body: &[u8], most: usize) -> String {
    let text = decoded(body);
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = without_queries(&redaction.text(&words.join(" ")));
    let text = escaped(&text);
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}

/// The text of a body: of UTF-16 as well, whose zeros would hide names from the search for them.
fn decoded(body: &[u8]) -> String {
    let zeros = |from: usize| {
        body.iter()
            .skip(from)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if body.len() < 4 || even.max(odd) * 4 < body.len() {
        return String::from_utf8_lossy(body).into_owned();
    }
    let pairs = body.chunks_exact(2).map(|pair| match (pair, odd >= even) {
        (&[low, high], true) | (&[high, low], false) => u16::from_be_bytes([high, low]),
        _ => 0,
    });
    char::decode_utf16(pairs)
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Masks the queries of addresses: what is in them may open something, whatever its name.
fn without_queries(text: &str) -> String {
    let mut target = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let (before, address) = rest.split_at(start + 3);
        target.push_str(before);
        let end = address
            .find(|character: char| character.is_whitespace() || "\"'<>\\".contains(character))
            .unwrap_or(address.len());
        let (address, after) = address.split_at(end);
        match address.split_once(['?', '#']) {
            Some((page, _)) => {
                target.push_str(page);
                target.push('?');
                target.push_str(MASK);
            }
            None => target.push_str(address),
        }
        rest = after;
    }
    target.push_str(rest);
    target
}

/// An address that somebody gave and that may be wrong: scheme and host alone, since all else may be secret.
pub(crate) fn address(text: &str) -> String {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest))
            if scheme.len() < NOTE && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            (format!("{scheme}://"), rest)
        }
        Some((_, rest)) => ("…://".to_owned(), rest),
        None => (String::new(), text),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, after) = rest.split_at(end);
    // An `@` behind the host may be a password's: then it is unknown where the host begins.
    if after.contains('@') {
        return format!("{scheme}…");
    }
    let (user, host) = match authority.rsplit_once('@') {
        Some((_, host)) => ("…@", host),
        None => ("", authority),
    };
    let is_host = |character: char| character.is_ascii_alphanumeric() || ".-_[]:".contains(character);
    let length = host.find(|character| !is_host(character)).unwrap_or(host.len());
    let (host, strange) = host.split_at(length);
    // Of `user:password` without a host, only the name is shown.
    let (host, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') && !port.bytes().all(|byte| byte.is_ascii_digit()) => {
            (name, ":…")
        }
        _ => (host, ""),
    };
    let host: String = host.chars().take(253).collect();
    let is_whole = after.trim_end_matches('/').is_empty() && strange.is_empty();
    let dots = if is_whole { "" } else { "…" };
    format!("{scheme}{user}{host}{port}{dots}")
}

/// The text of an error of serde without the value that it quotes, which may be sensitive.
pub(crate) fn kinds_only(error: &str) -> String {
    for words in ["invalid type: ", "invalid value: "] {
        let Some((before, rest)) = error.split_once(words) else {
            continue;
        };
        let (found, expected) = match rest.rfind(", expected ") {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let kind = found.split(['"', '`']).next().unwrap_or_default();
        return format!("{before}{words}{}{expected}", kind.trim_end());
    }
    error.to_owned()
}
