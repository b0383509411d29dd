/// "did you mean `x`? " if one of the words is near, else nothing.
pub(super) fn suggest(word: &str, known: &[&str]) -> String {
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
    match nearest {
        Some((distance, known)) if distance <= word.chars().count() / 3 => {
            format!("did you mean `{known}`? ")
        }
        _ => String::new(),
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
