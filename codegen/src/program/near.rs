//! Names that are like a word.

/// How many names are suggested.
const MOST: usize = 3;

/// Returns the names that a person may have meant, the nearest first.
pub(crate) fn near<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    // A product's name is at most 50 letters long; a longer word is near to none.
    if word.len() > 100 {
        return Vec::new();
    }
    let word = word.to_lowercase();
    let most = word.chars().count().div_ceil(3).max(1);
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let distance = strsim::damerau_levenshtein(&word, &lower);
            // `sms` is in `dysmsapi`.
            let is_part = word.len() >= 3 && lower.contains(&word);
            let distance = if is_part { distance.min(1) } else { distance };
            (distance <= most).then_some((distance, name))
        })
        .collect();
    found.sort_unstable();
    found.truncate(MOST);
    found.into_iter().map(|(_, name)| name).collect()
}

/// Returns "did you mean `a` or `b`?", if there are any.
pub(crate) fn question(names: &[&str]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let (last, others) = names.split_last()?;
    Some(match others {
        [] => format!("did you mean {last}?"),
        others => format!("did you mean {} or {last}?", others.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::{near, question};

    #[test]
    fn the_nearest_names_come_first() {
        let names = ["Ecs", "Ess", "Vpc", "Dysmsapi", "Cams"];
        assert_eq!(near("ecd", names), ["Ecs"]);
        assert_eq!(near("sms", names), ["Dysmsapi"]);
        assert_eq!(near("nothing", names), [""; 0]);
        assert_eq!(near(&"x".repeat(5_000), names), [""; 0]);
        assert_eq!(question(&[]), None);
        assert_eq!(question(&["a"]).unwrap(), "did you mean `a`?");
        assert_eq!(
            question(&["a", "b", "c"]).unwrap(),
            "did you mean `a`, `b` or `c`?"
        );
    }
}
