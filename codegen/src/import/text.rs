//! The vendor's texts, made fit for YAML and Markdown: their words stay what they are.

mod markup;

use crate::text::{is_placeholder, printable};

/// The longest description. What is longer is a manual, and has a page of its own.
const LONGEST: usize = 8_000;

/// A text over several lines, in Markdown; none if there is nothing to read in it.
pub(crate) fn prose(text: &str) -> Option<String> {
    let text = without_comments(&printable(text));
    let text = of_this_edition(&text);
    let text = without_document_links(&text);
    let text = markup::plain(&text);
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let is_second_blank = line.is_empty() && lines.last().is_none_or(|last| last.is_empty());
        if !is_second_blank {
            lines.push(line);
        }
    }
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty() && !is_placeholder(&text)).then(|| shortened(text))
}

/// A text on one line; none if there is nothing to read in it.
pub(crate) fn line(text: &str) -> Option<String> {
    let text = prose(text)?;
    let words: Vec<_> = text.split_whitespace().collect();
    Some(words.join(" "))
}

fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once("<!--") {
        let Some((_, after)) = after.split_once("-->") else {
            break;
        };
        kept.push_str(before);
        rest = after;
    }
    kept + rest
}

/// The vendor's pages for China and for others are one text: `<props="china">…</props>` is left out, the tags around what
/// is for others are.
fn of_this_edition(text: &str) -> String {
    const END: &str = "</props>";
    let mut rest = text;
    let mut kept = String::new();
    while let Some(start) = rest.find("<props") {
        let Some(length) = rest[start..].find('>') else {
            break;
        };
        kept.push_str(&rest[..start]);
        let edition = &rest[start..start + length];
        let inside = &rest[start + length + 1..];
        let (inside, after) = inside.split_once(END).unwrap_or((inside, ""));
        if !edition.contains("china") {
            kept.push_str(inside);
        }
        rest = after;
    }
    // An end without a beginning.
    (kept + rest).replace(END, "")
}

/// `[text](~~25609~~)` leads nowhere outside of the vendor's pages: the text stays.
fn without_document_links(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some(start) = rest.find("(~~") {
        let Some(length) = rest[start..].find(')') else {
            break;
        };
        let (before, after) = (&rest[..start], &rest[start + length + 1..]);
        let label = before.trim_end_matches('\\').strip_suffix(']');
        match label.and_then(|label| Some((label, label.rfind('[')?))) {
            Some((label, open)) => {
                kept.push_str(label[..open].trim_end_matches('\\'));
                kept.push_str(label[open + 1..].trim_end_matches('\\'));
            }
            None => kept.push_str(before.trim_end()),
        }
        rest = after;
    }
    kept + rest
}

/// A name as a report shows it, not all of it if it is long.
pub(crate) fn shortened_name(name: &str) -> String {
    match name.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// Ends before the first paragraph that is too much.
fn shortened(text: String) -> String {
    if text.len() <= LONGEST {
        return text;
    }
    let mut end = LONGEST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let start = &text[..end];
    let kept = start
        .rfind("\n\n")
        .or_else(|| start.rfind('\n'))
        .map_or(start, |end| &start[..end]);
    format!("{}\n\n…", kept.trim_end())
}

/// Hides what looks like a key or a token; none if nothing does.
pub(crate) fn masked(text: &str) -> Option<String> {
    let is_key = |word: &str| word.starts_with("LTAI") && word.len() >= 16;
    let is_token = |word: &str| (word.starts_with("STS.") || word.starts_with("CAIS")) && word.len() >= 20;
    let is_secret = text.contains("-----BEGIN")
        || text
            .split(|character: char| !(character.is_ascii_alphanumeric() || character == '.'))
            .any(|word| is_key(word) || is_token(word));
    is_secret.then(|| "****".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{line, masked, prose};

    #[test]
    fn texts_become_readable() {
        assert_eq!(prose(" \n\t"), None);
        assert_eq!(prose("TODO: describe it"), None);
        assert_eq!(
            prose("A\u{0}b\r\n\n\n\n<!-- -->\n\nc \n").as_deref(),
            Some("Ab\n\nc")
        );
        assert_eq!(
            prose("See [RunInstances](~~63440~~) and [x](https://x).").as_deref(),
            Some("See RunInstances and [x](https://x).")
        );
        assert_eq!(
            prose("<props=\"china\">A</props>\n<props=\"intl\">The name.</props> See [Notice](~~1~~\n).")
                .as_deref(),
            Some("The name. See Notice.")
        );
        assert_eq!(prose("<props=\"china\">A</props>").as_deref(), None);
        assert_eq!(prose("A fee (~~12~~).").as_deref(), Some("A fee."));
        assert_eq!(prose("a <props=\"intl\">b").as_deref(), Some("a b"));
        assert_eq!(line("One\n two.\n").as_deref(), Some("One two."));
    }

    #[test]
    fn what_looks_like_a_secret_is_hidden() {
        assert!(masked("LTAI4FoLmvQ9urWXgSRp").is_some());
        assert_eq!(masked("i-bp1h6jv"), None);
    }
}
