//! What operations need of a call, and of the flows that it is about.

use alicloud_core::generated::Record;
use alicloud_emulator::{Context, Output, Quirks, Rule, ServiceError};
use cams_flow::FlowStatus;

use crate::{
    flows::{
        flow::{Flow, Tenant},
        steps::Step,
        store::{FlowNotFound, Store},
    },
    rules,
    settings::FlowSettings,
};

/// A call, and how flows behave.
pub(super) struct Call<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) settings: &'c FlowSettings,
}

impl Call<'_> {
    /// The tenant of a call; a space must be one of the account's, where these are known.
    pub(super) fn tenant(&self, space: Option<String>) -> Result<Tenant, ServiceError> {
        let space = space.filter(|space| !space.is_empty());
        if let (Some(space), Some(spaces)) = (&space, &self.settings.spaces)
            && !spaces.contains(space)
        {
            return Err(ServiceError::new("Unknown.ResourceOwnerId"));
        }
        Ok(Tenant {
            account: self.context.caller.account.to_owned(),
            space,
        })
    }

    /// Errors if the step is not possible in the flow's state.
    pub(super) fn check(&self, step: Step, flow: &Flow) -> Result<(), ServiceError> {
        step.check(flow, self.settings).map_err(state_conflict)
    }

    pub(super) fn id(&self, flow: &Flow) -> String {
        match self.context.quirks {
            Quirks::Noisy => format!("{}\n", flow.id),
            _ => flow.id.to_string(),
        }
    }

    /// The documents show the text `None` as the detail of lists and deletions, and of no other operation.
    pub(super) fn documented_detail(&self, output: Output) -> Output {
        match self.context.quirks {
            Quirks::Clean => output,
            _ => output.with("AccessDeniedDetail", "None"),
        }
    }
}

/// A flow that belongs to the tenant. Whether it exists elsewhere is not revealed.
pub(super) fn owned<'s>(
    store: &'s mut Store,
    tenant: &Tenant,
    id: &str,
) -> Result<&'s mut Flow, ServiceError> {
    match store.flow_mut(id) {
        Ok(flow) if *flow.tenant == *tenant => Ok(flow),
        Ok(_) => Err(ServiceError::new("Unknown.ResourceOwnerId")),
        Err(error) => Err(not_owned(error)),
    }
}

/// The nearest documented code for a flow that does not exist; the backend, too, answers both cases alike.
pub(super) fn not_owned(_: FlowNotFound) -> ServiceError {
    ServiceError::new("Unknown.ResourceOwnerId").by(&rules::UNKNOWN_FLOW)
}

fn state_conflict(message: &str) -> ServiceError {
    ServiceError::new("InvalidParameter.FlowStatusError")
        .with_message(message)
        .by(&rules::STATUS_CONFLICT)
}

/// What of a flow's status, or of a preview of one, is a choice of the emulator.
pub(super) fn doubt_of_status(flow: &Flow) -> Option<&'static Rule> {
    match flow.status {
        FlowStatus::Draft | FlowStatus::Published => None,
        FlowStatus::Deprecated => Some(&rules::PREVIEW_OF_DEPRECATED),
        _ => Some(&rules::OTHER_STATUS),
    }
}

pub(super) fn respond(data: &impl Record) -> Output {
    Output::default().with("Data", data)
}
