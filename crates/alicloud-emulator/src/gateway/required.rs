use alicloud_core::{description::OperationDescription, parameters::Placement};

use crate::{gateway::service_error::ServiceError, wire::WireRequest};

/// Required parameters must be there, in their own name or spread over several, and not empty.
pub(super) fn check_required(
    operation: &OperationDescription,
    request: &WireRequest,
) -> Result<(), ServiceError> {
    let is_there = |name: &str| {
        let spread = |(parameter, _): (&str, &str)| {
            parameter
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        request.parameter(name).is_some_and(|text| !text.is_empty())
            || request.query().iter().chain(request.form().iter()).any(spread)
    };
    let missing = operation.parameters.iter().find(|parameter| {
        let is_there = match parameter.placement {
            // Without it the path would have been another one.
            Placement::Path => true,
            Placement::Header => request
                .header(parameter.name)
                .is_some_and(|text| !text.is_empty()),
            Placement::Body => !request.body.is_empty(),
            Placement::File => {
                let mut files = request.files().iter();
                files.any(|(name, _)| name == parameter.name) || is_there(parameter.name)
            }
            Placement::Host => !request.parameters(operation).host.is_empty(),
            _ => is_there(parameter.name),
        };
        parameter.required && !is_there
    });
    match missing {
        Some(parameter) => Err(ServiceError::missing(parameter.name)),
        None => Ok(()),
    }
}
