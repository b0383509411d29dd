//! What flows add to the emulator below `/_emulator/`.

use alicloud_core::{
    Members,
    encoding::{decode, decode_form},
};
use alicloud_emulator::{AdminError, AdminRequest, DataError, Extension, PageRequest, PageSection};
use bytes::Bytes;
use cams_flow::FlowStatus;
use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::flows::{
    overview::{Wanted, entry, overview},
    preview,
    service::Flows,
    snapshot::Document,
    status::{SetStatusError, set_status},
    steps::{self, Step},
};

/// What is to become of a flow: another status, or a step of its life.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    status: Option<String>,
    operation: Option<String>,
    file: Option<Value>,
}

/// Changes a flow and answers it as the list does; `null` when it is deleted.
fn change(flows: &Flows, id: &str, request: &AdminRequest<'_>) -> Result<Value, AdminError> {
    let change: Change = request.json()?;
    let (id, settings) = (decode(id), &flows.settings);
    let mut store = flows.store();
    let step = match (change.status, change.operation) {
        (Some(status), None) if change.file.is_none() => {
            let flow = set_status(&mut store, &id, FlowStatus::from(status))?;
            return Ok(entry(flow, settings));
        }
        (None, Some(operation)) => step(&operation)?,
        _ => {
            return Err(AdminError::bad(
                "name either the `status` that the flow is to have or the `operation` that changes it",
            ));
        }
    };
    if change.file.is_some() != (step == Step::UpdateJson) {
        return Err(AdminError::bad(format!(
            "`file` is the JSON file of {}, and of no other operation",
            Step::UpdateJson.operation()
        )));
    }
    let flow = store.flow_mut(&id).map_err(SetStatusError::from)?;
    step.check(flow, settings)
        .map_err(|reason| AdminError::new(StatusCode::CONFLICT, reason))?;
    match (step, change.file) {
        (Step::Publish, _) => steps::publish(flow),
        (Step::UpdateJson, Some(file)) => steps::update_json(flow, file),
        (Step::Delete, _) => {
            store.remove(&id).map_err(SetStatusError::from)?;
        }
        _ => flow.status = FlowStatus::Deprecated,
    }
    store.keep().map_err(not_kept)?;
    Ok(store.flow(&id).map_or(Value::Null, |flow| entry(flow, settings)))
}

/// The step of this name. How a flow is modified takes more than its name.
fn step(operation: &str) -> Result<Step, AdminError> {
    let mut steps = Step::ALL.into_iter().filter(|step| *step != Step::Modify);
    steps.find(|step| step.operation() == operation).ok_or_else(|| {
        AdminError::bad(format!(
            "`operation` is PublishFlow, DeprecateFlow, DeleteFlow or UpdateFlowJSONAsset, not `{operation}`"
        ))
    })
}

impl Extension for Flows {
    fn respond(&self, request: &AdminRequest<'_>) -> Option<Result<Value, AdminError>> {
        let flow = request.path.strip_prefix("flows/");
        Some(match (request.method, request.path) {
            ("GET", "flows") => {
                Wanted::parse(request.query).map(|wanted| overview(&self.store(), &self.settings, &wanted))
            }
            ("POST", _) if flow.is_some() => change(self, flow.unwrap_or_default(), request),
            ("GET", "export") => Ok(self.export()),
            ("POST", "seed") => {
                let seeded = Document::from_text(request.body).and_then(|document| self.seed(document));
                let flows = seeded.map_err(|error| AdminError::bad(error.to_string()));
                flows.map(|flows| json!({"flows": flows}))
            }
            ("POST", "clear") => self.clear().map(|()| json!({})).map_err(not_kept),
            _ => return None,
        })
    }

    fn addresses(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("flows", "GET"),
            ("flows/ID", "POST"),
            ("export", "GET"),
            ("seed", "POST"),
            ("clear", "POST"),
        ]
    }

    fn page_prefixes(&self) -> &'static [&'static str] {
        &[preview::ASSETS, preview::PATH]
    }

    fn page(&self, request: &PageRequest<'_>) -> Option<Response<Bytes>> {
        let query = decode_form(request.query);
        let token = query.get("token").unwrap_or_default();
        if let Some(name) = request.path.strip_prefix(preview::ASSETS) {
            return Some(preview::asset(&self.store(), &decode(name), token));
        }
        let id = decode(request.path.strip_prefix(preview::PATH)?);
        Some(preview::page(&self.store(), &id, token, request.now))
    }

    fn section(&self) -> Option<PageSection> {
        Some(PageSection {
            name: "flows",
            title: "Flows",
            one: "flow",
            empty: "No flows yet",
            script: include_str!("section.js"),
        })
    }

    fn ready(&self) -> Members {
        Members::from_iter([("flows".to_owned(), self.store().len().into())])
    }

    fn reset(&self) -> Result<(), DataError> {
        let mut store = self.store();
        store.reset();
        store.keep()
    }
}

fn not_kept(error: DataError) -> AdminError {
    AdminError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

impl From<SetStatusError> for AdminError {
    fn from(error: SetStatusError) -> Self {
        let status = match error {
            SetStatusError::Empty => StatusCode::BAD_REQUEST,
            SetStatusError::NotFound(_) => StatusCode::NOT_FOUND,
            SetStatusError::Data(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.to_string())
    }
}
