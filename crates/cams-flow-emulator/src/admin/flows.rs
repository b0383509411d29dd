use alicloud_core::encoding::{decode, decode_form};
use bytes::Bytes;
use cams_flow::FlowStatus;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    admin_error::{AdminError, read},
    flows::{self, SetStatusError},
    state::State,
};

/// How many flows are listed unless a limit is given, and at most: answers stay small however many there are.
const USUAL: usize = 100;
const MOST: usize = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    status: String,
}

pub(super) fn list(state: &State, query: &str) -> Result<Value, AdminError> {
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
    Ok(flows::overview(&state.store(), &state.gateway.settings, limit))
}

/// Puts a flow into a state and gives it as the list does.
pub(super) fn change(state: &State, path: &str, body: &Bytes) -> Result<Value, AdminError> {
    let change: Change = read(body)?;
    let id = decode(path.strip_prefix("flows/").unwrap_or_default());
    let mut store = state.store();
    let flow = flows::set_status(&mut store, &id, FlowStatus::from(change.status))?;
    Ok(flows::entry(flow, &state.gateway.settings))
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
