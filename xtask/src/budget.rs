//! `cargo xtask budget`: counts that only go up when somebody decides so. The limits are in `budgets.toml`.

mod allocations;
mod dependencies;
mod file;
mod gates;
mod lines;
mod parts;
mod programs;
pub(crate) mod server;
pub(crate) mod valgrind;
mod verdict;

use std::{fs, path::PathBuf};

use crate::{
    budget::{
        file::FILE,
        gates::GATES,
        programs::Programs,
        verdict::{Row, table},
    },
    progress::set_detail,
    run::{Error, root},
};

#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// Counts only this; can be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// The file of limits; by default that of the workspace.
    #[arg(long, value_name = "FILE")]
    limits: Option<PathBuf>,
}

/// Counts all that has a limit; returns the lines of a table, or as an error what is above its limit.
pub(crate) fn run(arguments: &Arguments) -> Result<Vec<String>, Error> {
    let path = arguments.limits.clone().unwrap_or_else(|| root().join(FILE));
    let text =
        fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let known: Vec<_> = GATES.iter().map(|gate| (gate.name, gate.unit)).collect();
    let budgets = file::read(&text, &known)?;
    if let Some(unknown) = arguments
        .only
        .iter()
        .find(|name| budgets.iter().all(|budget| budget.name != **name))
    {
        let names: Vec<_> = budgets.iter().map(|budget| budget.name.as_str()).collect();
        return Err(format!(
            "nothing counts `{unknown}`; choose of: {}",
            names.join(", ")
        ));
    }
    let mut programs = Programs::release();
    let mut rows = Vec::new();
    for budget in budgets {
        let is_chosen = arguments.only.is_empty() || arguments.only.contains(&budget.name);
        let gate = GATES.iter().find(|gate| gate.name == budget.name);
        if let Some(gate) = gate.filter(|_| is_chosen) {
            set_detail(&budget.name);
            let count = (gate.count)(&mut programs)
                .map_err(|error| format!("cannot count `{}`: {error}", budget.name))?;
            rows.push(Row { budget, count });
        }
    }
    report(&rows)
}

/// The table, or the reasons to fail with the table.
fn report(rows: &[Row]) -> Result<Vec<String>, Error> {
    let lines = table(rows);
    let errors: Vec<String> = rows.iter().filter_map(Row::error).collect();
    if errors.is_empty() {
        return Ok(lines);
    }
    Err(format!("{}\n{}", errors.join("\n"), lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::verdict::Count;

    fn budgets() -> Vec<file::Budget> {
        let text = fs::read_to_string(root().join(FILE)).unwrap();
        let known: Vec<_> = GATES.iter().map(|gate| (gate.name, gate.unit)).collect();
        file::read(&text, &known).unwrap()
    }

    /// Reading it compares the names of both sides.
    #[test]
    fn each_limit_is_counted_and_each_count_has_a_limit() {
        assert_eq!(budgets().len(), GATES.len());
    }

    #[test]
    fn each_gate_fails_above_its_limit_and_only_there() {
        for budget in budgets() {
            let name = budget.name.clone();
            let step = 0.1_f64.powi(i32::try_from(budget.unit.digits()).unwrap());
            let limit = budget.limit;
            let of = |count| {
                let budget = budget.clone();
                report(&[Row { budget, count }])
            };
            assert!(of(Count::Of(limit)).is_ok(), "{name}");
            assert!(of(Count::NotCounted("the system is another")).is_ok(), "{name}");
            let error = of(Count::Of(limit + step)).unwrap_err();
            let first = error.lines().next().unwrap();
            assert!(
                first.starts_with(&format!("`{name}` is over its budget: ")) && first.contains(&budget.why),
                "{error}"
            );
        }
    }

    #[test]
    fn one_limit_of_many_is_enough_to_fail() {
        let mut rows: Vec<Row> = budgets()
            .into_iter()
            .map(|budget| Row {
                count: Count::Of(budget.limit),
                budget,
            })
            .collect();
        assert!(report(&rows).is_ok());
        let last = rows.last_mut().unwrap();
        last.count = Count::Of(last.budget.limit + 1.0);
        let error = report(&rows).unwrap_err();
        assert_eq!(error.matches("is over its budget").count(), 1, "{error}");
    }
}
