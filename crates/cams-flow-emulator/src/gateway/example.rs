use alicloud_core::{
    Blob, Members, Value,
    description::{
        ExampleDescription, MemberDescription, OperationDescription, ServiceDescription, TypeReference,
    },
};

use super::{Outcome, Refusal};
use crate::rules;

/// What an operation without a behaviour of its own answers.
pub(super) fn example(
    service: &'static ServiceDescription,
    operation: &'static OperationDescription,
) -> Result<Outcome, Refusal> {
    let names = service.service.envelope();
    let members = success(operation).and_then(|example| match operation.operation.has_bare_answer() {
        // The whole answer is written where the envelope would be.
        true => Some(Members::new()),
        false => serde_json::from_str::<Members>(example.response).ok(),
    });
    let Some(mut members) = members else {
        return Err(Refusal::new("InternalError")
            .with_status(500)
            .with_message("The description of this operation has no example that could be answered."));
    };
    members.remove(names.request_id);
    Ok(Outcome {
        members,
        unverified: Some(&rules::EXAMPLE),
    })
}

/// The documented answer of an operation whose answer is no object: as JSON, or as the bytes that it is.
pub(super) fn bare(
    operation: &OperationDescription,
    answer: &MemberDescription,
) -> (Value, Option<bytes::Bytes>) {
    let text = success(operation).map_or("null", |example| example.response);
    let bytes = (answer.kind == TypeReference::Binary)
        .then(|| serde_json::from_str::<Blob>(text).ok().map(Blob::into_bytes))
        .flatten();
    (serde_json::from_str(text).unwrap_or_default(), bytes)
}

/// The first example of a call that succeeded.
fn success(operation: &OperationDescription) -> Option<&ExampleDescription> {
    operation
        .examples
        .iter()
        .find(|example| (200..300).contains(&example.status))
}
