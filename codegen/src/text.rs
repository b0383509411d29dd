//! Text that other people wrote, on its way into files: into comments, literals, manifests, and names of files.
//!
//! A description is data. Whatever its texts hold, they neither leave the comment or the literal that they stand in, nor
//! run as an example, nor name a file outside of its folder. Nothing else in this crate escapes text; Markdown as such is
//! the subject of [`markdown`](crate::emit), which builds on this.

/// The longest name that becomes the name of a file: with an ending, a number and `_` between its words it still is one.
pub(crate) const LONGEST_NAME: usize = 100;

/// What a character is on the way into a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visibility {
    /// It is seen, or is a blank.
    Visible,
    /// A program or a reader may take it for the end of the line.
    LineEnd,
    /// It is not seen, or it changes how its neighbours are seen.
    Hidden,
}

fn visibility(character: char) -> Visibility {
    match character {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Visibility::LineEnd,
        '\t' => Visibility::Visible,
        // Marks of direction, joiners of no width, marks of order, annotations, tags, and code points that are not characters.
        '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{fffe}'
        | '\u{ffff}'
        | '\u{e0000}'..='\u{e0fff}' => Visibility::Hidden,
        character if character.is_control() => Visibility::Hidden,
        _ => Visibility::Visible,
    }
}

/// The text with one kind of line end and one kind of blank, and without what is not seen.
pub(crate) fn printable(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|character| match visibility(character) {
            Visibility::LineEnd => Some('\n'),
            Visibility::Hidden => None,
            Visibility::Visible if matches!(character, '\t' | '\u{a0}') => Some(' '),
            Visibility::Visible => Some(character),
        })
        .collect()
}

/// The text on one line.
pub(crate) fn one_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

/// A wire name, a value or a code as a code span of Markdown.
pub(crate) fn code(text: &str) -> String {
    let text = one_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    match longest {
        _ if text.trim().is_empty() => "the empty text".to_owned(),
        0 => format!("`{text}`"),
        1 => format!("`` {text} ``"),
        // Three ticks at the beginning of a line would be a fence.
        _ => literally(&text),
    }
}

/// The text with every sign of Markdown escaped.
pub(crate) fn literally(text: &str) -> String {
    let mut out = String::new();
    for character in one_line(text).chars() {
        if character.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A link of Markdown; the label alone if the address is not valid.
pub(crate) fn link(label: &str, address: &str) -> String {
    if is_address(address) {
        format!("[{label}]({address})")
    } else {
        label.to_owned()
    }
}

/// True for an address of a page: a scheme, a host, and nothing that ends an address in Markdown, HTML or a comment.
pub(crate) fn is_address(text: &str) -> bool {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let Some(rest) = rest else { return false };
    let (authority, path) = match rest.find(['/', '?', '#']) {
        Some(end) => rest.split_at(end),
        None => (rest, ""),
    };
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    is_host(host)
        && port.parse::<u16>().is_ok()
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~/?#@!$&'*+,;=:%".contains(&byte))
}

/// True for the name of a host.
pub(crate) fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split('.').all(is_label)
}

/// A part of an address, with everything escaped that has a meaning in one.
pub(crate) fn in_address(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// True for a file that begins with the mark of UTF-16.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// A string of TOML.
pub(crate) fn toml(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|character| match character {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\n' | '\t' => " ".to_owned(),
            character if visibility(character) != Visibility::Visible => {
                format!("\\U{:08X}", u32::from(character))
            }
            character => character.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// A key of TOML.
pub(crate) fn toml_key(text: &str) -> String {
    let is_bare = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_bare { text.to_owned() } else { toml(text) }
}

/// JSON text with everything escaped that is not seen, which is the same JSON.
pub(crate) fn json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if character != '\n' && visibility(character) != Visibility::Visible {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(character);
        }
    }
    out
}

/// A literal of Rust: raw where that shows lines and quotes as they are, else with escapes.
pub(crate) fn rust(text: &str) -> String {
    let is_seen = |character: char| character == '\n' || visibility(character) == Visibility::Visible;
    // The most number signs that follow a quote, and one more.
    let signs = text
        .split('"')
        .skip(1)
        .map(|rest| rest.len() - rest.trim_start_matches('#').len() + 1)
        .max()
        .unwrap_or(0);
    // The compiler takes 255.
    if signs > 200 || !text.chars().all(is_seen) {
        return format!("{text:?}");
    }
    let signs = "#".repeat(signs);
    format!("r{signs}\"{text}\"{signs}")
}

/// True for a name that some system keeps for a device, whatever ending it has.
pub(crate) fn is_device(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().find_map(|port| lower.strip_prefix(port));
    matches!(lower.as_str(), "aux" | "con" | "nul" | "prn" | "conin" | "conout")
        || numbered.is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What a text begins with that somebody still has to write.
pub(crate) const PLACEHOLDER: &str = "TODO";

/// Whether a text is still to be written.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let rest = text.trim_start().strip_prefix(PLACEHOLDER);
    rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_addresses() {
        for good in [
            "https://a.example",
            "http://localhost:8180/x?y=1&z=%20#part",
            "https://help.aliyun.com/zh/a-b_c/~x/",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "a.example",
            "https://",
            "https:///a",
            "ftp://a.example",
            "javascript:alert(1)",
            "HTTPS//a",
            "https://a b.example",
            "https://a.example/\npub fn x() {}",
            "https://a.example/\r",
            "https://a.example/\u{2028}x",
            "https://a.example/(x)",
            "https://a.example/[x]",
            "https://a.example/<x>",
            "https://a.example/`x`",
            "https://a.example/\"x",
            "https://a.example/\\x",
            "https://a.example/{x}",
            "https://user:p@a.example/",
            "https://a.example:port/",
            "https://a.example/ü",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
        assert_eq!(in_address("a b/c`\n"), "a%20b%2Fc%60%0A");
        assert_eq!(link("x", "https://a.example"), "[x](https://a.example)");
        assert_eq!(link("x", "nowhere"), "x");
    }

    #[test]
    fn spans_hold_ticks_and_begin_no_fence() {
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code(""), "the empty text");
        assert_eq!(code("a``b"), "a\\`\\`b");
        assert_eq!(code("a\n\u{202e}b"), "`a b`");
    }

    #[test]
    fn literals_end_where_they_should() {
        for text in [
            "a\"#\n",
            "\r\n\u{202e}",
            &format!("\"{}", "#".repeat(300)),
            "\0\\",
        ] {
            let literal: syn::LitStr = syn::parse_str(&rust(text)).unwrap_or_else(|error| {
                panic!("{error}: {text:?}");
            });
            assert_eq!(literal.value(), text);
        }
        assert_eq!(rust("a\"#b"), "r##\"a\"#b\"##");
        assert_eq!(json("\"\u{202e}\u{e0001}\n\""), "\"\\u202e\\udb40\\udc01\n\"");
    }

    #[test]
    fn manifests_hold_any_text() {
        for text in ["a\"]\n[dependencies]\nx = \"", "\u{7f}\u{0}\r\\\"", "'''\"\"\""] {
            let document: ::toml::Table = ::toml::from_str(&format!("{} = {}", toml_key(text), toml(text)))
                .unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(document.len(), 1, "{text:?}");
        }
    }

    #[test]
    fn devices_have_no_files() {
        for name in ["con", "NUL", "com1", "Lpt9"] {
            assert!(is_device(name), "{name}");
        }
        for name in ["com", "com10", "console", "lpt"] {
            assert!(!is_device(name), "{name}");
        }
    }
}
