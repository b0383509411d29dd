//! The form of recorded exchanges, as JSON.

use std::{fmt, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use super::{
    mask::{MASK, Masks, Secrets},
    received::Received,
};
use crate::{
    Value,
    description::{OperationDescription, ServiceDescription},
    encoding::encoded,
    parameters::{Pairs, Placement},
    transport::{HttpRequest, HttpResponse, TransportErrorKind},
};

/// The version of the form.
pub(super) const FORMAT: u64 = 1;

/// Headers of answers that say nothing about the operation and differ each time, or that may be used to follow somebody.
const LEFT_OUT: [&str; 4] = ["set-cookie", "connection", "transfer-encoding", "content-length"];

/// A file of recorded exchanges that cannot be used.
#[derive(Debug)]
pub struct CassetteError(String);

impl CassetteError {
    pub(super) fn new(problem: impl fmt::Display) -> Self {
        Self(format!("{problem}; record the exchanges again"))
    }

    pub(super) fn of_file(path: &Path, problem: impl fmt::Display) -> Self {
        Self::new(format_args!("{}: {problem}", path.display()))
    }
}

impl fmt::Display for CassetteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for CassetteError {}

/// What is kept of a request, and its secrets; `None` if it is no call of the service.
pub(super) fn request(
    description: &'static ServiceDescription,
    masks: &Masks,
    request: &HttpRequest,
) -> Option<(Value, Secrets)> {
    let received = Received::read(request)?;
    let operation = description.operation(&received.operation)?;
    let parameters = received.parameters(operation.operation);
    let mut secrets = Secrets::default();
    secrets.add_signature(request);
    // The client makes a new one for each call.
    let token = operation.operation.idempotency_token().map(|(name, _)| name);
    let mut pairs = |pairs: &Pairs, is_kept: &dyn Fn(&str) -> bool| -> Value {
        let kept = pairs
            .iter()
            .filter(|(name, _)| Some(*name) != token && is_kept(name));
        kept.map(|(name, text)| json!([name, masks.text(name, text, &mut secrets)]))
            .collect()
    };
    let mut kept = json!({
        "operation": received.operation,
        "method": request.method.as_str(),
        "query": pairs(&parameters.query, &|_| true),
        "form": pairs(&parameters.form, &|_| true),
        "headers": pairs(&parameters.headers, &|name| is_parameter(operation, name)),
    });
    let mut path = received.path;
    for (name, text) in parameters.path.iter() {
        if masks.is_secret(name) {
            path = path.replace(&encoded(text), MASK);
        }
    }
    kept["path"] = path.into();
    if let Some(body) = &parameters.body {
        let mut described = operation.parameters.iter();
        let name = described.find(|parameter| parameter.placement == Placement::Body);
        let name = name.map_or("", |parameter| parameter.name);
        kept["body"] = self::body(body, name, masks, &mut secrets);
    }
    secrets.scrub(&mut kept);
    Some((kept, secrets))
}

fn is_parameter(operation: &OperationDescription, header: &str) -> bool {
    let mut parameters = operation.parameters.iter();
    parameters.any(|parameter| {
        parameter.placement == Placement::Header && parameter.name.eq_ignore_ascii_case(header)
    })
}

/// What is kept of an answer.
pub(super) fn answer(
    operation: Option<&OperationDescription>,
    masks: &Masks,
    answer: &HttpResponse,
    mut secrets: Secrets,
) -> Value {
    let headers = answer.headers.iter();
    let headers: Value = headers
        .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()))
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .map(|(name, text)| json!([name, masks.text(name, text, &mut secrets)]))
        .collect();
    let is_secret = |operation: &OperationDescription| {
        let mut members = operation.response.iter();
        members.any(|member| member.name.is_empty() && member.sensitive)
    };
    let body = if operation.is_some_and(is_secret) {
        Value::from(MASK)
    } else {
        body(&answer.body, "", masks, &mut secrets)
    };
    let mut kept = json!({"status": answer.status, "headers": headers, "body": body});
    secrets.scrub(&mut kept);
    kept
}

/// A body: text as it is, bytes as `{"base64": …}`.
fn body(body: &Bytes, name: &str, masks: &Masks, secrets: &mut Secrets) -> Value {
    match std::str::from_utf8(body) {
        Ok(text) => masks.text(name, text, secrets).into(),
        Err(_) if masks.is_secret(name) => MASK.into(),
        Err(_) => json!({"base64": STANDARD.encode(body)}),
    }
}

/// The answer that was kept; the error says what is wrong with it.
pub(super) fn read_answer(kept: &Value) -> Result<HttpResponse, String> {
    let status = kept["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    let body = match &kept["body"] {
        Value::String(text) => Bytes::from(text.clone()),
        other => {
            let text = other["base64"].as_str().ok_or("an answer has no `body`")?;
            let bytes = STANDARD.decode(text);
            bytes
                .map_err(|error| format!("a body is no base64: {error}"))?
                .into()
        }
    };
    let mut headers = HeaderMap::new();
    for pair in kept["headers"].as_array().ok_or("an answer has no `headers`")? {
        let name = pair[0].as_str().and_then(|name| HeaderName::try_from(name).ok());
        let value = pair[1]
            .as_str()
            .and_then(|value| HeaderValue::from_str(value).ok());
        let (Some(name), Some(value)) = (name, value) else {
            return Err(format!("{pair} is no header"));
        };
        headers.append(name, value);
    }
    Ok(HttpResponse {
        status: status.ok_or("an answer has no `status`")?,
        headers,
        body,
    })
}

const FAILURES: [(TransportErrorKind, &str); 4] = [
    (TransportErrorKind::Connect, "connect"),
    (TransportErrorKind::Timeout, "timeout"),
    (TransportErrorKind::Connection, "connection"),
    (TransportErrorKind::Request, "request"),
];

/// The word for a failure.
pub(super) fn failure(kind: TransportErrorKind) -> &'static str {
    let found = FAILURES.iter().find(|(each, _)| *each == kind);
    found.map_or("connection", |(_, word)| word)
}

/// The failure that a word stands for.
pub(super) fn read_failure(word: &str) -> Result<TransportErrorKind, String> {
    let found = FAILURES.iter().find(|(_, each)| *each == word);
    found
        .map(|(kind, _)| *kind)
        .ok_or_else(|| format!("`{word}` is no failure"))
}
