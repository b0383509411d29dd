use alicloud_core::encoding::decode_form;
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    error::AdminError,
    extension::AdminRequest,
    inspection::{REQUESTS, RequestLog},
};

/// How many requests are listed by default.
const USUAL: usize = 256;

pub(super) fn list(log: &RequestLog, request: &AdminRequest<'_>) -> Result<Value, AdminError> {
    let parameters = decode_form(request.query);
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
            .filter(|limit| (1..=REQUESTS).contains(limit))
            .ok_or_else(|| {
                AdminError::bad(format!("`limit` is a number from 1 to {REQUESTS}, not `{text}`"))
            })?,
    };
    Ok(json!({"requests": log.requests(limit)}))
}

/// A request with its headers and what is signed of it.
pub(super) fn details(log: &RequestLog, path: &str) -> Result<Value, AdminError> {
    let number = path.strip_prefix("requests/").unwrap_or_default();
    let details = number.parse().ok().and_then(|number| log.details(number));
    details.map(|details| json!(details)).ok_or_else(|| {
        AdminError::new(
            StatusCode::NOT_FOUND,
            format!(
                "the log has no request `{number}`: it may have been cleared, or {REQUESTS} came after it"
            ),
        )
    })
}
