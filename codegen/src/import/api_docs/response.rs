//! The response of an operation: the first success that has a schema. Mostly an object of members, else a value by itself.

use indexmap::IndexMap;

use crate::{
    import::{
        json_ext::JsonExt,
        report::Report,
        schema::{Schemas, Side},
    },
    spec::{Member, Shape, TypeName, Value},
};

/// The schema of the response.
pub(crate) fn success_schema(operation: &Value) -> Option<&Value> {
    let successes = operation
        .entries("responses")
        .filter(|(status, _)| status.starts_with('2') && status.len() == 3);
    successes
        .filter_map(|(_, response)| response.key("schema"))
        .find(|schema| schema.as_object().is_some_and(|keys| !keys.is_empty()))
}

/// The headers that successes are described with.
fn headers(operation: &Value) -> impl Iterator<Item = &str> {
    let successes = operation
        .entries("responses")
        .filter(|(status, _)| status.starts_with('2'));
    let headers = successes.flat_map(|(_, response)| response.entries("headers"));
    headers.map(|(name, _)| name)
}

/// What an operation returns.
pub(crate) enum ResponseShape {
    /// An object: its members, without those of the envelope.
    Members(IndexMap<String, Member>),
    /// A list, a map, or a single value: there is no envelope.
    Value(Box<Shape>),
}

impl ResponseShape {
    fn nothing() -> Self {
        Self::Members(IndexMap::new())
    }
}

/// The response as the format has it.
pub(crate) fn described(
    operation: &Value,
    schemas: &Schemas<'_>,
    envelope: &IndexMap<String, Member>,
    location: &str,
    report: &mut Report,
) -> ResponseShape {
    let location = format!("{location} response");
    let headers: Vec<&str> = headers(operation).collect();
    if !headers.is_empty() {
        let reason = format!(
            "the headers `{}`: the response has them in `headers()`",
            headers.join("`, `")
        );
        report.dropped(&location, reason);
    }
    let Some(schema) = success_schema(operation) else {
        report.changed(&location, "no response is described: only the envelope");
        return ResponseShape::nothing();
    };
    let Some(root) = schemas.target(schema) else {
        report.changed(
            &location,
            "the schema of the response is not there: only the envelope",
        );
        return ResponseShape::nothing();
    };
    if is_value(root) {
        let shape = schemas.shape(root, &location, Side::Response, report);
        return ResponseShape::Value(Box::new(shape));
    }
    let mut members = schemas.members(root, &location, Side::Response, report);
    members.retain(|name, member| {
        let Some(usual) = envelope.get(name) else {
            return true;
        };
        // A letter has a `Message`, too. Numbers and text are both read as what the envelope has.
        let is_payload = usual.shape.type_name != TypeName::AccessDeniedDetail
            && matches!(
                member.shape.type_name,
                TypeName::Object | TypeName::Array | TypeName::Map | TypeName::Named(_)
            );
        if is_payload {
            let reason = format!("`{}`, not the `{name}` of the envelope", member.shape.type_name);
            report.kept(&format!("{location}.{name}"), reason);
        }
        is_payload
    });
    ResponseShape::Members(members)
}

/// Whether a response is not an object of members. One without a type or without members may still have an envelope.
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
