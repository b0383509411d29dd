//! What the file of flows says there should be.

use std::{collections::BTreeMap, fmt};

use cams_flow::{FlowCategory, FlowStatus};
use serde_json::Value;

use crate::{plan::yaml::At, service::NeededScreens};

/// The flows that should exist, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DesiredFlows {
    pub(crate) flows: BTreeMap<String, DesiredFlow>,
}

/// A flow as it should be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DesiredFlow {
    /// At least one, none of them twice.
    pub(crate) categories: Vec<FlowCategory>,
    /// `None` leaves the endpoint as it is.
    pub(crate) endpoint: Option<String>,
    /// `None` leaves the screens as they are.
    pub(crate) screens: Option<Screens>,
    /// `None` leaves the status as it is.
    pub(crate) status: Option<DesiredStatus>,
    /// Where the file says so: at the status, if it is given, else at the name.
    pub(crate) at: At,
}

impl DesiredFlow {
    /// What has to be known of the screens of a flow that is to become this one.
    pub(crate) fn needed_screens(&self) -> NeededScreens {
        match (&self.screens, self.status) {
            (Some(_), _) => NeededScreens::Content,
            (None, Some(DesiredStatus::Published)) => NeededScreens::Existence,
            (None, _) => NeededScreens::Nothing,
        }
    }
}

/// The JSON file with the screens of a flow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Screens {
    /// The path as the file names it.
    pub(crate) path: String,
    /// Where the service fetches the same file.
    pub(crate) address: String,
    pub(crate) content: Value,
}

/// A status that a flow can be brought to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DesiredStatus {
    Draft,
    Published,
    Deprecated,
}

impl DesiredStatus {
    pub(crate) const NAMES: [&str; 3] = ["draft", "published", "deprecated"];

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let name = Self::NAMES.iter().position(|name| *name == text)?;
        [Self::Draft, Self::Published, Self::Deprecated]
            .get(name)
            .copied()
    }

    /// The status as the file names it; `None` for one that only the service sets.
    pub(crate) fn of(status: &FlowStatus) -> Option<Self> {
        Some(match status {
            FlowStatus::Draft => Self::Draft,
            FlowStatus::Published => Self::Published,
            FlowStatus::Deprecated => Self::Deprecated,
            _ => return None,
        })
    }

    /// The status as the service names it.
    pub(crate) fn as_status(self) -> FlowStatus {
        match self {
            Self::Draft => FlowStatus::Draft,
            Self::Published => FlowStatus::Published,
            Self::Deprecated => FlowStatus::Deprecated,
        }
    }
}

/// As in the file.
impl fmt::Display for DesiredStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(Self::NAMES[*self as usize])
    }
}
