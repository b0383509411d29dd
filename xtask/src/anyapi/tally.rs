//! What a program says that tries a product: a line for each thing that it tried.

use std::collections::BTreeMap;

/// How often what came out, and what failed.
pub(super) struct Tally<'l> {
    pub(super) counts: BTreeMap<&'l str, usize>,
    pub(super) failures: Vec<String>,
}

impl<'l> Tally<'l> {
    /// Reads lines that begin with what came out, up to a tab, or with `FAILED: `.
    pub(super) fn of(lines: &'l str) -> Self {
        let mut tally = Self {
            counts: BTreeMap::new(),
            failures: Vec::new(),
        };
        for line in lines.lines() {
            match line.strip_prefix("FAILED: ") {
                Some(failure) => tally.failures.push(failure.replace('\t', ": ")),
                None => {
                    let word = line.split('\t').next().unwrap_or_default();
                    *tally.counts.entry(word).or_default() += 1;
                }
            }
        }
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_their_first_words_and_failures_are_kept() {
        let tally = Tally::of("help\tGetFlow\nhelp\tListFlow\nFAILED: GetFlow\tnot found\nother\n");
        assert_eq!(tally.counts, BTreeMap::from([("help", 2), ("other", 1)]));
        assert_eq!(tally.failures, ["GetFlow: not found"]);
    }
}
