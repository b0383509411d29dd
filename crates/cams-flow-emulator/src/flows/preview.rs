use std::time::{SystemTime, UNIX_EPOCH};

use alicloud_core::nonce::{NonceSource as _, RandomNonces};
use http::{Response, StatusCode, header};

use super::{Flow, Store, store::Preview};
use crate::settings::PREVIEW_LIFETIME;

/// Where preview pages are served.
pub(crate) const PATH: &str = "/_emulator/preview/";

/// Where the JSON files of flows are served.
pub(crate) const ASSETS: &str = "/_emulator/assets/";

/// The address of a flow's JSON file.
pub(super) fn asset_url(host: &str, id: &str) -> String {
    format!("http://{host}{ASSETS}{id}.json")
}

/// A flow's JSON file.
pub(crate) fn asset(store: &mut Store, name: &str) -> Response<bytes::Bytes> {
    let id = name.strip_suffix(".json").unwrap_or(name);
    let screens = store.flow_mut(id).ok().and_then(|flow| flow.screens.as_ref());
    let mut response = Response::new(match screens {
        Some(screens) => screens.file.to_string().into(),
        None => bytes::Bytes::new(),
    });
    if screens.is_none() {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json"),
    );
    response
}

/// The flow's link and when it expires: made when first asked for, and again after it expired.
pub(super) fn current(flow: &mut Flow, host: &str, now: SystemTime) -> (String, SystemTime) {
    if flow
        .preview
        .as_ref()
        .is_some_and(|preview| preview.expires <= now)
    {
        flow.preview = None;
    }
    let preview = flow.preview.get_or_insert_with(|| Preview {
        token: RandomNonces::default().next(),
        expires: now + PREVIEW_LIFETIME,
    });
    (
        format!("http://{host}{PATH}{}?token={}", flow.id, preview.token),
        preview.expires,
    )
}

pub(super) fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The page behind a link.
pub(crate) fn page(store: &mut Store, id: &str, token: &str, now: SystemTime) -> Response<bytes::Bytes> {
    let flow = store.flow_mut(id).ok().filter(|flow| {
        flow.preview
            .as_ref()
            .is_some_and(|preview| preview.token == token)
    });
    let (status, text) = match flow {
        Some(flow) if flow.preview.as_ref().is_some_and(|preview| preview.expires > now) => {
            let name = escaped(&flow.name);
            let status = escaped(flow.status.as_str());
            (
                StatusCode::OK,
                format!("<h1>{name}</h1><p>Status: {status}. This flow has no screens yet.</p>"),
            )
        }
        Some(_) => (
            StatusCode::GONE,
            "<h1>This preview has expired</h1><p>Call GetFlow for a new link.</p>".to_owned(),
        ),
        None => (
            StatusCode::NOT_FOUND,
            "<h1>There is no such preview</h1>".to_owned(),
        ),
    };
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Flow preview</title>{text}</html>"
    );
    let mut response = Response::new(page.into());
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        http::HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
