//! Names that are distinct among siblings.

use std::collections::BTreeSet;

/// How the number that tells equal names apart is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// `key`, `key_2`
    Snake,
    /// `Key`, `Key2`
    Pascal,
}

/// The names taken in one place (the fields of a struct, the types of a crate).
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    case: Case,
    taken: BTreeSet<String>,
}

impl Scope {
    pub(crate) fn new(case: Case) -> Self {
        Self {
            case,
            taken: BTreeSet::new(),
        }
    }

    /// Takes a name as it stands; false if a sibling has it.
    pub(crate) fn take(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// Takes a name, or the first free one of `name2`, `name3`, ….
    pub(crate) fn claim(&mut self, name: String) -> String {
        let mut candidate = name.clone();
        let mut number = 2_u32;
        while !self.take(&candidate) {
            candidate = match self.case {
                // Two `_` in a row are a warning of the compiler.
                Case::Snake if name.ends_with('_') => format!("{name}{number}"),
                Case::Snake => format!("{name}_{number}"),
                // A digit at the end would run into the number.
                Case::Pascal if name.ends_with(|last: char| last.is_ascii_digit()) => {
                    format!("{name}_{number}")
                }
                Case::Pascal => format!("{name}{number}"),
            };
            number += 1;
        }
        candidate
    }
}

/// Names a list of siblings: those written down (`Ok`) as they are, then the derived ones (`Err`) in their order.
///
/// Derived names that no sibling derives, too, come before numbered ones, so that `Key2` keeps its name beside two `Key`.
pub(crate) fn distinct(names: Vec<Result<String, String>>, case: Case) -> Vec<String> {
    let mut scope = Scope::new(case);
    for name in names.iter().flatten() {
        scope.take(name);
    }
    let mut firsts = BTreeSet::new();
    for (index, name) in names.iter().enumerate() {
        if let Err(derived) = name
            && scope.take(derived)
        {
            firsts.insert(index);
        }
    }
    names
        .into_iter()
        .enumerate()
        .map(|(index, name)| match name {
            Ok(written) => written,
            Err(derived) if firsts.contains(&index) => derived,
            Err(derived) => scope.claim(derived),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(names: &[&str]) -> Vec<Result<String, String>> {
        names.iter().map(|name| Err((*name).to_owned())).collect()
    }

    #[test]
    fn the_first_keeps_its_name() {
        assert_eq!(
            distinct(derived(&["key", "key", "key_2", "key"]), Case::Snake),
            ["key", "key_3", "key_2", "key_4"]
        );
        assert_eq!(
            distinct(derived(&["Finished", "Finished", "_1", "_1"]), Case::Pascal),
            ["Finished", "Finished2", "_1", "_1_2"]
        );
    }

    #[test]
    fn numbers_stand_behind_one_underscore() {
        assert_eq!(
            distinct(derived(&["self_", "self_", "self_"]), Case::Snake),
            ["self_", "self_2", "self_3"]
        );
    }

    #[test]
    fn written_names_win() {
        let names = vec![Err("key".to_owned()), Ok("key".to_owned())];
        assert_eq!(distinct(names, Case::Snake), ["key_2", "key"]);
    }
}
