//! Which shared schemas become types of the service, and what these are called.

use crate::{
    import::{json_ext::JsonExt, schema::enumeration},
    spec::Value,
    text::LONGEST_NAME,
};

/// A shared type is an object with members, or an enumeration; other schemas are written out where they are used.
pub(crate) fn becomes_type(schema: &Value) -> bool {
    let has_members = schema.entries("properties").any(|(name, _)| is_wire_name(name));
    let is_map = schema
        .key("additionalProperties")
        .is_some_and(|values| values.as_object().is_some());
    match schema.text("type") {
        Some("object") | None => has_members && !is_map && schema.key("$ref").is_none(),
        Some("string" | "integer") => enumeration::has_values(schema),
        Some(_) => false,
    }
}

/// The longest name of a type: one of its number and the word before it still is a name.
const LONGEST: usize = LONGEST_NAME - 10;

/// A name that the format takes: letters and digits, a capital first.
pub(crate) fn type_name(name: &str) -> String {
    let is_fine = name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_fine {
        return name.to_owned();
    }
    let pascal: String = crate::name::pascal(name)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(LONGEST)
        .collect();
    if pascal.starts_with(|first: char| first.is_ascii_uppercase()) {
        pascal
    } else {
        format!("Type{pascal}")
    }
}

/// Whether the wire can carry it and the format can name it.
pub(crate) fn is_wire_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|character| character.is_control() || character == ' ')
}
