use super::is_text_to_all;

/// "did you mean `x`? " if one of the words is near, else nothing.
pub(super) fn suggest(word: &str, known: &[&str]) -> String {
    nearest(word, known).map_or_else(String::new, |known| format!("did you mean `{known}`? "))
}

/// The word that was meant, if one is near.
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let simple = word.to_lowercase().replace('_', "-");
    let nearest = known
        .iter()
        .map(|known| {
            (
                strsim::damerau_levenshtein(&simple, &known.to_lowercase()),
                *known,
            )
        })
        .min_by_key(|(distance, _)| *distance);
    let (distance, known) = nearest?;
    (distance <= word.chars().count() / 3).then_some(known)
}

/// The word that was meant, as it is written in a file.
pub(super) fn replacement(word: &str, known: &[&str]) -> Option<String> {
    nearest(word, known).map(as_yaml)
}

/// Text as a file has it: in quotes if it could be taken for something else.
pub(super) fn as_yaml(text: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    let starts_well = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    if starts_well && text.chars().all(is_plain) && is_text_to_all(text) {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

/// The words as a list: "`a`, `b` or `c`".
pub(super) fn one_of(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [word] => format!("`{word}`"),
        [words @ .., last] => {
            let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", words.join(", "))
        }
    }
}
