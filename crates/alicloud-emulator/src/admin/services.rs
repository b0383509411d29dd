use serde_json::{Value, json};

use crate::state::State;

/// What can be called, and with which errors: what a fault may name.
pub(super) fn list(state: &State) -> Value {
    let services = state.gateway.services.iter().map(|service| {
        let description = service.description;
        let operations = description.operations.iter();
        let errors = description.errors.iter();
        json!({
            "product": description.service.product(),
            "version": description.service.version(),
            "operations": operations.map(|described| described.operation.name()).collect::<Vec<_>>(),
            "errors": errors
                .map(|error| json!({"code": error.code, "status": error.status, "message": error.message}))
                .collect::<Vec<_>>(),
        })
    });
    json!({"services": services.collect::<Vec<_>>()})
}
