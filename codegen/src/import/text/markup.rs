//! Markup of the vendor's pages that no Markdown has: tags, entities, links and code without text.

use std::collections::HashSet;

/// What a tag becomes; the others are names in angle brackets, such as `<bucket name>`, and stay.
const TAGS: [(&[&str], &str, &str); 5] = [
    (&["br"], "\n\n", "\n\n"),
    (
        &[
            "p", "div", "ul", "ol", "table", "tr", "notice", "note", "warning", "details", "summary",
        ],
        "\n\n",
        "\n\n",
    ),
    (&["li"], "\n- ", "\n"),
    (&["b", "strong"], "**", "**"),
    (
        &[
            "a", "span", "font", "i", "em", "u", "sup", "sub", "td", "th", "tbody", "thead", "img", "ph",
            "tag",
        ],
        "",
        "",
    ),
];

const ENTITIES: [(&str, &str); 8] = [
    ("&nbsp;", " "),
    ("&ensp;", " "),
    ("&emsp;", " "),
    ("&lt;", "\\<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&quot;", "\""),
    ("&#39;", "'"),
];

/// The text in Markdown. What stands in code stays as it is.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let names = TAGS.iter().flat_map(|(names, ..)| *names);
    let closed: HashSet<&str> = names
        .copied()
        .filter(|name| text.contains(&format!("</{name}>")))
        .collect();
    let is_closed = |name: &str| closed.contains(name);
    while let Some(start) = rest.find(['`', '<', '&', '[']) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let (replacement, length) = code(rest)
            .or_else(|| tag(rest, is_closed))
            .or_else(|| entity(rest))
            .or_else(|| empty_link(rest))
            .unwrap_or((&rest[..1], 1));
        out.push_str(replacement);
        rest = &rest[length..];
    }
    out + rest
}

/// Code up to its end; ticks around nothing, two or four without a partner in the paragraph, are left out.
fn code(text: &str) -> Option<(&str, usize)> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    if ticks == 0 {
        return None;
    }
    let is_fence = ticks >= 3;
    let mut at = ticks;
    while let Some(found) = text[at..].find('`') {
        if !is_fence && text[at..at + found].contains("\n\n") {
            break;
        }
        let start = at + found;
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        at = start + run;
        if run == ticks {
            return Some((&text[..at], at));
        }
    }
    let is_empty = matches!(ticks, 2 | 4);
    Some((if is_empty { "" } else { &text[..ticks] }, ticks))
}

/// `<table>` without an end is a name.
fn tag(text: &str, is_closed: impl Fn(&str) -> bool) -> Option<(&'static str, usize)> {
    let inside = text.strip_prefix('<')?;
    let end = near(inside, '>')?;
    let inside = &inside[..end];
    let is_end = inside.starts_with('/');
    let name = inside.trim_matches('/').split_ascii_whitespace().next()?;
    let has_more = inside.trim_matches('/').trim() != name;
    let is_attribute = inside.contains('=');
    let (_, before, after) = TAGS.iter().find(|(names, ..)| names.contains(&name))?;
    let is_markup = matches!(name, "br" | "img") || is_closed(name);
    (is_markup && (!has_more || is_attribute)).then_some((if is_end { after } else { before }, end + 2))
}

fn entity(text: &str) -> Option<(&'static str, usize)> {
    let (name, character) = ENTITIES.iter().find(|(name, _)| text.starts_with(name))?;
    Some((character, name.len()))
}

fn empty_link(text: &str) -> Option<(&'static str, usize)> {
    let target = text.strip_prefix("[](")?;
    Some(("", 3 + near(target, ')')? + 1))
}

/// Where a tag or a link ends. One without an end is not looked for in all of a long text.
fn near(text: &str, end: char) -> Option<usize> {
    let mut characters = text.char_indices().take(1_000);
    characters
        .find(|(_, character)| *character == end)
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_long_text_takes_no_longer_for_each_sign() {
        for sign in ["<", "<b>", "[](", "&", "` "] {
            let text = sign.repeat(20_000);
            assert!(!plain(&text).is_empty(), "{sign}");
        }
    }

    #[test]
    fn markup_becomes_markdown() {
        for (text, expected) in [
            ("One.<br>Two.</br>", "One.\n\nTwo.\n\n"),
            (
                "<ul data-x=\"1\"><li>a</li><li>b</li></ul>",
                "\n\n\n- a\n\n- b\n\n\n",
            ),
            (
                "<b>Bold</b> and <a href=\"https://a.example\">text</a>",
                "**Bold** and text",
            ),
            ("in <bucket name>/<prefix>", "in <bucket name>/<prefix>"),
            ("of <table> in <i>one</i>", "of <table> in one"),
            ("`<b>` and ```\n<br>\n```", "`<b>` and ```\n<br>\n```"),
            ("a&nbsp;&lt;b&gt; R&D", "a \\<b> R&D"),
            ("## [](#notes)Notes", "## Notes"),
            ("An end.`` ```` More `code`.", "An end.  More `code`."),
            ("``a`b`` and `c", "``a`b`` and `c"),
            ("a < b and x[1]", "a < b and x[1]"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
