use crate::spec::is_text_to_all;

/// "did you mean `x`? " if one of the words is near, else nothing.
pub(super) fn suggest(word: &str, known: &[&str]) -> String {
    nearest(word, known).map_or_else(String::new, |known| format!("did you mean `{known}`? "))
}

/// How many words are looked at for one that is near, and how many letters a word has that is looked at.
const MOST: usize = 300;
const LONGEST: usize = 100;

/// How many words a list names.
const MOST_NAMED: usize = 40;

/// Keys of the format that have another name now.
const RENAMED: [(&str, &str); 1] = [("answer", "response")];

/// The word that was meant, if one is near or has taken its place.
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    if word.len() > LONGEST {
        return None;
    }
    let renamed = RENAMED.iter().find(|(before, _)| *before == word);
    if let Some(now) = known
        .iter()
        .find(|known| renamed.is_some_and(|(_, now)| now == *known))
    {
        return Some(now);
    }
    let known = known.iter().filter(|known| known.len() <= LONGEST).take(MOST);
    let simple = word.to_lowercase().replace('_', "-");
    let nearest = known
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
        words if words.len() > MOST_NAMED => {
            let (shown, others) = words.split_at(MOST_NAMED);
            let shown: Vec<_> = shown.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or one of {} others", shown.join(", "), others.len())
        }
        [words @ .., last] => {
            let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", words.join(", "))
        }
    }
}
