//! The kept figures: each part has its own machine and date, so that one can be measured again without the others.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    bench::{machine::Machine, samples::Figure},
    run::{Error, root},
};

/// The file of the figures.
pub(crate) const FILE: &str = "tests/data/benchmarks.json";

/// All parts that were measured, by name.
#[derive(Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Results(pub(crate) BTreeMap<String, PartResult>);

/// What a part gave.
#[derive(Deserialize, Serialize)]
pub(crate) struct PartResult {
    pub(crate) date: String,
    pub(crate) machine: Machine,
    pub(crate) rounds: usize,
    /// What could not be measured, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) skipped: Vec<String>,
    pub(crate) figures: BTreeMap<String, Figure>,
}

impl Results {
    /// Reads the kept figures; none if nothing was measured yet.
    pub(crate) fn read() -> Result<Self, Error> {
        let path = path();
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    pub(crate) fn write(&self) -> Result<(), Error> {
        let path = path();
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        fs::write(&path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))
    }

    /// A figure, if it was measured.
    pub(crate) fn figure(&self, part: &str, name: &str) -> Option<Figure> {
        self.0.get(part)?.figures.get(name).copied()
    }
}

impl PartResult {
    pub(crate) fn new(rounds: usize) -> Self {
        Self {
            date: Machine::date(),
            machine: Machine::this(),
            rounds,
            skipped: Vec::new(),
            figures: BTreeMap::new(),
        }
    }

    /// Keeps a figure, unless there was none.
    pub(crate) fn keep(&mut self, name: impl Into<String>, figure: impl Into<Option<Figure>>) {
        if let Some(figure) = figure.into() {
            self.figures.insert(name.into(), figure);
        }
    }

    /// Keeps a count.
    pub(crate) fn count(&mut self, name: impl Into<String>, count: f64) {
        self.figures.insert(name.into(), Figure::Exact(count.round()));
    }

    pub(crate) fn skip(&mut self, why: impl Into<String>) {
        self.skipped.push(why.into());
    }
}

fn path() -> PathBuf {
    root().join(FILE)
}
