//! What counts mean: within the limit, above it, or so far below that the limit can follow.

use crate::budget::file::{Budget, Unit};

/// A count, or why there is none on this machine.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Count {
    Of(f64),
    NotCounted(&'static str),
}

/// A part of a limit that is worth a hint once it is not used.
const WORTH_A_HINT: f64 = 0.05;

/// A limit and what was counted.
pub(crate) struct Row {
    pub(crate) budget: Budget,
    pub(crate) count: Count,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    Within,
    /// Within a limit that can be lowered to this one.
    Lower(f64),
    Over,
    NotCounted,
}

impl Row {
    /// As it is shown, and compared.
    fn rounded(&self, count: f64) -> f64 {
        let factor = factor(self.budget.unit);
        (count * factor).round() / factor
    }

    pub(crate) fn verdict(&self) -> Verdict {
        let Budget {
            limit, goal, unit, ..
        } = self.budget;
        let count = match self.count {
            // A count that is not a number is one that went wrong.
            Count::Of(count) if count.is_nan() => return Verdict::Over,
            Count::Of(count) => self.rounded(count),
            Count::NotCounted(_) => return Verdict::NotCounted,
        };
        if count > limit {
            return Verdict::Over;
        }
        let factor = factor(unit);
        let reachable = self.rounded((count * (1.0 + unit.spread()) * factor).ceil() / factor);
        match goal {
            Some(goal) if reachable <= goal => Verdict::Lower(goal),
            _ if reachable < limit * (1.0 - WORTH_A_HINT) => Verdict::Lower(reachable),
            _ => Verdict::Within,
        }
    }

    /// Why the command fails, if this count is above its limit.
    pub(crate) fn error(&self) -> Option<String> {
        let Count::Of(count) = self.count else { return None };
        let Budget {
            name,
            limit,
            unit,
            why,
            ..
        } = &self.budget;
        (self.verdict() == Verdict::Over).then(|| {
            let (count, limit) = (shown(count, *unit), shown(*limit, *unit));
            format!("`{name}` is over its budget: {count} of at most {limit} ({unit}). {why}")
        })
    }

    /// What a person can do for a limit with much room.
    pub(crate) fn hint(&self) -> Option<String> {
        let Verdict::Lower(limit) = self.verdict() else {
            return None;
        };
        let Budget { name, unit, .. } = &self.budget;
        let limit = shown(limit, *unit);
        Some(match self.budget.goal {
            Some(goal) if shown(goal, *unit) == limit => {
                format!(
                    "`{name}` has reached its goal: the limit can be lowered to {limit}, and the goal removed"
                )
            }
            _ => format!("`{name}` has room: the limit can be lowered to {limit}"),
        })
    }

    fn line(&self) -> String {
        let Budget {
            name,
            limit,
            goal,
            unit,
            ..
        } = &self.budget;
        let (count, headroom) = match self.count {
            Count::NotCounted(_) => ("–".to_owned(), "–".to_owned()),
            Count::Of(count) => (shown(count, *unit), headroom(self.rounded(count), *limit)),
        };
        let goal = goal.map_or_else(|| "–".to_owned(), |goal| shown(goal, *unit));
        let limit = shown(*limit, *unit);
        format!("{count:>9} {limit:>9} {goal:>9} {headroom:>9}  {name} ({unit})")
    }
}

fn factor(unit: Unit) -> f64 {
    [1.0, 10.0, 100.0, 1_000.0][unit.digits().min(3)]
}

fn shown(count: f64, unit: Unit) -> String {
    let text = format!("{count:.*}", unit.digits());
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// The part of the limit that is left.
fn headroom(count: f64, limit: f64) -> String {
    if limit == 0.0 {
        return if count > 0.0 { "over" } else { "0 %" }.to_owned();
    }
    format!("{:.1} %", (limit - count) / limit * 100.0)
}

/// The counts in lines, then what was not counted and why, then hints.
pub(crate) fn table(rows: &[Row]) -> Vec<String> {
    let mut lines = vec![format!(
        "{:>9} {:>9} {:>9} {:>9}",
        "count", "limit", "goal", "headroom"
    )];
    lines.extend(rows.iter().map(Row::line));
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in rows {
        if let Count::NotCounted(reason) = row.count {
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, names)) => names.push(&row.budget.name),
                None => reasons.push((reason, vec![&row.budget.name])),
            }
        }
    }
    lines.extend(
        reasons
            .iter()
            .map(|(reason, names)| format!("not counted: {reason}: {}", names.join(", "))),
    );
    lines.extend(rows.iter().filter_map(Row::hint));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(limit: f64, goal: Option<f64>, unit: Unit, count: f64) -> Row {
        let budget = Budget {
            name: "some".to_owned(),
            limit,
            goal,
            unit,
            why: "Each is compiled.".to_owned(),
            line: 1,
        };
        Row {
            budget,
            count: Count::Of(count),
        }
    }

    #[test]
    fn a_count_is_compared_as_it_is_shown() {
        for (limit, unit, count, verdict) in [
            (100.0, Unit::Crates, 100.0, Verdict::Within),
            (100.0, Unit::Crates, 101.0, Verdict::Over),
            (1.03, Unit::Ratio, 1.030_4, Verdict::Within),
            (1.03, Unit::Ratio, 1.030_6, Verdict::Over),
            (68.0, Unit::Allocations, 68.04, Verdict::Within),
            (68.0, Unit::Allocations, 68.06, Verdict::Over),
            (0.0, Unit::Allocations, 0.0, Verdict::Within),
            (0.0, Unit::Allocations, 1.0, Verdict::Over),
            (1.0, Unit::Connections, 2.0, Verdict::Over),
            (1.0, Unit::Ratio, f64::NAN, Verdict::Over),
            (1.0, Unit::Ratio, f64::INFINITY, Verdict::Over),
        ] {
            let row = row(limit, None, unit, count);
            assert_eq!(row.verdict(), verdict, "{count} of {limit}");
            assert_eq!(row.error().is_some(), verdict == Verdict::Over);
        }
    }

    #[test]
    fn a_limit_with_much_room_can_be_lowered_by_what_runs_differ() {
        for (row, hint) in [
            (row(100.0, None, Unit::Crates, 96.0), None),
            (
                row(100.0, None, Unit::Crates, 94.0),
                Some("`some` has room: the limit can be lowered to 94"),
            ),
            (row(1.5, None, Unit::Ratio, 1.42), None),
            (
                row(1.5, None, Unit::Ratio, 1.4),
                Some("`some` has room: the limit can be lowered to 1.414"),
            ),
            (row(1.5, Some(1.03), Unit::Ratio, 1.49), None),
            (
                row(1.5, Some(1.03), Unit::Ratio, 1.01),
                Some("`some` has reached its goal: the limit can be lowered to 1.030, and the goal removed"),
            ),
        ] {
            assert_eq!(row.hint().as_deref(), hint);
        }
    }

    #[test]
    fn the_table_names_what_was_counted_and_what_was_not() {
        let mut rows = vec![
            row(100.0, None, Unit::Crates, 101.0),
            row(68.5, Some(60.0), Unit::Allocations, 68.0),
        ];
        let mut not = row(1.0, None, Unit::Ratio, 0.0);
        not.count = Count::NotCounted("valgrind is not installed");
        rows.push(not);
        assert_eq!(
            table(&rows),
            [
                "    count     limit      goal  headroom",
                "      101       100         –    -1.0 %  some (crates)",
                "       68      68.5        60     0.7 %  some (allocations)",
                "        –     1.000         –         –  some (ratio)",
                "not counted: valgrind is not installed: some",
            ]
        );
        assert_eq!(
            rows[0].error().unwrap(),
            "`some` is over its budget: 101 of at most 100 (crates). Each is compiled."
        );
    }
}
