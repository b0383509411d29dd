use alicloud_core::{
    Blob, Members,
    description::{
        ExampleDescription, MemberDescription, OperationDescription, ServiceDescription, TypeReference,
    },
};

use super::{Output, ServiceError};
use crate::{rules, wire::Body};

/// What an operation without a handler answers.
pub(super) fn example(
    service: &'static ServiceDescription,
    operation: &'static OperationDescription,
) -> Result<Output, ServiceError> {
    let names = service.service.envelope();
    let members = success(operation).and_then(|example| match operation.operation.has_bare_answer() {
        // The whole answer is written where the envelope would be.
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

/// The documented answer of an operation whose answer is no object: as JSON, or as the bytes that it is.
pub(super) fn bare(operation: &OperationDescription, answer: &MemberDescription) -> Body {
    let text = success(operation).map_or("null", |example| example.response);
    let bytes = (answer.kind == TypeReference::Binary)
        .then(|| serde_json::from_str::<Blob>(text).ok().map(Blob::into_bytes))
        .flatten();
    match bytes {
        Some(bytes) => Body::Binary(bytes),
        None => Body::Json(text.into()),
    }
}

/// The first example of a call that succeeded.
fn success(operation: &OperationDescription) -> Option<&ExampleDescription> {
    operation
        .examples
        .iter()
        .find(|example| (200..300).contains(&example.status))
}
