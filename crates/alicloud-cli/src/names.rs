//! Names on the command line.

/// The name of an option or of a subcommand: `flow-name` for `flow_name`.
pub(crate) fn kebab(rust_name: &str) -> String {
    rust_name.trim_end_matches('_').replace('_', "-")
}

/// A number of things: `1 item`, `2 items`.
pub(crate) fn counted(number: u64, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        number if thing.ends_with('s') => format!("{number} {thing}es"),
        number => format!("{number} {thing}s"),
    }
}

/// What stands for a value in help: `FLOW_NAME`.
pub(crate) fn placeholder(rust_name: &str) -> String {
    rust_name.trim_end_matches('_').to_ascii_uppercase()
}

/// A name without separators, in small letters, by which one name is recognised in all its spellings.
pub(crate) fn letters(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns the one of several names that a misspelt one is nearest to; `None` if none is near.
///
/// ```
/// assert_eq!(alicloud_cli::nearest("categries", ["categories", "status"]), Some("categories"));
/// ```
#[must_use]
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = letters(name);
    known
        .into_iter()
        .map(|other| (strsim::jaro_winkler(&name, &letters(other)), other))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_any_spelling() {
        assert_eq!(kebab("flow_name"), "flow-name");
        assert_eq!(kebab("type_"), "type");
        assert_eq!(placeholder("page_size"), "PAGE_SIZE");
        assert_eq!(nearest("flow-nme", ["FlowId", "FlowName"]), Some("FlowName"));
        assert_eq!(nearest("SINGUP", ["SIGN_UP", "SURVEY"]), Some("SIGN_UP"));
        assert_eq!(nearest("colour", ["FlowId", "FlowName"]), None);
    }
}
