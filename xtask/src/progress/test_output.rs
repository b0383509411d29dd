//! What test programs print: the count of those that passed, and what the others say.

use std::fmt;

/// The tests that ran.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tests {
    passed: usize,
    ignored: usize,
    programs: usize,
}

impl Tests {
    /// Takes a line of a test program that runs with `--quiet`; returns it if the person has to read it.
    pub(super) fn read<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        let shown = line.trim();
        if let Some(counts) = shown.strip_prefix("test result: ok. ") {
            self.passed += count(counts, "passed");
            self.ignored += count(counts, "ignored");
            return None;
        }
        if shown.starts_with("running ") && shown.ends_with(['t', 's']) {
            self.programs += 1;
            return None;
        }
        let is_noise = shown.is_empty() || is_dots(shown) || shown.starts_with("all doctests ran in ");
        (!is_noise).then_some(line)
    }
}

/// The number before a word: 12 of `12 passed; 0 failed`.
fn count(counts: &str, word: &str) -> usize {
    let part = counts.split("; ").find_map(|part| part.strip_suffix(word));
    part.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

/// `.....i.. 87/187`: a character for each test.
fn is_dots(line: &str) -> bool {
    let (dots, counts) = line.split_once(' ').unwrap_or((line, ""));
    dots.chars().all(|mark| mark == '.' || mark == 'i')
        && counts.chars().all(|mark| mark.is_ascii_digit() || mark == '/')
}

impl fmt::Display for Tests {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            ignored,
            programs,
        } = self;
        write!(formatter, "{passed} tests of {programs} programs passed")?;
        match ignored {
            0 => Ok(()),
            _ => write!(formatter, ", {ignored} are ignored"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_counted_and_the_rest_is_shown() {
        let output = "\nrunning 3 tests\n..i\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\n\
            \nrunning 1 test\n. 1/1\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\n\
            \nrunning 2 tests\n.F\nfailures:\n\n---- it_fails stdout ----\n\nthread 'it_fails' panicked at x.rs:1:1\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let mut tests = Tests::default();
        let shown: Vec<&str> = output.lines().filter_map(|line| tests.read(line)).collect();
        assert_eq!(
            shown,
            [
                ".F",
                "failures:",
                "---- it_fails stdout ----",
                "thread 'it_fails' panicked at x.rs:1:1",
                "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            ]
        );
        assert_eq!(tests.to_string(), "3 tests of 3 programs passed, 1 are ignored");
    }
}
