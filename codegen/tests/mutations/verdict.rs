//! Whether what is said about a mutation is what should be said.

use std::{collections::BTreeMap, fmt, path::Path};

use alicloud_codegen::diagnostic::{Diagnostic, Diagnostics};

use crate::mutation::{Change, Mutation};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// A diagnostic is on the line.
    OnLine,
    /// A diagnostic names what changed, or is on a line that the change of the tree moved.
    ByRule,
    /// Nothing is wrong.
    Harmless,
    /// Nothing is found although something is wrong.
    Missed,
    /// Something is found, but not where it went wrong.
    Elsewhere,
}

impl Verdict {
    /// The verdict about a mutation of the line of an index.
    pub(crate) fn of(
        mutation: &Mutation,
        index: usize,
        lines: &[&str],
        file: &Path,
        diagnostics: Option<&Diagnostics>,
    ) -> Self {
        let Some(diagnostics) = diagnostics else {
            return if mutation.must_be_found {
                Self::Missed
            } else {
                Self::Harmless
            };
        };
        let line = index + 1;
        let last = index + mutation.lines.len().max(1);
        let here: Vec<usize> = diagnostics
            .iter()
            .flat_map(|diagnostic| lines_of(diagnostic, file))
            .collect();
        let is_on_line = here.iter().any(|found| (line..=last).contains(found));
        if is_on_line && !mutation.lines.is_empty() {
            return Self::OnLine;
        }
        let is_by_rule = match mutation.change {
            Change::Word => false,
            Change::Name => names([lines[index]].into_iter(), mutation, diagnostics),
            Change::Tree => {
                let shift = |found: usize| match mutation.lines.len() {
                    0 if found >= line => found + 1,
                    many if found > last => found + 1 - many,
                    _ => found,
                };
                let near = near(index, lines);
                here.iter().any(|found| near.contains(&shift(*found)))
                    || names(block(index, lines), mutation, diagnostics)
            }
        };
        if is_by_rule { Self::ByRule } else { Self::Elsewhere }
    }
}

/// The lines of this file that a diagnostic points at.
fn lines_of(diagnostic: &Diagnostic, file: &Path) -> Vec<usize> {
    let mut lines = Vec::new();
    if diagnostic.file() == file {
        lines.extend(diagnostic.span().map(|span| span.start.line));
    }
    let related = diagnostic
        .related_places()
        .iter()
        .filter(|place| place.file() == file);
    lines.extend(related.map(|place| place.span().start.line));
    lines
}

/// Whether a diagnostic names a word of the lines, as they were or as they are; or says that this line is wanted.
fn names<'a>(
    before: impl Iterator<Item = &'a str>,
    mutation: &'a Mutation,
    diagnostics: &Diagnostics,
) -> bool {
    let texts: Vec<&str> = before.chain(mutation.lines.iter().map(String::as_str)).collect();
    let words = texts
        .iter()
        .flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || "-_.*".contains(c))))
        .filter(|word| !word.is_empty());
    // A code such as `Missing*` stands for all that begin so.
    let words: Vec<String> = words
        .map(|word| {
            word.strip_suffix('*')
                .map_or(format!("`{word}`"), |word| format!("`{word}"))
        })
        .collect();
    let key = |text: &str| text.trim().split(':').next().unwrap_or_default().to_owned();
    let wanted = texts.iter().flat_map(|text| [text.trim().to_owned(), key(text)]);
    let wanted: Vec<String> = wanted.map(|text| format!("`{text}`")).collect();
    diagnostics.iter().any(|diagnostic| {
        let help = diagnostic.help_text().unwrap_or_default();
        let is_wanted = mutation.change == Change::Tree && wanted.iter().any(|text| help.contains(text));
        is_wanted || words.iter().any(|word| diagnostic.message().contains(word))
    })
}

/// The lines (from one, in the text as it was) that the tree connects with a line.
fn near(index: usize, lines: &[&str]) -> Vec<usize> {
    let is_written = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let own = depth(lines[index]);
    let mut near = Vec::new();
    let below = (index + 1..lines.len()).filter(|at| is_written(lines[*at]));
    let mut is_first = true;
    for at in below {
        if is_first || depth(lines[at]) > own {
            near.push(at + 1);
        }
        is_first = false;
        if depth(lines[at]) <= own {
            break;
        }
    }
    let mut least = usize::MAX;
    for at in (0..index).rev().filter(|at| is_written(lines[*at])) {
        // The line before, and those that are further left than all between.
        if depth(lines[at]) < least {
            near.push(at + 1);
            least = depth(lines[at]);
        }
    }
    near
}

/// A line and those that are below it in the tree.
fn block<'a>(index: usize, lines: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let below = lines[index + 1..].iter().copied();
    let own = depth(lines[index]);
    let below = below.take_while(move |line| line.trim().is_empty() || depth(line) > own);
    [lines[index]].into_iter().chain(below)
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// How many mutations of each class came to which end.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: BTreeMap<(&'static str, Verdict), usize>,
    pub(crate) failures: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, mutation: &Mutation, verdict: Verdict, shown: impl FnOnce() -> String) {
        *self.counts.entry((mutation.class, verdict)).or_default() += 1;
        if matches!(verdict, Verdict::Missed | Verdict::Elsewhere) {
            self.failures.push(format!("{verdict:?} {}", shown()));
        }
    }

    pub(crate) fn plus(mut self, other: Self) -> Self {
        for (key, count) in other.counts {
            *self.counts.entry(key).or_default() += count;
        }
        self.failures.extend(other.failures);
        self
    }

    pub(crate) fn all(&self) -> usize {
        self.counts.values().sum()
    }

    fn of(&self, class: Option<&str>, verdict: Verdict) -> usize {
        let counts = self.counts.iter();
        let wanted =
            counts.filter(|((of, what), _)| *what == verdict && class.is_none_or(|class| class == *of));
        wanted.map(|(_, count)| count).sum()
    }

    /// The first failures in words.
    pub(crate) fn shown(&self) -> String {
        let shown = self.failures.len().min(40);
        format!(
            "{} mutations are not found, or not where they are:\n{}",
            self.failures.len(),
            self.failures[..shown].join("\n")
        )
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{:<30} {:>8} {:>8} {:>8} {:>8}",
            "", "all", "on line", "by rule", "harmless"
        )?;
        let mut classes: Vec<&str> = self.counts.keys().map(|(class, _)| *class).collect();
        classes.dedup();
        let verdicts = [Verdict::OnLine, Verdict::ByRule, Verdict::Harmless];
        for class in classes {
            let [line, rule, harmless] = verdicts.map(|verdict| self.of(Some(class), verdict));
            let all: usize = self
                .counts
                .iter()
                .filter(|((of, _), _)| *of == class)
                .map(|(_, count)| count)
                .sum();
            writeln!(
                formatter,
                "{class:<30} {all:>8} {line:>8} {rule:>8} {harmless:>8}"
            )?;
        }
        let [line, rule, harmless] = verdicts.map(|verdict| self.of(None, verdict));
        let all = self.all();
        write!(
            formatter,
            "{:<30} {all:>8} {line:>8} {rule:>8} {harmless:>8}",
            "together"
        )
    }
}
