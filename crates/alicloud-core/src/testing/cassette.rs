//! The form of recorded exchanges, as JSON.

use std::{fmt, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use crate::{
    body::Body,
    description::{OperationDescription, ServiceDescription},
    encoding::{Pairs, encoded},
    headers,
    parameters::{Parameters, Placement},
    received::ReceivedRequest,
    record::Value,
    redact::{MASK, Redaction},
    transport::{HttpRequest, HttpResponse, TransportErrorKind},
};

/// The version of the form.
pub(super) const FORMAT: u64 = 1;

/// Headers of responses that say nothing about the operation and differ each time, or that may be used to follow somebody.
const LEFT_OUT: [&str; 4] = ["set-cookie", "connection", "transfer-encoding", "content-length"];

/// What must not get into a file: what the description calls sensitive, and the keys.
pub(super) fn redaction(description: &'static ServiceDescription) -> Redaction {
    let mut redaction = Redaction::new();
    redaction.add_described(description);
    // The id of the key, too: others can read the file.
    redaction.add_names(["AccessKeyId", headers::KEY_ID.as_str(), "Credential"]);
    redaction
}

/// A file of recorded exchanges that cannot be used.
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

crate::__debug_as_report!(CassetteError);

impl std::error::Error for CassetteError {}

/// What is kept of a request, and what must not be kept of its response; `None` if it is not a call of the service.
pub(super) fn request(
    description: &'static ServiceDescription,
    redaction: &Redaction,
    request: &HttpRequest,
) -> Option<(Value, Redaction)> {
    let request = ReceivedRequest::of(request);
    let operation = description.operation(request.action()?)?;
    let parameters = request.parameters(operation);
    let mut redaction = redaction.clone();
    learn_signature(&mut redaction, &request);
    let mut described = operation.parameters.iter();
    let body_name = described.find(|parameter| parameter.placement == Placement::Body);
    let body_name = body_name.map_or("", |parameter| parameter.name);
    let Parameters {
        query, form, headers, ..
    } = &*parameters;
    for (name, text) in [query, form, &parameters.path, headers, &parameters.host]
        .into_iter()
        .flat_map(Pairs::iter)
    {
        redaction.learn_pair(name, text);
    }
    let files = parameters.files.iter().map(|(name, file)| (&**name, file));
    let bodies = parameters
        .body
        .iter()
        .map(|body| (body_name, body))
        .chain(files.clone());
    for (name, body) in bodies {
        if let Some(bytes) = body.as_bytes().filter(|_| body.checked().is_none()) {
            redaction.learn_pair(name, &String::from_utf8_lossy(bytes));
        }
    }
    // The client makes a new one for each call.
    let token = operation.operation.idempotency_token().map(|(name, _)| name);
    let pair = |(name, text): (&str, &str)| {
        (Some(name) != token).then(|| json!([redaction.text(name), redaction.pair(name, text)]))
    };
    let mut path = request.path().to_owned();
    for (name, text) in parameters.path.iter() {
        if redaction.is_secret(name) {
            path = path.replace(&encoded(text), MASK);
        }
    }
    let mut kept = json!({
        "operation": operation.operation.name(),
        "method": request.method.as_str(),
        "path": redaction.text(&path),
        "query": query.iter().filter_map(pair).collect::<Value>(),
        "form": form.iter().filter_map(pair).collect::<Value>(),
        "headers": headers.iter().filter_map(pair).collect::<Value>(),
    });
    if !parameters.host.is_empty() {
        kept["host"] = parameters.host.iter().filter_map(pair).collect();
    }
    if let Some(body) = &parameters.body {
        kept["body"] = request_body(body, body_name, &redaction);
    }
    let files: Vec<Value> = files
        .map(|(name, file)| {
            json!({
                "name": name,
                "fileName": file.file_name().map(|text| redaction.text(text)),
                "contentType": file.content_type(),
                "body": request_body(file, name, &redaction),
            })
        })
        .collect();
    if !files.is_empty() {
        kept["files"] = files.into();
    }
    Some((kept, redaction))
}

/// The secrets that a signature brings with it, the key's id among them.
fn learn_signature(redaction: &mut Redaction, request: &ReceivedRequest) {
    if let Some(authorization) = request.authorization() {
        redaction.add_key(authorization.access_key_id);
        redaction.add_key(authorization.signature);
    }
    if let Some(authorization) = request.sls4_authorization() {
        redaction.add_key(authorization.access_key_id);
        redaction.add_key(authorization.signature);
    }
    for name in [headers::KEY_ID, headers::TOKEN] {
        redaction.add_key(request.header(name).unwrap_or_default());
    }
    for name in ["AccessKeyId", "SecurityToken", "Signature"] {
        redaction.add_key(request.query().get(name).unwrap_or_default());
    }
}

/// What is kept of a response.
pub(super) fn respond(
    operation: Option<&OperationDescription>,
    mut redaction: Redaction,
    response: &HttpResponse,
) -> Value {
    let headers = response.headers.iter();
    let headers: Vec<(&str, &str)> = headers
        .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()))
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    for (name, text) in &headers {
        redaction.learn_pair(name, text);
    }
    let is_secret = |operation: &OperationDescription| {
        let mut members = operation.response.iter();
        members.any(|member| member.name.is_empty() && member.sensitive)
    };
    let body = if operation.is_some_and(is_secret) {
        redaction.add_value(&String::from_utf8_lossy(&response.body));
        Value::from(MASK)
    } else {
        redaction.learn(&String::from_utf8_lossy(&response.body));
        body(&response.body, "", &redaction)
    };
    let headers = headers.into_iter();
    let headers: Value = headers
        .map(|(name, text)| json!([name, redaction.pair(name, text)]))
        .collect();
    json!({"status": response.status, "headers": headers, "body": body})
}

/// The body of a request, or a file: a large one by its length and hash.
fn request_body(body: &Body, name: &str, redaction: &Redaction) -> Value {
    match (body.checked(), body.as_bytes()) {
        _ if redaction.is_secret(name) => MASK.into(),
        (None, Some(bytes)) => self::body(bytes, name, redaction),
        (checked, _) => json!({
            "length": body.content_length(),
            "sha256": checked.map(|checked| checked.hash()),
        }),
    }
}

/// A body: text as it is, bytes as `{"base64": …}`.
fn body(body: &Bytes, name: &str, redaction: &Redaction) -> Value {
    match std::str::from_utf8(body) {
        Ok(text) => redaction.pair(name, text).into(),
        Err(_) if redaction.is_secret(name) => MASK.into(),
        Err(_) => json!({"base64": STANDARD.encode(redaction.bytes(body))}),
    }
}

/// The response that was kept; the error says what is wrong with it.
pub(super) fn read_response(kept: &Value) -> Result<HttpResponse, String> {
    let status = kept["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    let body = match &kept["body"] {
        Value::String(text) => Bytes::from(text.clone()),
        other => {
            let text = other["base64"].as_str().ok_or("a response has no `body`")?;
            let bytes = STANDARD.decode(text);
            bytes
                .map_err(|error| format!("a body is not base64: {error}"))?
                .into()
        }
    };
    let mut headers = HeaderMap::new();
    for pair in kept["headers"].as_array().ok_or("a response has no `headers`")? {
        let name = pair[0].as_str().and_then(|name| HeaderName::try_from(name).ok());
        let value = pair[1]
            .as_str()
            .and_then(|value| HeaderValue::from_str(value).ok());
        let (Some(name), Some(value)) = (name, value) else {
            return Err(format!("{pair} is not a header"));
        };
        headers.append(name, value);
    }
    Ok(HttpResponse {
        status: status.ok_or("a response has no `status`")?,
        headers,
        body,
    })
}

const FAILURES: [(TransportErrorKind, &str); 4] = [
    (TransportErrorKind::ConnectFailed, "connect"),
    (TransportErrorKind::Timeout, "timeout"),
    (TransportErrorKind::ConnectionLost, "connection"),
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
        .ok_or_else(|| format!("`{word}` is not a transport error"))
}
