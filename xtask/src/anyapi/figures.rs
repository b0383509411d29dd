//! What was measured of each file, beside what was recorded in `tests/anyapi.json`.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    anyapi::shown,
    run::{Error, root},
    terminal::say,
};

/// What was measured of one file; what was not measured is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Figures {
    /// How operations are addressed, and with how many the file is.
    pub(super) style: String,
    pub(super) operations: usize,
    /// The operations that were imported.
    pub(super) imported: usize,
    /// Those that the runtime cannot call, which were left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<usize>,
    /// Those whose code was generated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) generated: Option<usize>,
    /// Those that compile without a warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) compiled: Option<usize>,
    /// The published responses, and those that come out of the generated types as they went in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) responses: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lossless: Option<usize>,
    /// The calls to an emulator, two for each operation, and those that got the documented example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) calls: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answered: Option<usize>,
    /// The operations whose help the command line shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) helped: Option<usize>,
    /// The dry runs of the command line, and those that show what the client would send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dry_runs: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dry_runs_alike: Option<usize>,
    /// The processor time of `cargo check`, in milliseconds for an operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) check_ms: Option<usize>,
}

/// A figure of two measurements.
#[derive(Debug, PartialEq, Eq)]
struct Change {
    name: &'static str,
    was: usize,
    is: usize,
}

impl Figures {
    /// The figures of which more is better, by name. Those that say of how many are not among them.
    fn counts(&self) -> [(&'static str, Option<usize>); 7] {
        [
            ("imported operations", Some(self.imported)),
            ("generated operations", self.generated),
            ("operations that compile without a warning", self.compiled),
            ("published responses without a loss", self.lossless),
            ("calls that got the example", self.answered),
            ("operations with help", self.helped),
            ("dry runs as the client sends", self.dry_runs_alike),
        ]
    }

    /// What became less, and what became more, of what both have.
    fn compare(&self, was: &Self) -> (Vec<Change>, Vec<Change>) {
        let (mut worse, mut better) = (Vec::new(), Vec::new());
        for ((name, is), (_, was)) in self.counts().into_iter().zip(was.counts()) {
            let (Some(is), Some(was)) = (is, was) else {
                continue;
            };
            let change = Change { name, was, is };
            if is < was {
                worse.push(change);
            } else if is > was {
                better.push(change);
            }
        }
        if let (Some(is), Some(was)) = (self.check_ms, was.check_ms) {
            let change = Change {
                name: "milliseconds to check an operation",
                was,
                is,
            };
            // The time of two runs differs by that much without a cause.
            if is > was + was / 3 + 2 {
                worse.push(change);
            } else if was > is + is / 3 + 2 {
                better.push(change);
            }
        }
        (worse, better)
    }

    /// The newer figures, and the older ones where nothing was measured.
    fn over(self, older: &Self) -> Self {
        Self {
            generated: self.generated.or(older.generated),
            compiled: self.compiled.or(older.compiled),
            responses: self.responses.or(older.responses),
            lossless: self.lossless.or(older.lossless),
            calls: self.calls.or(older.calls),
            answered: self.answered.or(older.answered),
            helped: self.helped.or(older.helped),
            dry_runs: self.dry_runs.or(older.dry_runs),
            dry_runs_alike: self.dry_runs_alike.or(older.dry_runs_alike),
            check_ms: self.check_ms.or(older.check_ms),
            ..self
        }
    }
}

/// The figures of several files by their names.
pub(super) type AllFigures = BTreeMap<String, Figures>;

fn path() -> PathBuf {
    root().join("tests/anyapi.json")
}

fn recorded() -> Result<AllFigures, Error> {
    match fs::read(path()) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| format!("tests/anyapi.json: {error}")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(AllFigures::new()),
        Err(error) => Err(shown(error)),
    }
}

/// Shows the figures, and records them, or fails if some are worse than those that were recorded.
pub(super) fn report(measured: AllFigures, records: bool) -> Result<(), Error> {
    let mut known = recorded()?;
    say(table(&measured));
    if records {
        for (name, figures) in measured {
            let older = known.remove(&name).unwrap_or_default();
            known.insert(name, figures.over(&older));
        }
        let mut text = serde_json::to_string_pretty(&known).map_err(shown)?;
        text.push('\n');
        fs::write(path(), text).map_err(shown)?;
        say("recorded in tests/anyapi.json");
        return Ok(());
    }
    let (worse, better) = compare(&measured, &known);
    if !better.is_empty() {
        say(format!(
            "better than recorded; record it with `--record`\n{}",
            better.join("\n")
        ));
    }
    match worse.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "worse than recorded in tests/anyapi.json\n{}",
            worse.join("\n")
        )),
    }
}

/// The rows of what is worse and of what is better. Files that were not recorded are not compared.
fn compare(measured: &AllFigures, known: &AllFigures) -> (Vec<String>, Vec<String>) {
    let (mut worse, mut better) = (Vec::new(), Vec::new());
    for (name, figures) in measured {
        let Some(was) = known.get(name) else { continue };
        let rows = |changes: Vec<Change>| {
            changes
                .into_iter()
                .map(
                    |Change {
                         name: figure,
                         was,
                         is,
                     }| format!("  {name:<24} {figure:<44} {was:>6} -> {is:>6}"),
                )
                .collect::<Vec<_>>()
        };
        let (less, more) = figures.compare(was);
        worse.extend(rows(less));
        better.extend(rows(more));
    }
    (worse, better)
}

/// A row for each file, and one for all.
fn table(measured: &AllFigures) -> String {
    let mut rows = vec![
        [
            "file",
            "style",
            "imported",
            "refused",
            "generated",
            "compiled",
            "lossless",
            "emulated",
            "help",
            "dry runs",
            "ms each",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let of = |count: Option<usize>, of: usize| {
        count.map_or_else(|| "-".to_owned(), |count| format!("{count}/{of}"))
    };
    let row = |name: &str, figures: &Figures| {
        vec![
            name.to_owned(),
            figures.style.clone(),
            of(Some(figures.imported), figures.operations),
            figures
                .refused
                .map_or_else(|| "-".to_owned(), |count| count.to_string()),
            of(figures.generated, figures.operations),
            of(figures.compiled, figures.operations),
            of(figures.lossless, figures.responses.unwrap_or_default()),
            of(figures.answered, figures.calls.unwrap_or_default()),
            of(figures.helped, figures.operations),
            of(figures.dry_runs_alike, figures.dry_runs.unwrap_or_default()),
            figures
                .check_ms
                .map_or_else(|| "-".to_owned(), |each| each.to_string()),
        ]
    };
    let mut all = Figures::default();
    let sum = |one: Option<usize>, other: Option<usize>| match (one, other) {
        (None, None) => None,
        _ => Some(one.unwrap_or_default() + other.unwrap_or_default()),
    };
    for (name, figures) in measured {
        rows.push(row(name, figures));
        all = Figures {
            style: String::new(),
            operations: all.operations + figures.operations,
            imported: all.imported + figures.imported,
            refused: sum(all.refused, figures.refused),
            generated: sum(all.generated, figures.generated),
            compiled: sum(all.compiled, figures.compiled),
            responses: sum(all.responses, figures.responses),
            lossless: sum(all.lossless, figures.lossless),
            calls: sum(all.calls, figures.calls),
            answered: sum(all.answered, figures.answered),
            helped: sum(all.helped, figures.helped),
            dry_runs: sum(all.dry_runs, figures.dry_runs),
            dry_runs_alike: sum(all.dry_runs_alike, figures.dry_runs_alike),
            check_ms: None,
        };
    }
    rows.push(row("all", &all));
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(String::len)
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(lossless: usize, check_ms: usize) -> Figures {
        Figures {
            style: "RPC".to_owned(),
            operations: 10,
            imported: 10,
            compiled: Some(10),
            responses: Some(9),
            lossless: Some(lossless),
            check_ms: Some(check_ms),
            ..Figures::default()
        }
    }

    #[test]
    fn a_fall_is_named_and_a_rise_is_not_a_fall() {
        let known = AllFigures::from([("garden".to_owned(), figures(8, 20))]);
        let compared =
            |figures: Figures| compare(&AllFigures::from([("garden".to_owned(), figures)]), &known);
        assert_eq!(compared(figures(8, 20)), (vec![], vec![]));
        assert_eq!(compared(figures(8, 27)), (vec![], vec![]), "noise");
        let (worse, better) = compared(figures(7, 40));
        assert!(better.is_empty() && worse.len() == 2, "{worse:?}");
        assert!(worse[0].contains("published responses without a loss") && worse[0].ends_with("8 ->      7"));
        let (worse, better) = compared(figures(9, 10));
        assert!(worse.is_empty() && better.len() == 2, "{better:?}");
        let unmeasured = Figures {
            lossless: None,
            responses: None,
            ..figures(0, 20)
        };
        assert_eq!(compared(unmeasured.clone()), (vec![], vec![]));
        assert_eq!(unmeasured.over(&figures(8, 20)).lossless, Some(8));
        let other = AllFigures::from([("another".to_owned(), figures(0, 90))]);
        assert_eq!(
            compare(&other, &known),
            (vec![], vec![]),
            "nothing was recorded of it"
        );
    }
}
