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

use super::{
    overview::{entry, overview},
    preview,
    service::Flows,
    snapshot::Document,
    status::{SetStatusError, set_status},
};

/// How many flows are listed by default, and at most: responses stay small however many flows exist.
const USUAL: usize = 100;
const MOST: usize = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    status: String,
}

fn list(flows: &Flows, query: &str) -> Result<Value, AdminError> {
    let parameters = decode_form(query);
    if let Some((other, _)) = parameters.iter().find(|(name, _)| *name != "limit") {
        return Err(AdminError::bad(format!(
            "this address takes the parameter `limit`, not `{other}`"
        )));
    }
    let limit = match parameters.get("limit") {
        None => USUAL,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| AdminError::bad(format!("`limit` is a number from 1 to {MOST}, not `{text}`")))?,
    };
    Ok(overview(&flows.store(), &flows.settings, limit))
}

/// Puts a flow into a state and answers it as the list does.
fn change(flows: &Flows, id: &str, request: &AdminRequest<'_>) -> Result<Value, AdminError> {
    let change: Change = request.json()?;
    let mut store = flows.store();
    let flow = set_status(&mut store, &decode(id), FlowStatus::from(change.status))?;
    Ok(entry(flow, &flows.settings))
}

impl Extension for Flows {
    fn answer(&self, request: &AdminRequest<'_>) -> Option<Result<Value, AdminError>> {
        let flow = request.path.strip_prefix("flows/");
        Some(match (request.method, request.path) {
            ("GET", "flows") => list(self, request.query),
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
            empty: "No flows.",
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
