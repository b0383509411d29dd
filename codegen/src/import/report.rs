//! What an import kept, changed and dropped, and where.

use std::{collections::BTreeMap, fmt};

use crate::spec::Value;

/// What became of something that could not be taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// It was left as it was: written by hand, or broken in the source and kept as such.
    Kept,
    /// It was taken in another form.
    Changed,
    /// It was left out.
    Dropped,
}

impl fmt::Display for RemarkKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Kept => "kept",
            Self::Changed => "changed",
            Self::Dropped => "dropped",
        })
    }
}

/// One remark: what happened, where, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
        for remark in &self.remarks {
            writeln!(formatter, "{remark}")?;
        }
        if !self.ignored.is_empty() {
            formatter.write_str("keys that the format has no place for:")?;
            for (key, count) in &self.ignored {
                write!(formatter, " {key} ({count})")?;
            }
            writeln!(formatter)?;
        }
        write!(
            formatter,
            "{} operations: {} kept, {} changed, {} dropped",
            self.operations,
            self.count(RemarkKind::Kept),
            self.count(RemarkKind::Changed),
            self.count(RemarkKind::Dropped),
        )
    }
}
