//! Reads `budgets.toml`.

use std::{collections::BTreeMap, fmt, ops::Range};

use serde::Deserialize;
use toml::Spanned;

use crate::run::Error;

/// The file, in the folder of the workspace.
pub(crate) const FILE: &str = "budgets.toml";

/// What is counted in. A count is rounded to the digits in which its unit is shown, before it is compared.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Unit {
    Crates,
    Lines,
    Connections,
    /// A mean for a call.
    Allocations,
    /// A mean for a call, in user space.
    Instructions,
    /// How many times as much as what it is compared with.
    Ratio,
    /// 1,024 bytes.
    Kib,
}

impl Unit {
    /// The digits after the decimal point.
    pub(crate) fn digits(self) -> usize {
        match self {
            Self::Ratio => 3,
            Self::Allocations => 1,
            Self::Crates | Self::Lines | Self::Connections | Self::Instructions | Self::Kib => 0,
        }
    }

    /// The part of a count by which two runs of the same program differ at the most, with a reserve.
    pub(crate) fn spread(self) -> f64 {
        match self {
            Self::Crates | Self::Lines | Self::Connections => 0.0,
            Self::Allocations => 0.005,
            Self::Instructions | Self::Ratio => 0.01,
            // The system maps more or less of a program's file.
            Self::Kib => 0.1,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Crates => "crates",
            Self::Lines => "lines",
            Self::Connections => "connections",
            Self::Allocations => "allocations",
            Self::Instructions => "instructions",
            Self::Ratio => "ratio",
            Self::Kib => "kib",
        })
    }
}

/// A limit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Budget {
    pub(crate) name: String,
    pub(crate) limit: f64,
    /// What the limit shall become.
    pub(crate) goal: Option<f64>,
    pub(crate) unit: Unit,
    pub(crate) why: String,
    /// Where the name stands, from 1.
    pub(crate) line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    limit: f64,
    goal: Option<f64>,
    unit: Unit,
    why: String,
}

/// Reads the limits, in the order of the file. `known` has all names that are counted, each with its unit.
pub(crate) fn read(text: &str, known: &[(&str, Unit)]) -> Result<Vec<Budget>, Error> {
    let entries: BTreeMap<Spanned<String>, Entry> =
        toml::from_str(text).map_err(|error| format!("{FILE}: {}", error.to_string().trim_end()))?;
    let mut budgets: Vec<(Range<usize>, Budget)> = entries
        .into_iter()
        .map(|(name, entry)| {
            let span = name.span();
            let budget = Budget {
                name: name.into_inner(),
                limit: entry.limit,
                goal: entry.goal,
                unit: entry.unit,
                why: entry.why,
                line: line_of(text, span.start),
            };
            (span, budget)
        })
        .collect();
    budgets.sort_by_key(|(span, _)| span.start);
    let budgets: Vec<Budget> = budgets.into_iter().map(|(_, budget)| budget).collect();

    let mut errors: Vec<String> = budgets
        .iter()
        .filter_map(|budget| Some(format!("{FILE}:{}: {}", budget.line, wrong(budget, known)?)))
        .collect();
    let end = line_of(text, text.len());
    let missing = known
        .iter()
        .filter(|(name, _)| budgets.iter().all(|budget| budget.name != *name));
    errors.extend(missing.map(|(name, unit)| {
        format!("{FILE}:{end}: `{name}` is counted and has no limit; add `[{name}]` with limit, unit = \"{unit}\" and why")
    }));
    if errors.is_empty() {
        Ok(budgets)
    } else {
        Err(errors.join("\n"))
    }
}

/// The line of a place in a text, from 1.
fn line_of(text: &str, place: usize) -> usize {
    text[..place].lines().count().max(1) + usize::from(text[..place].ends_with('\n') && place < text.len())
}

/// What is wrong with an entry.
fn wrong(budget: &Budget, known: &[(&str, Unit)]) -> Option<String> {
    let name = &budget.name;
    let Some((_, unit)) = known.iter().find(|(known, _)| known == name) else {
        let near = known
            .iter()
            .max_by(|(one, _), (other, _)| strsim::jaro(one, name).total_cmp(&strsim::jaro(other, name)))
            .map_or("none", |(near, _)| near);
        return Some(format!(
            "nothing counts `{name}`; the nearest name that is counted is `{near}`"
        ));
    };
    if budget.unit != *unit {
        return Some(format!(
            "`{name}` is counted in {unit}, not in {}; correct its unit",
            budget.unit
        ));
    }
    if !budget.limit.is_finite() || budget.limit < 0.0 {
        return Some(format!(
            "the limit of `{name}` is not a count; write a number from 0"
        ));
    }
    if budget.why.trim().is_empty() {
        return Some(format!(
            "`{name}` does not say why; write what the limit is good for"
        ));
    }
    match budget.goal {
        Some(goal) if !(0.0..budget.limit).contains(&goal) => Some(format!(
            "the goal of `{name}` is not below its limit; remove it once the limit has reached it"
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[(&str, Unit)] = &[("crates-default", Unit::Crates), ("sign", Unit::Ratio)];
    const CRATES: &str = "[crates-default]\nlimit = 100\nunit = \"crates\"\nwhy = \"each is compiled\"\n";
    const SIGN: &str =
        "# how fast\n\n[sign]\nlimit = 1.8\ngoal = 1.5\nunit = \"ratio\"\nwhy = \"each call\"\n";

    #[test]
    fn limits_are_read_in_the_order_of_the_file() {
        let budgets = read(&format!("{SIGN}{CRATES}"), KNOWN).unwrap();
        let read: Vec<_> = budgets
            .iter()
            .map(|each| (each.name.as_str(), each.limit, each.goal, each.line))
            .collect();
        assert_eq!(
            read,
            [("sign", 1.8, Some(1.5), 3), ("crates-default", 100.0, None, 8)]
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_line_and_name() {
        let file = |sign: &str| format!("{CRATES}{sign}");
        for (text, line, said) in [
            (
                file(&SIGN.replace("[sign]", "[signs]")),
                7,
                "nothing counts `signs`; the nearest name that is counted is `sign`",
            ),
            (
                file(&SIGN.replace("[sign]", "[signs]")),
                11,
                "`sign` is counted and has no limit; add `[sign]` with limit, unit = \"ratio\" and why",
            ),
            (
                CRATES.to_owned(),
                4,
                "`sign` is counted and has no limit; add `[sign]`",
            ),
            (
                String::new(),
                1,
                "`crates-default` is counted and has no limit; add `[crates-default]`",
            ),
            (
                file(&SIGN.replace("\"ratio\"", "\"crates\"")),
                7,
                "`sign` is counted in ratio, not in crates",
            ),
            (
                file(&SIGN.replace("1.5", "1.8")),
                7,
                "the goal of `sign` is not below its limit",
            ),
            (
                file(&SIGN.replace("1.5", "-1")),
                7,
                "the goal of `sign` is not below its limit",
            ),
            (
                file(&SIGN.replace("1.8", "nan")),
                7,
                "the limit of `sign` is not a count",
            ),
            (
                file(&SIGN.replace("each call", " ")),
                7,
                "`sign` does not say why",
            ),
        ] {
            let error = read(&text, KNOWN).unwrap_err();
            assert!(error.contains(&format!("budgets.toml:{line}: {said}")), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_not_one_of_budgets_is_rejected_with_its_line() {
        for (changed, line, said) in [
            (SIGN.replace("limit", "limmit"), 8, "limmit"),
            (SIGN.replace("why = \"each call\"", ""), 7, "why"),
            (SIGN.replace("\"ratio\"", "\"miles\""), 10, "miles"),
            (SIGN.replace("[sign]", "[crates-default]"), 7, "duplicate"),
            (SIGN.replace("1.8", "much"), 8, "much"),
        ] {
            let error = read(&format!("{CRATES}{changed}"), KNOWN).unwrap_err();
            assert!(
                error.starts_with("budgets.toml: ") && error.contains(&format!("line {line},")),
                "{error}"
            );
            assert!(error.contains(said), "{error}");
        }
    }
}
