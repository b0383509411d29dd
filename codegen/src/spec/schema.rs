use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, generate::SchemaSettings, transform::RecursiveTransform};
use serde_json::{Map, Value, json};

use crate::spec::{ErrorTableFile, OperationFile, OverridesFile, ServiceFile};

/// The JSON Schema of the format, as the text of `spec/schema.json`.
///
/// Made from the types of this module and their comments, so that editors complete and check what the generator reads.
#[must_use]
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(document()).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of one kind of file by itself, which gives more exact diagnostics than the choice between all of them.
pub(super) fn schema_of<T: JsonSchema>() -> Value {
    let definition = format!("#/$defs/{}", T::schema_name());
    json!({ "$ref": definition, "$defs": document()["$defs"] })
}

/// The keys of a definition of the schema.
pub(crate) fn keys_of(definition: &str) -> Vec<String> {
    let properties = document()["$defs"][definition]["properties"].as_object();
    properties
        .into_iter()
        .flatten()
        .map(|(key, _)| key.clone())
        .collect()
}

fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(build);
    &DOCUMENT
}

fn build() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(without_null))
        .with_transform(RecursiveTransform(with_integer_range))
        .with_transform(RecursiveTransform(without_defaults))
        .with_transform(RecursiveTransform(without_unknown_keys))
        .into_generator();
    let operation = generator.subschema_for::<OperationFile>();
    let service = generator.subschema_for::<ServiceFile>();
    let error_table = generator.subschema_for::<ErrorTableFile>();
    let overrides = generator.subschema_for::<OverridesFile>();
    let definitions = generator.take_definitions(true);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "API description",
        "description": "A service (`service.yaml`), an operation, a table of error codes, or overrides of an import.",
        "if": { "required": ["operation"] },
        "then": operation,
        "else": {
            "if": { "required": ["product"] },
            "then": service,
            "else": {
                "if": { "required": ["errors"] },
                "then": error_table,
                "else": {
                    "if": { "required": ["overrides"] },
                    "then": overrides,
                    "else": { "anyOf": [operation, service, error_table, overrides] },
                },
            },
        },
        "$defs": definitions,
    })
}

/// A key is left out, not set to null, so null is not a choice.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [single] = types.as_slice() {
            let single = single.clone();
            object.insert("type".to_owned(), single);
        }
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice != &json!({ "type": "null" }));
        if let [Value::Object(single)] = choices.as_slice() {
            let single = single.clone();
            object.remove("anyOf");
            merge(object, single);
        }
    }
}

/// What serde would refuse without saying where is refused by the schema.
fn with_integer_range(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    let range = match object.get("format").and_then(Value::as_str) {
        Some("uint16") => Some((0, i64::from(u16::MAX))),
        Some("uint32") => Some((0, i64::from(u32::MAX))),
        Some("int32") => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
        _ => None,
    };
    if let Some((minimum, maximum)) = range {
        object.remove("format");
        if !object.contains_key("const") {
            object.entry("minimum").or_insert_with(|| minimum.into());
            object.entry("maximum").or_insert_with(|| maximum.into());
        }
    }
}

/// Empty defaults tell nothing that the absence of the key does not.
fn without_defaults(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    let is_empty = match object.get("default") {
        Some(Value::Null | Value::Bool(false)) => true,
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.is_empty(),
        _ => false,
    };
    if is_empty {
        object.remove("default");
    }
}

/// `deny_unknown_fields` cannot stand beside `flatten`, so the schema says it.
fn without_unknown_keys(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if object.contains_key("properties") {
        object.insert("additionalProperties".to_owned(), false.into());
    }
}

fn merge(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        into.entry(key).or_insert(value);
    }
}
