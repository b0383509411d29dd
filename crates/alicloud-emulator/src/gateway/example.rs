use alicloud_core::{
    Blob, Members, Value,
    description::{
        ExampleDescription, MemberDescription, OperationDescription, ServiceDescription, TypeReference,
    },
    streaming::ResponseStream,
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};

use crate::{
    gateway::{handler::Output, service_error::ServiceError},
    rules,
    wire::Body,
};

/// What an operation without a handler answers.
pub(super) fn example(
    service: &'static ServiceDescription,
    operation: &'static OperationDescription,
) -> Result<Output, ServiceError> {
    let names = service.service.envelope();
    let has_events = operation.operation.response_stream() == Some(ResponseStream::Events);
    let is_whole = has_events || operation.operation.has_bare_response();
    let members = success(operation).and_then(|example| match is_whole {
        // The whole response is written where the envelope would be.
        true => Some(Members::new()),
        false => serde_json::from_str::<Members>(example.response).ok(),
    });
    let Some(mut members) = members else {
        return Err(ServiceError::new("InternalError")
            .with_status(500)
            .with_message("The description of this operation has no example that could be answered."));
    };
    members.remove(names.request_id);
    let output = members.iter().fold(Output::default(), |output, (name, value)| {
        output.with(name, value)
    });
    Ok(output.by(Some(&rules::EXAMPLE)))
}

/// The documented response of an operation whose response is not an object: as JSON below a root, or as the bytes that it is, with
/// the header that says so.
pub(super) fn bare(
    operation: &OperationDescription,
    response: &MemberDescription,
    root: String,
) -> (Option<(HeaderName, HeaderValue)>, Body) {
    let text = success(operation).map_or("null", |example| example.response);
    let bytes = (response.kind == TypeReference::Binary)
        .then(|| serde_json::from_str::<Blob>(text).ok().map(Blob::into_bytes))
        .flatten();
    match bytes {
        Some(bytes) => {
            let kind = HeaderValue::from_static("application/octet-stream");
            (Some((header::CONTENT_TYPE, kind)), Body::Raw(bytes))
        }
        None => {
            let json = text.into();
            (None, Body::Document { json, root })
        }
    }
}

/// The documented events of an operation whose response is a stream of them, with the id of this request where they have one.
pub(super) fn events(operation: &OperationDescription, request_id: &str) -> Vec<Value> {
    let name = operation.operation.service().envelope().request_id;
    let text = success(operation).map_or("[]", |example| example.response);
    let mut events: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    for id in events.iter_mut().filter_map(|event| event.get_mut(name)) {
        *id = request_id.into();
    }
    events
}

/// Events as they are sent: each on a line of its own, as JSON; text as it is.
pub(super) fn event_stream(events: &[Value]) -> (HeaderName, HeaderValue, Bytes) {
    let mut body = String::new();
    for event in events {
        let text = match event {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        for line in text.split('\n') {
            body.push_str("data: ");
            body.push_str(line);
            body.push('\n');
        }
        body.push('\n');
    }
    let kind = HeaderValue::from_static("text/event-stream;charset=utf-8");
    (header::CONTENT_TYPE, kind, body.into())
}

/// The first example of a call that succeeded.
fn success(operation: &OperationDescription) -> Option<&ExampleDescription> {
    operation
        .examples
        .iter()
        .find(|example| (200..300).contains(&example.status))
}
