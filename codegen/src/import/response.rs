//! The answer of an operation: the members of the first success that has a schema.

use indexmap::IndexMap;

use super::look::Look;
use super::report::Report;
use super::schema::{Schemas, Side};
use crate::spec::{Member, TypeName, Value};

/// The schema of the answer.
pub(super) fn answer(operation: &Value) -> Option<&Value> {
    let successes = operation
        .entries("responses")
        .filter(|(status, _)| status.starts_with('2') && status.len() == 3);
    successes
        .filter_map(|(_, response)| response.key("schema"))
        .find(|schema| schema.as_object().is_some_and(|keys| !keys.is_empty()))
}

/// The members of the answer without those of the envelope.
pub(super) fn members(
    operation: &Value,
    schemas: &Schemas<'_>,
    envelope: &IndexMap<String, Member>,
    place: &str,
    report: &mut Report,
) -> IndexMap<String, Member> {
    let place = format!("{place} response");
    let Some(schema) = answer(operation) else {
        report.changed(&place, "no answer is described: only the envelope");
        return IndexMap::new();
    };
    let Some(root) = schemas.target(schema) else {
        report.changed(&place, "the schema of the answer is not there: only the envelope");
        return IndexMap::new();
    };
    let mut members = schemas.members(root, &place, Side::Response, report);
    if members.is_empty() && !matches!(root.text("type"), Some("object") | None) {
        let reason = format!(
            "an answer that is `{}`, not an object",
            root.text("type").unwrap_or_default()
        );
        report.dropped(&place, reason);
    }
    members.retain(|name, member| {
        let Some(usual) = envelope.get(name) else {
            return true;
        };
        let (own, usual) = (&member.shape.type_name, &usual.shape.type_name);
        if own != usual && *usual != TypeName::AccessDeniedDetail {
            let reason = format!("`{own}` here, `{usual}` in the envelope");
            report.changed(&format!("{place}.{name}"), reason);
        }
        false
    });
    members
}
