//! A text as it is, and as it reads when its encodings are taken off one after the other: percent, XML, JSON.

/// How many encodings on top of each other are taken off.
const DEEPEST: usize = 4;
/// The longest reference of XML that is read, with `&` and `;`.
const LONGEST_REFERENCE: usize = 10;

/// A byte of a decoded text, and where it stands in the text that was given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// `None` where the text ends inside an escape: it may have been any byte.
    pub(super) byte: Option<u8>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Shows the text at each level; those below the first that changes nothing are left out.
pub(super) fn each(text: &[u8], mut look: impl FnMut(&[Unit])) {
    let mut units: Vec<Unit> = text
        .iter()
        .enumerate()
        .map(|(at, &byte)| Unit {
            byte: Some(byte),
            start: at,
            end: at + 1,
        })
        .collect();
    look(&units);
    for _ in 0..DEEPEST {
        if !units
            .iter()
            .any(|unit| matches!(unit.byte, Some(b'%' | b'&' | b'\\')))
        {
            return;
        }
        let decoded = decoded(&units);
        if decoded.len() == units.len() && decoded.iter().zip(&units).all(|(new, old)| new.byte == old.byte) {
            return;
        }
        units = decoded;
        look(&units);
    }
}

fn decoded(units: &[Unit]) -> Vec<Unit> {
    let mut target = Vec::with_capacity(units.len());
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        let rest = &units[at..];
        let found = match unit.byte {
            Some(b'%') => percent(rest),
            Some(b'&') => reference(rest),
            Some(b'\\') => escape(rest),
            _ => Escape::None,
        };
        match found {
            Escape::None => {
                target.push(*unit);
                at += 1;
            }
            Escape::Bytes(bytes, length) => {
                let (start, end) = (unit.start, units[at + length - 1].end);
                target.extend(bytes.bytes().map(|byte| Unit {
                    byte: Some(byte),
                    start,
                    end,
                }));
                at += length;
            }
            Escape::CutOff => {
                target.push(Unit {
                    byte: None,
                    start: unit.start,
                    end: units.last().map_or(unit.end, |last| last.end),
                });
                at = units.len();
            }
        }
    }
    target
}

/// What an escape stands for, and how many units it takes.
enum Escape {
    None,
    Bytes(Decoded, usize),
    /// The text ends inside it.
    CutOff,
}

/// A byte or a character.
enum Decoded {
    Byte(u8),
    Character(char),
}

impl Decoded {
    fn bytes(&self) -> impl Iterator<Item = u8> + use<> {
        let mut buffer = [0; 4];
        let length = match self {
            Self::Byte(byte) => {
                buffer[0] = *byte;
                1
            }
            Self::Character(character) => character.encode_utf8(&mut buffer).len(),
        };
        buffer.into_iter().take(length)
    }
}

fn digit(unit: Option<&Unit>) -> Option<u32> {
    char::from(unit?.byte?).to_digit(16)
}

/// The hexadecimal number in the first units; `Err` if the text ends before it does.
fn number(units: &[Unit], digits: usize) -> Result<Option<u32>, ()> {
    let mut number = 0;
    for at in 0..digits {
        match (units.get(at), digit(units.get(at))) {
            (None, _) => return Err(()),
            (Some(Unit { byte: None, .. }), _) => return Err(()),
            (_, None) => return Ok(None),
            (_, Some(digit)) => number = number * 16 + digit,
        }
    }
    Ok(Some(number))
}

fn percent(units: &[Unit]) -> Escape {
    match number(&units[1..], 2) {
        Ok(Some(byte)) => {
            u8::try_from(byte).map_or(Escape::None, |byte| Escape::Bytes(Decoded::Byte(byte), 3))
        }
        Ok(None) => Escape::None,
        Err(()) => Escape::CutOff,
    }
}

fn reference(units: &[Unit]) -> Escape {
    let mut name = String::new();
    for (at, unit) in units.iter().enumerate().skip(1).take(LONGEST_REFERENCE) {
        match unit.byte {
            Some(b';') => {
                let number = name.strip_prefix('#').and_then(|number| {
                    match number.strip_prefix(['x', 'X']) {
                        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                        None => number.parse(),
                    }
                    .ok()
                });
                let character = match name.as_str() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    "nbsp" => Some(' '),
                    _ => number.and_then(char::from_u32),
                };
                return character.map_or(Escape::None, |character| {
                    Escape::Bytes(Decoded::Character(character), at + 1)
                });
            }
            Some(byte) if byte.is_ascii_alphanumeric() || byte == b'#' => name.push(char::from(byte)),
            Some(_) => return Escape::None,
            None => return Escape::CutOff,
        }
    }
    if units.len() > LONGEST_REFERENCE {
        return Escape::None;
    }
    let is_beginning = ["amp", "lt", "gt", "quot", "apos", "nbsp"]
        .iter()
        .any(|whole| whole.starts_with(&name));
    if is_beginning || name.starts_with('#') {
        Escape::CutOff
    } else {
        Escape::None
    }
}

fn escape(units: &[Unit]) -> Escape {
    let Some(next) = units.get(1) else {
        return Escape::CutOff;
    };
    let simple = |byte| Escape::Bytes(Decoded::Byte(byte), 2);
    match next.byte {
        None => Escape::CutOff,
        Some(byte @ (b'"' | b'\\' | b'/' | b'\'')) => simple(byte),
        Some(b'n') => simple(b'\n'),
        Some(b'r') => simple(b'\r'),
        Some(b't') => simple(b'\t'),
        Some(b'u') if units.get(2).is_some_and(|unit| unit.byte == Some(b'{')) => braced(units),
        Some(b'u') => unicode(units),
        Some(_) => Escape::None,
    }
}

/// `\u0041`, as JSON writes it, pairs of surrogates as well.
fn unicode(units: &[Unit]) -> Escape {
    let first = match number(&units[2..], 4) {
        Ok(Some(first)) => first,
        Ok(None) => return Escape::None,
        Err(()) => return Escape::CutOff,
    };
    if let Some(character) = char::from_u32(first) {
        return Escape::Bytes(Decoded::Character(character), 6);
    }
    let byte = |at: usize| units.get(at).map(|unit| unit.byte);
    match (byte(6), byte(7)) {
        (None, _) | (Some(Some(b'\\')), None) => return Escape::CutOff,
        (Some(Some(b'\\')), Some(Some(b'u'))) => {}
        _ => return Escape::None,
    }
    match number(&units[8..], 4) {
        Err(()) => Escape::CutOff,
        Ok(Some(second @ 0xDC00..=0xDFFF)) if first < 0xDC00 => {
            let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            char::from_u32(code).map_or(Escape::None, |character| {
                Escape::Bytes(Decoded::Character(character), 12)
            })
        }
        Ok(_) => Escape::None,
    }
}

/// `\u{41}`, as Rust writes it.
fn braced(units: &[Unit]) -> Escape {
    let mut code = 0_u32;
    for (at, unit) in units.iter().enumerate().skip(3).take(7) {
        match (unit.byte, digit(Some(unit))) {
            (Some(b'}'), _) => {
                return char::from_u32(code).map_or(Escape::None, |character| {
                    Escape::Bytes(Decoded::Character(character), at + 1)
                });
            }
            (None, _) => return Escape::CutOff,
            (_, Some(digit)) => code = code.saturating_mul(16).saturating_add(digit),
            (_, None) => return Escape::None,
        }
    }
    if units.len() > 10 {
        Escape::None
    } else {
        Escape::CutOff
    }
}
