use alicloud_core::{
    Blob, Members,
    description::{
        ExampleDescription, MemberDescription, OperationDescription, ServiceDescription, TypeReference,
    },
};
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
    let members = success(operation).and_then(|example| match operation.operation.has_bare_response() {
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

/// The first example of a call that succeeded.
fn success(operation: &OperationDescription) -> Option<&ExampleDescription> {
    operation
        .examples
        .iter()
        .find(|example| (200..300).contains(&example.status))
}
