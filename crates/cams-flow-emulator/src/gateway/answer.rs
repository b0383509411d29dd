use std::time::SystemTime;

use alicloud_core::{Value, time};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};

use crate::rules::{self, Rule};

/// An answer before it is written in the form that the caller asked for.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// The body, if it is neither JSON nor XML.
    pub(crate) bytes: Option<Bytes>,
    /// The name of the document's root when it is written as XML.
    pub(crate) root: String,
    pub(crate) request_id: String,
    pub(crate) unverified: Option<&'static Rule>,
    pub(crate) retry_after: Option<u64>,
    /// The time of the answer, by the emulator's clock.
    pub(crate) date: SystemTime,
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
        let (kind, body) = match (self.bytes, format) {
            (Some(bytes), _) => ("application/octet-stream", bytes),
            (None, Format::Json) => ("application/json;charset=utf-8", self.body.to_string().into()),
            (None, Format::Xml) => ("text/xml;charset=utf-8", xml(&self.root, &self.body).into()),
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static(kind));
        if let Ok(date) = HeaderValue::from_str(&time::format_http_date(self.date)) {
            headers.insert("date", date);
        }
        headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            headers.insert("x-acs-request-id", id);
        }
        if let Ok(id) = HeaderValue::from_str(&self.request_id.replace('-', "").to_ascii_lowercase()) {
            headers.insert("x-acs-trace-id", id);
        }
        if let Some(rule) = self.unverified {
            headers.insert(rules::HEADER, HeaderValue::from_static(rule.chosen.as_str()));
        }
        if let Some(wait) = self.retry_after {
            headers.insert("x-acs-retry-after", HeaderValue::from(wait));
        }
        response
    }
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
        let body = json!({"Code": "OK", "Data": [{"FlowName": "a<b&c"}, {"FlowName": "d"}]});
        assert_eq!(
            xml("ListFlowResponse", &body),
            "<?xml version='1.0' encoding='UTF-8'?><ListFlowResponse><Code>OK</Code>\
             <Data><FlowName>a&lt;b&amp;c</FlowName></Data><Data><FlowName>d</FlowName></Data></ListFlowResponse>"
        );
    }
}
