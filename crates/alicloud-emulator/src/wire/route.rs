//! Which operation a request means: by name, or by method and path.

use alicloud_core::{
    ApiStyle,
    description::{OperationDescription, ServiceDescription},
    encoding::decode_form,
};

use crate::wire::request::WireRequest;

/// The operation of the name that the request gives, if it is called by name; else the one whose method and path fit.
pub(crate) fn find(
    service: &'static ServiceDescription,
    request: &WireRequest,
) -> Option<&'static OperationDescription> {
    let by_path = |operation: &OperationDescription| operation.operation.style() == ApiStyle::Roa;
    let named = request.action().and_then(|name| service.operation(name));
    if let Some(operation) = named.filter(|operation| !by_path(operation)) {
        return Some(operation).filter(|_| request.path() == "/");
    }
    let fits = |operation: &&OperationDescription| {
        let facts = operation.operation;
        by_path(operation)
            && facts.method().as_str() == request.method.as_str()
            && facts.path_values(request.path()).is_some()
            && has_fixed_query(facts.path(), request)
    };
    // Of several templates that fit, one whose parameter of the host's name is there, or is not, as the operation has it, comes first:
    // `GET /` lists the gardens, and with a name in front of the host it reads one. Then the one with the fewest gaps says most; one
    // with any number of segments says least.
    let rank = |operation: &&OperationDescription| {
        let facts = operation.operation;
        let has_label = request.host_label(facts).is_some();
        let path = facts.path();
        (
            has_label != facts.host_parameter().is_some(),
            path.contains("{+"),
            path.matches('{').count(),
        )
    };
    service.operations.iter().copied().filter(fits).min_by_key(rank)
}

fn has_fixed_query(template: &str, request: &WireRequest) -> bool {
    let Some((_, query)) = template.split_once('?') else {
        return true;
    };
    let fixed = decode_form(query);
    fixed
        .iter()
        .all(|(name, value)| request.query().get(name) == Some(value))
}
