//! The steps of a flow's life, and in which state each is possible: for operations, and for those who administer the emulator.

use alicloud_core::Value;
use cams_flow::FlowStatus;

use crate::{
    flows::flow::{Flow, Screens},
    settings::{FlowSettings, PublishedEdit},
};

/// The version of a file that does not say its own.
pub(super) const ASSUMED_VERSION: &str = "7.3";

/// A step that changes a flow, named as its operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Modify,
    UpdateJson,
    Publish,
    Delete,
    Deprecate,
}

impl Step {
    pub(super) const ALL: [Self; 5] = [
        Self::Modify,
        Self::UpdateJson,
        Self::Publish,
        Self::Delete,
        Self::Deprecate,
    ];

    /// The operation's name on the wire.
    pub(super) const fn operation(self) -> &'static str {
        match self {
            Self::Modify => "ModifyFlow",
            Self::UpdateJson => "UpdateFlowJSONAsset",
            Self::Publish => "PublishFlow",
            Self::Delete => "DeleteFlow",
            Self::Deprecate => "DeprecateFlow",
        }
    }

    /// Says why the step is not possible now.
    pub(super) fn check(self, flow: &Flow, settings: &FlowSettings) -> Result<(), &'static str> {
        let is_draft = flow.status == FlowStatus::Draft;
        let is_published = flow.status == FlowStatus::Published;
        match self {
            Self::Modify | Self::UpdateJson => match &flow.status {
                FlowStatus::Draft => Ok(()),
                // Whether a published flow can be changed depends on its age, which the emulator leaves to a switch.
                FlowStatus::Published if settings.published_edit == PublishedEdit::RevertToDraft => Ok(()),
                _ => Err("Flow can't be updated (139001)"),
            },
            Self::Publish if !is_draft => Err("Flow can't be published: it is not a draft (139002)"),
            Self::Publish if flow.screens.is_none() => {
                Err("Flow can't be published: it has no screens (139002)")
            }
            Self::Delete if is_published => Err("Can't delete published Flow (139004)"),
            Self::Delete if !is_draft => Err("Flow can't be deleted: it is not a draft (139004)"),
            Self::Deprecate if is_draft => Err("Flow can't be deprecated: it was never published (139003)"),
            Self::Deprecate if flow.status == FlowStatus::Deprecated => {
                Err("Flow is already deprecated (139003)")
            }
            // Published, and what the backend calls throttled and blocked, can be deprecated.
            Self::Publish | Self::Delete | Self::Deprecate => Ok(()),
        }
    }
}

/// Publishes a flow.
pub(super) fn publish(flow: &mut Flow) {
    flow.status = FlowStatus::Published;
    flow.once_published = true;
}

/// Gives a flow its screens. One that was published is a draft again.
pub(super) fn update_json(flow: &mut Flow, file: Value) {
    let text = |name: &str| file[name].as_str().map(str::to_owned);
    flow.screens = Some(Box::new(Screens {
        json_version: text("version").unwrap_or_else(|| ASSUMED_VERSION.to_owned()),
        // Only a flow with an endpoint has one.
        data_api_version: text("data_api_version").filter(|_| flow.endpoint_uri.is_some()),
        file,
    }));
    flow.status = FlowStatus::Draft;
}
