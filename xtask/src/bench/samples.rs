//! What the rounds of a measurement gave, and what is kept of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The measured values by name; in each list, the value of a round has the round's place.
#[derive(Default)]
pub(crate) struct Samples(BTreeMap<String, Vec<f64>>);

/// A measured figure.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum Figure {
    /// The same in every round.
    Exact(f64),
    /// Different in the rounds.
    Spread {
        median: f64,
        /// A quarter of the rounds are below.
        low: f64,
        /// A quarter of the rounds are above.
        high: f64,
    },
}

impl Figure {
    pub(crate) fn median(self) -> f64 {
        match self {
            Self::Exact(value) => value,
            Self::Spread { median, .. } => median,
        }
    }

    /// Of the values of the rounds; none without a round.
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.map(rounded).collect();
        values.sort_by(f64::total_cmp);
        let (low, high) = (quantile(&values, 0.25)?, quantile(&values, 0.75)?);
        if values.first() == values.last() {
            return Some(Self::Exact(low));
        }
        Some(Self::Spread {
            median: rounded(quantile(&values, 0.5)?),
            low: rounded(low),
            high: rounded(high),
        })
    }
}

impl Samples {
    /// Adds a value of the current round.
    pub(crate) fn push(&mut self, name: impl Into<String>, value: f64) {
        self.0.entry(name.into()).or_default().push(value);
    }

    /// What the rounds say of a name.
    pub(crate) fn figure(&self, name: &str) -> Option<Figure> {
        Figure::of(self.0.get(name)?.iter().copied())
    }

    /// How much more one took than the other in the same round.
    pub(crate) fn ratio(&self, name: &str, base: &str) -> Option<Figure> {
        self.combined([name, base], |[value, base]| value / base)
    }

    /// What a formula makes of the values of each round.
    pub(crate) fn combined<const N: usize>(
        &self,
        names: [&str; N],
        formula: impl Fn([f64; N]) -> f64,
    ) -> Option<Figure> {
        let lists = names.map(|name| self.0.get(name).map_or(&[][..], Vec::as_slice));
        let rounds = lists.iter().map(|list| list.len()).min()?;
        Figure::of((0..rounds).map(|round| formula(lists.map(|list| list[round]))))
    }
}

/// The value at a part of the way through sorted values, between the two nearest.
fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let at = part * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (at.floor(), at.ceil());
    let (low, high) = (sorted.get(below as usize)?, sorted.get(above as usize)?);
    Some(low + (high - low) * (at - below))
}

/// Four digits: the others are noise, and a count has its own.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() || value.fract() == 0.0 {
        return value;
    }
    let digits = 3 - value.abs().log10().floor() as i32;
    let scale = 10_f64.powi(digits.max(0));
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_the_middle_of_the_rounds_with_its_quartiles() {
        let mut samples = Samples::default();
        for value in [9.0, 1.0, 3.0, 2.0, 4.0] {
            samples.push("ours", value * 2.0);
            samples.push("bare", value);
        }
        samples.push("ours", 4.0);
        assert_eq!(
            samples.figure("bare"),
            Some(Figure::Spread {
                median: 3.0,
                low: 2.0,
                high: 4.0
            })
        );
        // The round that only one of them has says nothing.
        assert_eq!(samples.ratio("ours", "bare"), Some(Figure::Exact(2.0)));
        assert_eq!(samples.figure("other"), None);
        assert_eq!(samples.ratio("ours", "other"), None);
    }

    #[test]
    fn noise_has_no_digits() {
        for (value, kept) in [
            (1.234_56, 1.235),
            (0.012_345_6, 0.012_35),
            (165_509.0, 165_509.0),
            (98.765_4, 98.77),
            (12_345.678, 12_346.0),
        ] {
            assert_eq!(rounded(value), kept);
        }
    }
}
