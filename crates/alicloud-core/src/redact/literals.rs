use std::borrow::Cow;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

use crate::redact::{MASK, Range, levels::Unit};

/// Parts of a key that are at least so long are masked wherever they stand: with a digit or a sign in them, and whatever is in them.
const PART: usize = 8;
const PART_OF_LETTERS: usize = 16;
/// At the end of a text that was cut, beginnings are masked that are so long, by the same rule.
const BEGINNING: usize = 4;
const BEGINNING_OF_LETTERS: usize = 12;
/// Longer values, such as signatures, keep their secret if fewer characters than a [`PART`] of them are shown. Another hash has four of
/// them by chance: once in some thousand calls.
const LONG: usize = 32;
/// Shorter values guard nothing, and stand everywhere.
const SHORTEST: usize = 4;
/// Shorter texts, and words that are hardly longer, stand in too many other words to be looked for inside them.
const SHORTEST_INSIDE: usize = 6;
const LONGEST_WORD: usize = 9;
/// Shorter ones reveal nothing when they are encoded in base64, and could be found in any base64.
const SHORTEST_IN_BASE64: usize = 6;

/// The bytes of a part, as one number: the same code finds parts of both lengths.
type Part = u128;

/// Parts in their order.
#[derive(Clone, Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn insert(&mut self, part: Part) {
        if let Err(place) = self.0.binary_search(&part) {
            self.0.insert(place, part);
        }
    }

    fn contains(&self, part: Part) -> bool {
        self.0.binary_search(&part).is_ok()
    }
}

/// Values that are secret, found in any encoding and whatever became of the case of their letters.
#[derive(Clone, Default)]
pub(super) struct Literals {
    whole: Vec<Literal>,
    /// The parts of keys, in small letters.
    parts: Parts,
    parts_of_letters: Parts,
}

#[derive(Clone, PartialEq, Eq)]
struct Literal {
    bytes: Vec<u8>,
    mask: Cow<'static, str>,
    /// Whether letters or digits beside it make it a part of another word.
    is_word: bool,
}

/// The values are secret.
impl std::fmt::Debug for Literals {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("Literals")
            .field(&self.whole.len())
            .finish()
    }
}

impl Literals {
    /// A key is random: also a part of it is a secret, and no other text has one by chance.
    pub(super) fn add_key(&mut self, key: &str) {
        let key = key.trim();
        self.add_value(key);
        if key.len() >= PART + PART / 2 {
            let key = key.to_ascii_lowercase();
            // A part that is a word may stand in any text.
            let parts = key.as_bytes().windows(PART);
            for bytes in parts.filter(|bytes| !is_of_letters(bytes)) {
                self.parts.insert(part(bytes.iter().copied()));
            }
            for bytes in key.as_bytes().windows(PART_OF_LETTERS) {
                self.parts_of_letters.insert(part(bytes.iter().copied()));
            }
        }
    }

    /// A value; the whole of it is masked, and its beginning where a text was cut.
    pub(super) fn add_value(&mut self, value: &str) {
        let value = value.trim();
        if value.len() < SHORTEST || value == MASK {
            return;
        }
        self.add(value.as_bytes().to_vec(), Cow::Borrowed(MASK));
        if value.len() >= SHORTEST_IN_BASE64 {
            in_base64(value.as_bytes()).for_each(|encoded| self.add(encoded, Cow::Borrowed(MASK)));
        }
    }

    /// A value that something else is shown for.
    pub(super) fn add_in_place_of(&mut self, value: &str, shown: String) {
        if value.len() > BEGINNING {
            self.add(value.as_bytes().to_vec(), Cow::Owned(shown));
        }
    }

    fn add(&mut self, bytes: Vec<u8>, mask: Cow<'static, str>) {
        let is_plain = bytes.len() <= LONGEST_WORD && bytes.iter().all(u8::is_ascii_lowercase);
        let is_word = bytes.len() < SHORTEST_INSIDE || is_plain;
        let literal = Literal { bytes, mask, is_word };
        if !self.whole.contains(&literal) {
            self.whole.push(literal);
        }
    }

    pub(super) fn find<'l>(&'l self, units: &[Unit], ranges: &mut Vec<Range<'l>>) {
        let ends = ends(units);
        for literal in &self.whole {
            literal.find(units, &ends, ranges);
        }
        find_parts(&self.parts, PART, units, ranges);
        find_parts(&self.parts_of_letters, PART_OF_LETTERS, units, ranges);
    }
}

fn part(bytes: impl Iterator<Item = u8>) -> Part {
    bytes.fold(0, |part, byte| part << 8 | Part::from(byte))
}

fn find_parts(parts: &Parts, length: usize, units: &[Unit], ranges: &mut Vec<Range<'_>>) {
    if parts.0.is_empty() {
        return;
    }
    for window in units.windows(length) {
        let bytes = window.iter().map(|unit| unit.byte.unwrap_or_default());
        if parts.contains(part(bytes.map(|byte| byte.to_ascii_lowercase()))) {
            ranges.push(range(window, MASK));
        }
    }
}

fn is_of_letters(part: &[u8]) -> bool {
    part.iter().all(u8::is_ascii_alphabetic)
}

/// Whether a beginning or an end of a value reveals part of it.
fn tells(part: &[u8]) -> bool {
    part.len() >= BEGINNING_OF_LETTERS || !is_of_letters(part)
}

impl Literal {
    fn find<'l>(&'l self, units: &[Unit], ends: &[usize], ranges: &mut Vec<Range<'l>>) {
        let length = self.bytes.len();
        for (at, window) in units.windows(length).enumerate() {
            if begins(window, &self.bytes) && !(self.is_word && is_inside_word(units, at, at + length)) {
                ranges.push(range(window, &self.mask));
            }
        }
        if length < PART {
            return;
        }
        let shortest = if length < LONG { BEGINNING } else { PART };
        for &end in ends {
            let longest = (shortest..length).rev().find(|&count| {
                end >= count
                    && tells(&self.bytes[..count])
                    && begins(&units[end - count..end], &self.bytes[..count])
            });
            if let Some(count) = longest {
                ranges.push(range(&units[end - count..end], &self.mask));
            }
        }
        // A text may also begin in the middle.
        let rest = (1..=length - shortest).find(|&from| {
            let rest = &self.bytes[from..];
            units.len() >= rest.len() && tells(rest) && begins(&units[..rest.len()], rest)
        });
        if let Some(from) = rest {
            ranges.push(range(&units[..length - from], &self.mask));
        }
    }
}

fn range<'m>(units: &[Unit], mask: &'m str) -> Range<'m> {
    Range {
        start: units.first().map_or(0, |unit| unit.start),
        end: units.last().map_or(0, |unit| unit.end),
        mask,
    }
}

fn begins(units: &[Unit], bytes: &[u8]) -> bool {
    units.iter().zip(bytes).all(|(unit, &byte)| match unit.byte {
        // A form has `+` for a space.
        Some(found) => found.eq_ignore_ascii_case(&byte) || (byte == b' ' && found == b'+'),
        None => true,
    })
}

fn is_inside_word(units: &[Unit], start: usize, end: usize) -> bool {
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| units.get(at))
            .and_then(|unit| unit.byte)
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
    };
    is_letter(start.checked_sub(1)) || is_letter(Some(end))
}

/// Where a text was cut: at its end, and before dots that say so.
fn ends(units: &[Unit]) -> Vec<usize> {
    let mut ends = vec![units.len()];
    let dots = |at: usize, dots: &[u8]| {
        units.len() >= at + dots.len()
            && units[at..]
                .iter()
                .zip(dots)
                .all(|(unit, &dot)| unit.byte == Some(dot))
    };
    ends.extend((0..units.len()).filter(|&at| dots(at, "…".as_bytes()) || dots(at, b"...")));
    ends
}

/// The value in base64, alone or in the middle of other bytes; the characters that it shares with them are left out.
fn in_base64(value: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..3).flat_map(move |before| {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(value);
        let is_shared = (bytes.len() * 8) % 6 != 0;
        let from = [0, 2, 3][before];
        [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)].map(|encoded| {
            let to = encoded.len() - usize::from(is_shared);
            encoded.as_bytes()[from..to].to_vec()
        })
    })
}
