use crate::{
    import::{json_ext::JsonExt, report::Report, schema::Side},
    spec::{TypeName, Value},
};

/// The type of a schema, at a place of the source.
pub(super) fn type_of(schema: &Value, location: &str, side: Side, report: &mut Report) -> TypeName {
    let has = |key| schema.key(key).is_some_and(|value| value.as_object().is_some());
    let Some(name) = schema.text("type") else {
        let guess = match (has("properties"), has("items")) {
            (true, _) => TypeName::Object,
            (false, true) => TypeName::Array,
            (false, false) => TypeName::Any,
        };
        report.changed(location, format!("no type: taken for `{guess}`"));
        return guess;
    };
    let format = schema.text("format").unwrap_or_default();
    if has("items") && name == "string" && side != Side::Request {
        report.changed(
            location,
            "`string` with `items`, which responses show as lists: any value",
        );
        return TypeName::Any;
    }
    if has("items") && name != "array" {
        report.dropped(location, format!("`items` of `{name}`: the type wins"));
    }
    if has("properties") && name != "object" {
        report.dropped(location, format!("`properties` of `{name}`: the type wins"));
    }
    match (name, format) {
        ("string", "byte") => TypeName::Binary,
        ("string", _) => TypeName::String,
        ("integer", "int32") => TypeName::Int32,
        ("integer", "uint64") => TypeName::Uint64,
        ("integer", format) => {
            if !matches!(format, "" | "int64" | "long") {
                report.changed(location, format!("`integer` of the format `{format}`: `int64`"));
            }
            TypeName::Int64
        }
        ("number", "float") => TypeName::Float,
        ("number", format) => {
            if !matches!(format, "" | "double") {
                report.changed(location, format!("`number` of the format `{format}`: `double`"));
            }
            TypeName::Double
        }
        ("boolean", _) => TypeName::Boolean,
        ("array", _) => TypeName::Array,
        ("object", _) => TypeName::Object,
        ("any", _) => TypeName::Any,
        (other, _) => {
            report.changed(location, format!("the type `{other}` is not known: any value"));
            TypeName::Any
        }
    }
}
