use std::fmt;

use serde::Serialize;

/// What a change asks of the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// No user is affected.
    Patch,
    /// There is more, or calls behave differently.
    Minor,
    /// Code that worked may no longer do so.
    Major,
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// The heading of a changelog that a change belongs under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Category {
    /// It is new.
    Added,
    /// It is different.
    Changed,
    /// It should no longer be used.
    Deprecated,
    /// It is gone.
    Removed,
    /// Its documentation is different.
    Documentation,
}

/// How a user notices a major change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Breaks {
    /// The compiler says it.
    Compilation,
    /// Only the running program shows it.
    Behaviour,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// What it asks of the version.
    pub level: Level,
    /// What kind of difference it is.
    pub category: Category,
    /// How a user notices it, if it is major.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaks: Option<Breaks>,
    /// The path of what is different, as users know it: `CreateFlow::flow_name`.
    pub item: String,
    /// What is different, to be read after the path.
    pub message: String,
}
