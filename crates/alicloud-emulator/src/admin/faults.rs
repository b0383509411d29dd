use http::StatusCode;
use serde_json::{Value, json};

use crate::{error::AdminError, extension::AdminRequest, faults::Faults, state::State};

pub(super) fn list(faults: &Faults) -> Value {
    json!({"faults": faults.entries()})
}

pub(super) fn add(state: &State, request: &AdminRequest<'_>) -> Result<Value, AdminError> {
    let id = state
        .add_fault(request.json()?)
        .map_err(|error| AdminError::bad(error.to_string()))?;
    Ok(json!({"id": id}))
}

/// Takes a fault back and tells what became of it.
pub(super) fn remove(faults: &Faults, path: &str) -> Result<Value, AdminError> {
    let id = path.strip_prefix("faults/").unwrap_or_default();
    let removed = id.parse().ok().and_then(|id| faults.remove(id));
    removed.map(|entry| json!(entry)).ok_or_else(|| {
        AdminError::new(
            StatusCode::NOT_FOUND,
            format!(
                "unknown fault `{}`; `GET /_emulator/faults` lists those that are set",
                id.escape_debug()
            ),
        )
    })
}

pub(super) fn remove_all(faults: &Faults) -> Value {
    let removed = list(faults);
    faults.clear();
    removed
}
