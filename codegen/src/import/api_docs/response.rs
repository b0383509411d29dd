//! The answer of an operation: the first success that has a schema. Mostly an object of members, else a value by itself.

use indexmap::IndexMap;

use crate::{
    import::{
        json_ext::JsonExt,
        report::Report,
        schema::{Schemas, Side},
    },
    spec::{Member, Shape, TypeName, Value},
};

/// The schema of the answer.
pub(crate) fn answer(operation: &Value) -> Option<&Value> {
    let successes = operation
        .entries("responses")
        .filter(|(status, _)| status.starts_with('2') && status.len() == 3);
    successes
        .filter_map(|(_, response)| response.key("schema"))
        .find(|schema| schema.as_object().is_some_and(|keys| !keys.is_empty()))
}

/// What an operation answers.
pub(crate) enum Answer {
    /// An object: its members, without those of the envelope.
    Members(IndexMap<String, Member>),
    /// A list, a map, or a single value: there is no envelope.
    Value(Box<Shape>),
}

impl Answer {
    fn nothing() -> Self {
        Self::Members(IndexMap::new())
    }
}

/// The answer as the format has it.
pub(crate) fn described(
    operation: &Value,
    schemas: &Schemas<'_>,
    envelope: &IndexMap<String, Member>,
    place: &str,
    report: &mut Report,
) -> Answer {
    let place = format!("{place} response");
    let Some(schema) = answer(operation) else {
        report.changed(&place, "no answer is described: only the envelope");
        return Answer::nothing();
    };
    let Some(root) = schemas.target(schema) else {
        report.changed(&place, "the schema of the answer is not there: only the envelope");
        return Answer::nothing();
    };
    if is_value(root) {
        let shape = schemas.shape(root, &place, Side::Response, report);
        return Answer::Value(Box::new(shape));
    }
    let mut members = schemas.members(root, &place, Side::Response, report);
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
    Answer::Members(members)
}

/// Whether an answer is no object of members. One without a type or without members may still have an envelope.
fn is_value(root: &Value) -> bool {
    match root.text("type") {
        Some("object") => {
            let has_values = root
                .key("additionalProperties")
                .is_some_and(|values| values.as_object().is_some());
            has_values && root.entries("properties").next().is_none()
        }
        None => root.key("items").is_some(),
        Some(_) => true,
    }
}
