//! Documentation on its way into comments, attributes and `README.md`: the last look at it, with rustdoc's eyes.
//!
//! Whoever makes documentation escapes the foreign text in it (see [`markdown`](super::markdown)). This makes sure of what
//! matters most, however the text came here: a line stays one line, and no block of code but our own becomes a test.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use crate::text;

/// The languages of blocks that rustdoc shows and does not run.
pub(super) const DATA: [&str; 9] = [
    "json", "yaml", "xml", "text", "sh", "console", "toml", "sql", "http",
];

/// Stands behind the language of a block that is ours and may become a test. No foreign text has it: it is not printable.
const OURS: char = '\u{1}';

/// A block of our own code, which rustdoc compiles.
pub(super) fn example(language: &str, code: &str) -> Vec<String> {
    fenced(&format!("{language}{OURS}"), code)
}

/// Lines of data between fences; the language is one of [`DATA`].
pub(super) fn data(language: &str, text: &str) -> Vec<String> {
    fenced(language, &text::printable(text))
}

fn fenced(language: &str, text: &str) -> Vec<String> {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let ticks = "`".repeat(longest.max(2) + 1);
    let mut lines = vec![format!("{ticks}{language}")];
    lines.extend(text.lines().map(str::to_owned));
    lines.push(ticks);
    lines
}

/// The lines as they may be written. If they would run something that is not ours, they are shown as they are, as text.
pub(super) fn lines(lines: &[String]) -> Vec<String> {
    let clean: Vec<String> = lines
        .iter()
        .flat_map(|line| {
            let kept = printable(line);
            let parts: Vec<String> = kept.split('\n').map(str::to_owned).collect();
            parts
        })
        .collect();
    let unmarked = |line: &String| line.replace(OURS, "");
    if runs_only_ours(&clean.join("\n")) {
        clean.iter().map(unmarked).collect()
    } else {
        let text: Vec<String> = clean.iter().map(unmarked).collect();
        data("text", &text.join("\n"))
    }
}

/// [`text::printable`], and the mark.
fn printable(line: &str) -> String {
    let parts: Vec<String> = line.split(OURS).map(text::printable).collect();
    parts.join(&OURS.to_string())
}

fn runs_only_ours(text: &str) -> bool {
    // Without these there is no block of code.
    if ["```", "~~~", "    "].iter().all(|sign| !text.contains(sign)) {
        return true;
    }
    Parser::new(text).all(|event| match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
            language.ends_with(OURS) || DATA.contains(&language.as_ref())
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => false,
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_code_runs() {
        let own = example("no_run", "let x = \"```\";");
        assert_eq!(lines(&own), ["````no_run", "let x = \"```\";", "````"]);
        for foreign in [
            "```\nfn main() {}\n```",
            "~~~rust\nfn main() {}\n~~~",
            "- a\n\n      fn main() {}",
            ">     fn main() {}",
            "1. ```no_run\n   fn main() {}\n   ```",
            "    fn main() {}",
            "```text\n```\n```\nfn main() {}",
            "```text,rust\nfn main() {}\n```",
        ] {
            let shown = lines(&[foreign.to_owned()]);
            assert!(shown[0].ends_with("```text"), "{shown:?}");
            assert!(runs_only_ours(&shown.join("\n")), "{shown:?}");
        }
        for harmless in ["```json\n{}\n```", "a\n\n- b\n  c", "`x`"] {
            assert_eq!(lines(&[harmless.to_owned()]).join("\n"), harmless);
        }
    }

    #[test]
    fn a_line_stays_a_line() {
        let text = "a\npub fn injected() {}\r\u{2028}b\u{202e}".to_owned();
        assert_eq!(lines(&[text]), ["a", "pub fn injected() {}", "", "b"]);
    }
}
