//! What an import kept, changed and dropped, and where.

use std::{collections::BTreeMap, fmt};

use indexmap::IndexMap;

use crate::spec::Value;

/// What became of something that could not be taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RemarkKind {
    /// It was left as it was: written by hand, or broken in the source and kept as such.
    Kept,
    /// It was taken in another form.
    Changed,
    /// It was left out.
    Dropped,
    /// It is an operation that cannot be called, and was left out whole.
    Refused,
    /// The source does not say it: it was guessed, how surely a [`Confidence`] says.
    Guessed(Confidence),
}

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Everything in the source agrees.
    Sure,
    /// One thing says so, and nothing speaks against it.
    Likely,
    /// The source contradicts itself or is silent: somebody who knows the service should look.
    Unsure,
}

impl fmt::Display for Confidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sure => "sure",
            Self::Likely => "likely",
            Self::Unsure => "unsure",
        })
    }
}

impl fmt::Display for RemarkKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept => formatter.write_str("kept"),
            Self::Changed => formatter.write_str("changed"),
            Self::Dropped => formatter.write_str("dropped"),
            Self::Refused => formatter.write_str("refused"),
            Self::Guessed(confidence) => write!(formatter, "guessed ({confidence})"),
        }
    }
}

/// One remark: what happened, where, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Remark {
    /// What happened.
    pub kind: RemarkKind,
    /// The operation and the way into it: `RunInstances request.Tag.items.Key`.
    pub location: String,
    /// Why.
    pub reason: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.kind, self.location, self.reason)
    }
}

/// All remarks of an import, operation by operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    remarks: Vec<Remark>,
    ignored: BTreeMap<String, usize>,
    operations: usize,
}

impl Report {
    /// The remarks.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// How many remarks have this kind.
    #[must_use]
    pub fn count(&self, kind: RemarkKind) -> usize {
        self.remarks.iter().filter(|remark| remark.kind == kind).count()
    }

    /// The keys of the source that have no place in the format, and how often they occurred.
    pub fn ignored(&self) -> impl Iterator<Item = (&str, usize)> {
        self.ignored.iter().map(|(key, count)| (key.as_str(), *count))
    }

    /// The number of imported operations.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.operations
    }

    pub(crate) fn operation_done(&mut self) {
        self.operations += 1;
    }

    pub(crate) fn ignore(&mut self, key: String) {
        *self.ignored.entry(key).or_default() += 1;
    }

    /// Counts the keys that the importer does not look at.
    pub(crate) fn ignore_unknown(&mut self, value: &Value, known: &[&str], level: &str) {
        for key in value.as_object().into_iter().flatten().map(|(key, _)| key) {
            if !known.contains(&key.as_str()) {
                self.ignore(format!("{level}.{key}"));
            }
        }
    }

    pub(crate) fn kept(&mut self, location: &str, reason: impl Into<String>) {
        self.remark(RemarkKind::Kept, location, reason.into());
    }

    pub(crate) fn changed(&mut self, location: &str, reason: impl Into<String>) {
        self.remark(RemarkKind::Changed, location, reason.into());
    }

    pub(crate) fn dropped(&mut self, location: &str, reason: impl Into<String>) {
        self.remark(RemarkKind::Dropped, location, reason.into());
    }

    /// Leaves an operation out.
    pub(crate) fn refused(&mut self, operation: &str, reason: impl Into<String>) {
        self.remark(RemarkKind::Refused, operation, reason.into());
    }

    /// Why the first of the operations was left out; none if all are there.
    pub(crate) fn refusal(&self) -> Option<&str> {
        let mut remarks = self.remarks.iter();
        let refused = remarks.find(|remark| remark.kind == RemarkKind::Refused);
        refused.map(|remark| remark.reason.as_str())
    }

    /// What was guessed about a location. Sure guesses of one text are shown on one line.
    pub(crate) fn guessed(&mut self, confidence: Confidence, location: &str, reason: impl Into<String>) {
        self.remark(RemarkKind::Guessed(confidence), location, reason.into());
    }

    /// What an override changed takes the place of what was guessed.
    pub(crate) fn overridden(&mut self, location: &str, key: &str, why: &str) {
        let guessed = format!("{location} {key}");
        self.remarks.retain(|remark| {
            let is_sure = remark.location == location && remark.reason.starts_with(&format!("{key} "));
            let is_guess =
                matches!(remark.kind, RemarkKind::Guessed(_)) && (is_sure || remark.location == guessed);
            !is_guess
        });
        let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
        self.changed(location, format!("`{key}` by an override: {why}"));
    }

    /// Adds all remarks of another report.
    pub(crate) fn extend(&mut self, other: Self) {
        self.remarks.extend(other.remarks);
    }

    /// What was changed or dropped on the way is kept elsewhere.
    pub(crate) fn keep(&mut self, location: &str) {
        for remark in &mut self.remarks {
            remark.kind = RemarkKind::Kept;
            remark.reason = format!("{}: {location}", remark.reason);
        }
    }

    fn remark(&mut self, kind: RemarkKind, location: &str, reason: String) {
        self.remarks.push(Remark {
            kind,
            location: location.to_owned(),
            reason,
        });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_sure = |remark: &&Remark| remark.kind == RemarkKind::Guessed(Confidence::Sure);
        for remark in self.remarks.iter().filter(|remark| !is_sure(remark)) {
            writeln!(formatter, "{remark}")?;
        }
        let mut sure: IndexMap<&str, Vec<&str>> = IndexMap::new();
        for remark in self.remarks.iter().filter(is_sure) {
            sure.entry(&remark.reason).or_default().push(&remark.location);
        }
        for (reason, locations) in sure {
            writeln!(formatter, "guessed (sure) {reason}: {}", locations.join(", "))?;
        }
        if !self.ignored.is_empty() {
            formatter.write_str("keys that the format has no place for:")?;
            for (key, count) in &self.ignored {
                write!(formatter, " {key} ({count})")?;
            }
            writeln!(formatter)?;
        }
        let guessed = [Confidence::Sure, Confidence::Likely, Confidence::Unsure]
            .map(|confidence| self.count(RemarkKind::Guessed(confidence)));
        let refused = match self.count(RemarkKind::Refused) {
            0 => String::new(),
            count => format!(" and {count} refused"),
        };
        write!(
            formatter,
            "{} operations{refused}: {} kept, {} changed, {} dropped, {} guessed ({} likely, {} unsure)",
            self.operations,
            self.count(RemarkKind::Kept),
            self.count(RemarkKind::Changed),
            self.count(RemarkKind::Dropped),
            guessed.iter().sum::<usize>(),
            guessed[1],
            guessed[2],
        )
    }
}
