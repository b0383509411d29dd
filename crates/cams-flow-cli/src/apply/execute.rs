//! Brings one flow to what the file says, step by step.
//!
//! Nothing is written down on this machine: the service itself says how far a flow is. So a run may end anywhere, also between a
//! request and its response, and the next one compares again and goes on with what is left.

use std::collections::VecDeque;

use cams_flow::{ErrorKind, FlowStatus, alicloud_core::Failure};

use crate::{
    actual::{ActualFlow, CurrentScreens},
    plan::{
        compare::{self, Change, Step},
        desired::{DesiredFlow, Screens},
    },
    service::{CallError, NeededScreens, Service},
};

/// What became of a change.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) id: Option<String>,
    /// The steps that were done.
    pub(crate) done: Vec<Step>,
    /// Why the next step was not.
    pub(crate) error: Option<StepError>,
}

#[derive(Debug)]
pub(crate) enum StepError {
    Call(CallError),
    /// The flow came to be meanwhile, and cannot become what the file says.
    Refused(String),
}

impl From<CallError> for StepError {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl StepError {
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Call(error) => error.failure(),
            Self::Refused(_) => None,
        }
    }

    /// Whether every further call fails in the same way.
    pub(crate) fn is_for_all(&self) -> bool {
        let kind = self.failure().map(Failure::kind);
        matches!(
            kind,
            Some(
                ErrorKind::Authentication
                    | ErrorKind::AccessDenied
                    | ErrorKind::Configuration
                    | ErrorKind::Credentials
            )
        )
    }

    /// Whether the service could not be asked.
    pub(crate) fn is_unreachable(&self) -> bool {
        let kind = self.failure().map(Failure::kind);
        matches!(
            kind,
            Some(
                ErrorKind::ConnectFailed
                    | ErrorKind::ConnectionLost
                    | ErrorKind::Timeout
                    | ErrorKind::Unavailable
                    | ErrorKind::Throttled
                    | ErrorKind::RateLimited
            )
        )
    }
}

/// Does the steps of a change until one fails.
pub(crate) async fn execute(service: Service, change: Change) -> Outcome {
    let mut work = Work {
        service,
        id: change.actual.as_ref().map(|actual| actual.id.clone()),
        endpoint: change.actual.and_then(|actual| actual.details?.endpoint),
        name: change.name,
        desired: change.desired,
        done: Vec::new(),
    };
    let error = work.all(change.steps.into()).await.err();
    Outcome {
        id: work.id,
        done: work.done,
        error,
    }
}

struct Work {
    service: Service,
    name: String,
    desired: Option<DesiredFlow>,
    id: Option<String>,
    /// The endpoint that the flow has: a change that does not send it may lose it.
    endpoint: Option<String>,
    done: Vec<Step>,
}

impl Work {
    async fn all(&mut self, mut steps: VecDeque<Step>) -> Result<(), StepError> {
        while let Some(step) = steps.pop_front() {
            match step {
                Step::Create => {
                    if let Some(left) = self.create().await? {
                        steps = left.into();
                        continue;
                    }
                }
                Step::Modify => self.modify().await?,
                Step::UpdateJson => self.update_json().await?,
                Step::Publish => self.publish().await?,
                Step::Deprecate => self.deprecate().await?,
                Step::Delete => self.delete().await?,
            }
            self.done.push(step);
        }
        Ok(())
    }

    fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }

    fn desired(&self) -> Result<DesiredFlow, StepError> {
        let missing = || StepError::Refused("the file does not name it".to_owned());
        self.desired.clone().ok_or_else(missing)
    }

    /// Creates the flow. If it turns out that there is one of this name, returns what is left to be done with that.
    async fn create(&mut self) -> Result<Option<Vec<Step>>, StepError> {
        let desired = self.desired()?;
        let created = self
            .service
            .create(&self.name, &desired.categories, desired.endpoint.as_ref())
            .await;
        let error = match created {
            Ok(id) => {
                self.id = Some(id);
                self.endpoint = desired.endpoint;
                return Ok(None);
            }
            Err(error) => error,
        };
        // Another run that still was under way, or a lost response that no probe could clear up.
        let Some(flow) = self.existing(&error).await else {
            return Err(error.into());
        };
        let flow = self.service.flow(&flow.id, desired.needed_screens()).await?;
        self.id = Some(flow.id.clone());
        self.endpoint = flow.details.as_ref().and_then(|details| details.endpoint.clone());
        if error.failure().is_some_and(Failure::may_have_been_executed) {
            self.done.push(Step::Create);
        }
        compare::steps(&desired, Some(&flow))
            .map(Some)
            .map_err(StepError::Refused)
    }

    /// The flow that stands in the way of creating it, if there is exactly one and the error may be due to it.
    async fn existing(&self, error: &CallError) -> Option<ActualFlow> {
        let kind = error.failure()?.kind();
        let may_be = matches!(
            kind,
            ErrorKind::Service
                | ErrorKind::Timeout
                | ErrorKind::ConnectionLost
                | ErrorKind::Unavailable
                | ErrorKind::UnexpectedResponse
        );
        if !may_be {
            return None;
        }
        let mut found = self.service.named(&self.name).await.ok()?;
        found.pop().filter(|_| found.is_empty())
    }

    async fn modify(&mut self) -> Result<(), StepError> {
        let desired = self.desired()?;
        let endpoint = desired.endpoint.or(self.endpoint.take());
        let modify = self
            .service
            .client
            .modify_flow()
            .flow_id(self.id())
            .flow_name(&self.name)
            .categories(desired.categories)
            .maybe_endpoint_uri(endpoint)
            .maybe_cust_space_id(self.service.space.clone());
        modify.send().await.map_err(CallError::from)?;
        Ok(())
    }

    /// Has the service fetch the JSON file, and reads it back: the response does not say what was fetched.
    async fn update_json(&mut self) -> Result<(), StepError> {
        let Some(Screens {
            path,
            address,
            content,
        }) = self.desired()?.screens
        else {
            return Ok(());
        };
        let update = self
            .service
            .client
            .update_flow_json_asset()
            .flow_id(self.id())
            .file_path(&address)
            .maybe_cust_space_id(self.service.space.clone());
        update.send().await.map_err(CallError::from)?;
        match self.service.screens(self.id()).await? {
            CurrentScreens::Present(found) if found == content => Ok(()),
            _ => Err(StepError::Refused(format!(
                "the service has fetched from {address} something else than {path} is: upload the file there, then apply again"
            ))),
        }
    }

    async fn publish(&mut self) -> Result<(), StepError> {
        let publish = self.service.client.publish_flow().flow_id(self.id());
        let sent = publish
            .maybe_cust_space_id(self.service.space.clone())
            .send()
            .await;
        self.unless_it_is(FlowStatus::Published, sent.err()).await
    }

    async fn deprecate(&mut self) -> Result<(), StepError> {
        let deprecate = self.service.client.deprecate_flow().flow_id(self.id());
        let sent = deprecate
            .maybe_cust_space_id(self.service.space.clone())
            .send()
            .await;
        self.unless_it_is(FlowStatus::Deprecated, sent.err()).await
    }

    /// Ignores an error if the flow has the status that the call should have given it: the response was lost, or another program did
    /// the same.
    async fn unless_it_is(
        &self,
        status: FlowStatus,
        error: Option<cams_flow::Error>,
    ) -> Result<(), StepError> {
        let Some(error) = error.map(CallError::from) else {
            return Ok(());
        };
        match self.service.flow(self.id(), NeededScreens::Nothing).await {
            Ok(flow) if flow.status() == Some(&status) => Ok(()),
            _ => Err(error.into()),
        }
    }

    async fn delete(&mut self) -> Result<(), StepError> {
        let delete = self.service.client.delete_flow().flow_id(self.id());
        let sent = delete
            .maybe_cust_space_id(self.service.space.clone())
            .send()
            .await;
        let Some(error) = sent.err().map(CallError::from) else {
            return Ok(());
        };
        let look = self.service.flow(self.id(), NeededScreens::Nothing).await;
        match look.is_err_and(|error| error.is_not_found()) {
            true => Ok(()),
            false => Err(error.into()),
        }
    }
}
