use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use alicloud_core::{Value, time};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

use super::headers;
use crate::rules::{self, Rule};

/// An answer before it is written in the form that the caller asked for.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Body,
    /// The name of the document's root when it is written as XML.
    pub(crate) root: String,
    pub(crate) request_id: String,
    pub(crate) unverified: Option<&'static Rule>,
    pub(crate) retry_after: Option<u64>,
    /// The time of the answer.
    pub(crate) date: HeaderValue,
}

/// The content of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// JSON, or else XML with the same members.
    Json(Bytes),
    /// Neither.
    Binary(Bytes),
}

/// The header `date`, which is written once for each second.
pub(crate) struct Dates(Mutex<(u64, HeaderValue)>);

impl Default for Dates {
    fn default() -> Self {
        Self(Mutex::new(date(0)))
    }
}

impl Dates {
    pub(crate) fn header(&self, now: SystemTime) -> HeaderValue {
        let second = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != second {
            *last = date(second);
        }
        last.1.clone()
    }
}

fn date(second: u64) -> (u64, HeaderValue) {
    let text = time::format_http_date(UNIX_EPOCH + Duration::from_secs(second));
    let value = HeaderValue::try_from(text);
    (second, value.unwrap_or_else(|_| HeaderValue::from_static("")))
}

/// The forms in which the gateway can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

impl Reply {
    /// Writes the answer with the headers that the gateway sends.
    pub(crate) fn into_http(self, format: Format) -> Response<Bytes> {
        let (kind, body) = match (self.body, format) {
            (Body::Binary(bytes), _) => ("application/octet-stream", bytes),
            (Body::Json(text), Format::Json) => ("application/json;charset=utf-8", text),
            (Body::Json(text), Format::Xml) => {
                let body = serde_json::from_slice(&text).unwrap_or_default();
                ("text/xml;charset=utf-8", xml(&self.root, &body).into())
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let trace_id = trace_id(&self.request_id);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::DATE, self.date);
        for (name, value) in [
            (&headers::REQUEST_ID, self.request_id),
            (&headers::TRACE_ID, trace_id),
        ] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        if let Some(rule) = self.unverified {
            headers.insert(rules::HEADER, HeaderValue::from_static(rule.chosen.as_str()));
        }
        if let Some(wait) = self.retry_after {
            headers.insert(&headers::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}

/// The trace's id has the digits of the request's.
fn trace_id(request_id: &str) -> String {
    let mut id = String::with_capacity(request_id.len());
    id.extend(request_id.chars().filter(|digit| *digit != '-'));
    id.make_ascii_lowercase();
    id
}

/// The same members as elements; an item of a list repeats its element.
fn xml(root: &str, body: &Value) -> String {
    let mut text = String::from("<?xml version='1.0' encoding='UTF-8'?>");
    element(root, body, &mut text);
    text
}

fn element(name: &str, value: &Value, text: &mut String) {
    if let Value::Array(items) = value {
        for item in items {
            element(name, item, text);
        }
        return;
    }
    text.extend(["<", name, ">"]);
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| element(name, member, text)),
        Value::String(content) => text.push_str(&escaped(content)),
        Value::Null => {}
        other => text.push_str(&other.to_string()),
    }
    text.extend(["</", name, ">"]);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn xml_has_the_members_as_elements() {
        let body = json!({"Code": "OK", "Data": [{"ItemName": "a<b&c"}, {"ItemName": "d"}]});
        assert_eq!(
            xml("ListItemsResponse", &body),
            "<?xml version='1.0' encoding='UTF-8'?><ListItemsResponse><Code>OK</Code>\
             <Data><ItemName>a&lt;b&amp;c</ItemName></Data><Data><ItemName>d</ItemName></Data></ListItemsResponse>"
        );
    }
}
