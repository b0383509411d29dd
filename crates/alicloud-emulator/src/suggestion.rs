//! Errors about a word that is not one of those that are known: which was meant, and which there are.

/// How many words a list names.
const MOST_NAMED: usize = 40;
/// How long a word may be that is shown, or compared.
const LONGEST: usize = 64;

/// Says that a word is unknown: "unknown operation `CreatItem` (did you mean `CreateItem`?); use one of …".
pub(crate) fn unknown(kind: &str, word: &str, known: &[&str]) -> String {
    format!(
        "unknown {kind} {}; use one of {}",
        meant(word, known),
        list(known)
    )
}

/// The word as it is shown, and the one that was meant if one is near: "`CreatItem` (did you mean `CreateItem`?)".
pub(crate) fn meant(word: &str, known: &[&str]) -> String {
    let shown = shown(word);
    match nearest(word, known) {
        Some(near) => format!("`{shown}` (did you mean `{near}`?)"),
        None => format!("`{shown}`"),
    }
}

fn shown(word: &str) -> String {
    let end = word.floor_char_boundary(LONGEST);
    let ellipsis = if end < word.len() { "…" } else { "" };
    format!("{}{ellipsis}", word[..end].escape_debug())
}

fn list(known: &[&str]) -> String {
    match known.get(..MOST_NAMED) {
        Some(named) if known.len() > MOST_NAMED => {
            format!("{} or {} others", named.join(", "), known.len() - MOST_NAMED)
        }
        _ => known.join(", "),
    }
}

fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    if word.len() > LONGEST {
        return None;
    }
    let simple = word.to_lowercase();
    let distances = known.iter().map(|known| {
        let distance = strsim::damerau_levenshtein(&simple, &known.to_lowercase());
        (distance, *known)
    });
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= word.chars().count() / 3).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_near_word_and_all_known_ones_are_named() {
        let known = ["CreateItem", "GetItem"];
        assert_eq!(
            unknown("operation", "CreatItem", &known),
            "unknown operation `CreatItem` (did you mean `CreateItem`?); use one of CreateItem, GetItem"
        );
        assert_eq!(
            unknown("operation", "createitem", &known),
            "unknown operation `createitem` (did you mean `CreateItem`?); use one of CreateItem, GetItem"
        );
        assert_eq!(
            unknown("operation", "Stop", &known),
            "unknown operation `Stop`; use one of CreateItem, GetItem"
        );
    }

    #[test]
    fn long_words_and_long_lists_are_cut() {
        let word = "\u{202e}".repeat(100);
        let text = unknown("member", &word, &["name"]);
        assert!(text.len() < 300 && text.replace('…', "").is_ascii(), "{text}");
        let names: Vec<String> = (0..100).map(|number| format!("Operation{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = unknown("operation", "x", &names);
        assert!(text.ends_with("Operation39 or 60 others"), "{text}");
    }
}
