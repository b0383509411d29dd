use std::{
    borrow::Cow,
    sync::Mutex,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use alicloud_core::{__private::headers, Value, time};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use crate::{
    lock::lock,
    rules::{self, Rule},
};

/// A response on its way out: first as a document, then as it is sent.
#[derive(Debug)]
pub(crate) struct WireResponse {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) delivery: Delivery,
    /// What of it is a choice of the emulator.
    pub(crate) unverified: Option<&'static Rule>,
    /// The code, if it is an error.
    pub(crate) code: Option<Cow<'static, str>>,
}

/// The content of a response.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// JSON, or else XML with the same members below a root of this name.
    Document { json: Bytes, root: String },
    /// Neither, sent as it is.
    Raw(Bytes),
}

/// How a response is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Delivery {
    #[default]
    Whole,
    /// The connection ends in the middle of the body.
    Truncated,
    /// Byte by byte.
    Dripped(Duration),
    /// The connection ends instead.
    Closed,
    /// The connection is reset instead.
    Reset,
    /// Nothing is sent.
    Never,
}

impl Delivery {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Truncated => "truncated",
            Self::Dripped(_) => "dripped",
            Self::Closed => "closed",
            Self::Reset => "reset",
            Self::Never => "never",
        }
    }

    /// Whether anything of the response is sent.
    pub(crate) const fn sends(self) -> bool {
        matches!(self, Self::Whole | Self::Truncated | Self::Dripped(_))
    }
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
        let mut last = lock(&self.0);
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

impl WireResponse {
    /// A response that has nothing but a body.
    pub(crate) fn bare(status: u16, body: Body) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body,
            delivery: Delivery::Whole,
            unverified: None,
            code: None,
        }
    }

    /// A response with the headers that the gateway sends.
    pub(crate) fn new(
        status: u16,
        body: Body,
        unverified: Option<&'static Rule>,
        request_id: &str,
        date: HeaderValue,
    ) -> Self {
        let mut response = Self::bare(status, body);
        response.unverified = unverified;
        let headers = &mut response.headers;
        headers.insert(header::DATE, date);
        let trace_id = trace_id(request_id);
        for (name, value) in [(headers::REQUEST_ID, request_id), (headers::TRACE_ID, &trace_id)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        if let Some(rule) = unverified {
            headers.insert(rules::HEADER, HeaderValue::from_static(rule.chosen.as_str()));
        }
        response
    }

    /// Writes the document in the form that the caller asked for.
    pub(crate) fn rendered(mut self, format: Format) -> Self {
        let (kind, bytes) = match (self.body, format) {
            (Body::Raw(bytes), _) => (None, bytes),
            (Body::Document { json, .. }, Format::Json) => (Some("application/json;charset=utf-8"), json),
            (Body::Document { json, root }, Format::Xml) => {
                let body = serde_json::from_slice(&json).unwrap_or_default();
                (Some("text/xml;charset=utf-8"), xml(&root, &body).into())
            }
        };
        if let Some(kind) = kind {
            self.headers
                .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        self.body = Body::Raw(bytes);
        self
    }

    /// The bytes that are sent, if any are.
    pub(crate) fn sent(&self) -> Option<&Bytes> {
        match &self.body {
            Body::Document { json: bytes, .. } | Body::Raw(bytes) => self.delivery.sends().then_some(bytes),
        }
    }

    pub(crate) fn into_http(self) -> Response<Bytes> {
        let (Body::Document { json: bytes, .. } | Body::Raw(bytes)) = self.body;
        let mut response = Response::new(bytes);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
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
