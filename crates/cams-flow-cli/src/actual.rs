//! What the service has.

use cams_flow::{FlowCategory, FlowStatus};
use serde_json::Value;

/// A flow of the service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ActualFlow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) categories: Vec<FlowCategory>,
    /// What the list does not say; `None` if it was not needed, and not read.
    pub(crate) details: Option<Details>,
}

/// What `GetFlow` says of a flow, and its screens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Details {
    pub(crate) status: FlowStatus,
    pub(crate) endpoint: Option<String>,
    pub(crate) screens: CurrentScreens,
}

/// The JSON file that a flow has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CurrentScreens {
    /// Not needed.
    NotRead,
    /// The flow has none.
    Missing,
    Present(Value),
}

impl ActualFlow {
    /// Whether it has these categories, in any order.
    pub(crate) fn has_categories(&self, categories: &[FlowCategory]) -> bool {
        let has =
            |ones: &[FlowCategory], others: &[FlowCategory]| ones.iter().all(|one| others.contains(one));
        has(&self.categories, categories) && has(categories, &self.categories)
    }

    pub(crate) fn status(&self) -> Option<&FlowStatus> {
        self.details.as_ref().map(|details| &details.status)
    }
}
