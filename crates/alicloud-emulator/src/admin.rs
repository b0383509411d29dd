//! The emulator's own addresses, below `/_emulator/`: JSON in, JSON out.

mod addresses;
mod clock;
mod events;
mod faults;
mod page;
mod requests;
mod services;
mod start;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, header, request::Parts};
use serde_json::{Map, Value, json};

pub(crate) use self::events::events;
use crate::{access::Purpose, error::AdminError, extension::AdminRequest, state::State};

/// What the addresses of the emulator itself begin with.
const PREFIX: &str = "/_emulator/";

/// Whether a path is one of the emulator's own.
pub(crate) fn is_own(path: &str) -> bool {
    path.starts_with(PREFIX) || path == PREFIX.trim_end_matches('/')
}

/// What a request is for.
pub(crate) fn purpose(state: &State, parts: &Parts) -> Purpose {
    let path = parts.uri.path();
    let is_page = || {
        matches!(parts.method, Method::GET | Method::HEAD)
            && (path.trim_end_matches('/') == PREFIX.trim_end_matches('/') || state.has_page(path))
    };
    match is_own(path) {
        true if is_page() => Purpose::Page,
        true => Purpose::Administration,
        false if start::is_asked_for(parts) => Purpose::Page,
        false => Purpose::Call,
    }
}

/// Answers a request to one of the emulator's own addresses. No other site's page may show or read what it holds.
pub(crate) fn respond(state: &State, parts: &Parts, body: &Bytes) -> Response<Bytes> {
    let mut response = answered(state, parts, body);
    is_same_origin(&mut response);
    response
}

fn is_same_origin<B>(response: &mut Response<B>) {
    response.headers_mut().insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
}

fn answered(state: &State, parts: &Parts, body: &Bytes) -> Response<Bytes> {
    if start::is_asked_for(parts) {
        return start::page(state, parts);
    }
    let is_read = matches!(parts.method, Method::GET | Method::HEAD);
    if is_read && let Some(page) = state.page(parts.uri.path(), parts.uri.query().unwrap_or_default()) {
        return page;
    }
    let path = parts.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    if is_read && path.is_empty() {
        return page::page(state).unwrap_or_else(refused);
    }
    match route(state, parts, path, body) {
        Ok(value) => {
            if !is_read {
                state.live.changed();
            }
            json_response(StatusCode::OK, &value)
        }
        Err(error) => refused(error),
    }
}

/// Renders an error.
pub(crate) fn refused(error: AdminError) -> Response<Bytes> {
    let mut body = json!({"error": error.text});
    if !error.addresses.is_empty() {
        body["addresses"] = error.addresses.into();
    }
    let mut response = json_response(error.status, &body);
    if let Some(allowed) = error.allowed.and_then(|text| HeaderValue::from_str(&text).ok()) {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

fn route(state: &State, parts: &Parts, path: &str, body: &Bytes) -> Result<Value, AdminError> {
    let method = match parts.method {
        Method::HEAD => "GET",
        ref method => method.as_str(),
    };
    // Probes carry no token.
    match (method, path) {
        ("GET", "health") => return Ok(json!({"status": "ok"})),
        ("GET", "ready") => {
            let mut ready = Map::from_iter([("status".to_owned(), json!("ready"))]);
            ready.extend(state.extensions.iter().flat_map(|extension| extension.ready()));
            return Ok(ready.into());
        }
        _ => {}
    }
    state.access.check(parts)?;
    let request = AdminRequest {
        method,
        path,
        query: parts.uri.query().unwrap_or_default(),
        body,
    };
    let gateway = &state.gateway;
    match (method, path) {
        ("GET", "clock") => Ok(clock::show(&gateway.clock)),
        ("POST", "clock") => clock::change(&gateway.clock, &request),
        ("GET", "faults") => Ok(faults::list(&gateway.faults)),
        ("POST", "faults") => faults::add(state, &request),
        ("DELETE", "faults") => Ok(faults::remove_all(&gateway.faults)),
        ("DELETE", _) if path.starts_with("faults/") => faults::remove(&gateway.faults, path),
        ("GET", "requests") => requests::list(&state.log, &request),
        ("GET", _) if path.starts_with("requests/") => requests::details(&state.log, path),
        ("DELETE", "requests") => {
            state.log.clear();
            state.live.requested();
            Ok(json!({}))
        }
        ("GET", "services") => Ok(services::list(state)),
        ("GET", "policy") => Ok(gateway.usage.least_policy()),
        ("POST", "reset") => {
            let reset = state.reset();
            reset.map_err(|error| AdminError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
            Ok(json!({}))
        }
        _ => {
            let mut responses = state
                .extensions
                .iter()
                .filter_map(|extension| extension.respond(&request));
            responses
                .next()
                .unwrap_or_else(|| Err(addresses::unknown(state, path)))
        }
    }
}

fn json_response(status: StatusCode, value: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(value.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
