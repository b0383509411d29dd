use std::time::{SystemTime, UNIX_EPOCH};

use alicloud_core::encoding::{encoded, push_encoded};
use alicloud_emulator::Context;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

use subtle::ConstantTimeEq as _;

use crate::{
    flows::{
        file_key::FileKey,
        flow::{Flow, Preview},
        store::Store,
    },
    settings::PREVIEW_LIFETIME,
};

/// Where preview pages are served.
pub(crate) const PATH: &str = "/_emulator/preview/";

/// Where the JSON files of flows are served.
pub(crate) const ASSETS: &str = "/_emulator/assets/";

/// Where pages begin: dark or light as the browser is, and no line wider than a phone.
const HEAD: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Flow preview</title>\
    <style>:root { color-scheme: light dark; } \
    body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; } \
    h1 { font-size: 1.3rem; } \
    pre { font-size: .85rem; white-space: pre-wrap; }</style></head><body>";

/// A page has text and style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// The address of a flow's JSON file.
pub(super) fn asset_url(key: &FileKey, host: &str, id: &str) -> String {
    format!(
        "http://{host}{ASSETS}{}.json?token={}",
        encoded(id),
        key.token(id)
    )
}

/// A flow's JSON file.
pub(crate) fn asset(store: &Store, name: &str, token: &str) -> Response<Bytes> {
    let id = name.strip_suffix(".json").unwrap_or(name);
    let is_right = same(&store.file_key().token(id), token);
    let flow = store.flow(id).filter(|_| is_right);
    let screens = flow.and_then(|flow| flow.screens.as_ref());
    let (status, file) = match screens {
        Some(screens) => (StatusCode::OK, screens.file.to_string()),
        None => (StatusCode::NOT_FOUND, String::new()),
    };
    response(
        status,
        file,
        &[
            (header::CONTENT_TYPE, "application/json"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CACHE_CONTROL, "no-store"),
        ],
    )
}

/// The flow's link and when it expires: made when first asked for, and again after it expired.
pub(super) fn current(flow: &mut Flow, context: &Context<'_>) -> (String, SystemTime) {
    let now = context.now;
    if flow
        .preview
        .as_ref()
        .is_some_and(|preview| preview.expires <= now)
    {
        flow.preview = None;
    }
    let preview = flow.preview.get_or_insert_with(|| Preview {
        token: context.random_id(),
        expires: now + PREVIEW_LIFETIME,
    });
    let mut url = String::with_capacity(128);
    for part in ["http://", context.host, PATH] {
        url.push_str(part);
    }
    push_encoded(&mut url, &flow.id);
    url.push_str("?token=");
    push_encoded(&mut url, &preview.token);
    (url, preview.expires)
}

pub(super) fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Compares in a time that does not depend on where the texts differ.
fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

/// The page behind a link.
pub(crate) fn page(store: &Store, id: &str, token: &str, now: SystemTime) -> Response<Bytes> {
    let flow = store.flow(id);
    let found = flow.and_then(|flow| Some((flow.preview.as_ref()?, flow)));
    let is_right = |preview: &Preview| same(&preview.token, token);
    let (status, text) = match found.filter(|(preview, _)| is_right(preview)) {
        Some((preview, flow)) if preview.expires > now => (StatusCode::OK, shown(flow)),
        Some(_) => (
            StatusCode::GONE,
            "<h1>This preview has expired</h1><p>Call GetFlow for a new link.</p>".to_owned(),
        ),
        None => (StatusCode::NOT_FOUND, "<h1>Unknown preview</h1>".to_owned()),
    };
    response(
        status,
        format!("{HEAD}{text}</body></html>"),
        &[
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CACHE_CONTROL, "no-store"),
        ],
    )
}

fn shown(flow: &Flow) -> String {
    let (name, status) = (escaped(&flow.name), escaped(flow.status.as_str()));
    let screens = match &flow.screens {
        Some(screens) => format!(
            "<p>Its JSON file:</p><pre>{}</pre>",
            escaped(&format!("{:#}", screens.file))
        ),
        None => "<p>This flow has no screens yet.</p>".to_owned(),
    };
    format!("<h1>{name}</h1><p>Status: {status}</p>{screens}")
}

fn response(
    status: StatusCode,
    body: String,
    headers: &[(header::HeaderName, &'static str)],
) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
