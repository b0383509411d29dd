//! The parameters of an operation.

use indexmap::IndexMap;

use crate::{
    import::{
        json_ext::JsonExt,
        report::Report,
        schema::{Schemas, Side, is_sensitive, shared::is_wire_name},
    },
    spec::{ApiStyle, Deprecation, Parameter, ParameterStyle, Placement, Role, Shape, TypeName, Value},
};

const KNOWN_KEYS: &[&str] = &["name", "in", "schema", "style"];

/// Reads parameters.
pub(crate) struct Parameters<'a> {
    pub(crate) schemas: &'a Schemas<'a>,
    pub(crate) types: &'a crate::import::values::reachable_types::Types,
    pub(crate) style: ApiStyle,
    /// Names that are described once for all operations.
    pub(crate) common: &'a [String],
}

impl Parameters<'_> {
    /// All parameters by their names; those of one name are merged.
    pub(crate) fn of_operation(
        &self,
        operation: &Value,
        location: &str,
        report: &mut Report,
    ) -> IndexMap<String, Parameter> {
        let mut parameters: IndexMap<String, Parameter> = IndexMap::new();
        for source in operation.list("parameters") {
            report.ignore_unknown(source, KNOWN_KEYS, "parameter");
            let name = source.text("name").unwrap_or_default();
            let location = format!("{location} request.{name}");
            if !is_wire_name(name) {
                report.dropped(&location, "a parameter without a usable name");
                continue;
            }
            if self.common.iter().any(|common| common == name) {
                report.dropped(
                    &location,
                    "one of the common parameters, which are set on the client",
                );
                continue;
            }
            let Some(parameter) = self.parameter(name, source, &location, report) else {
                continue;
            };
            let is_in_host = |known: &Parameter| known.placement == Placement::Host;
            if is_in_host(&parameter) && !parameters.contains_key(name) && parameters.values().any(is_in_host)
            {
                report.dropped(&location, "a second parameter in the host's name");
                continue;
            }
            match parameters.get_mut(name) {
                Some(first) => {
                    report.changed(&location, "there twice: merged");
                    first.required |= parameter.required;
                }
                None => {
                    parameters.insert(name.to_owned(), parameter);
                }
            }
        }
        parameters
    }

    fn parameter(
        &self,
        name: &str,
        source: &Value,
        location: &str,
        report: &mut Report,
    ) -> Option<Parameter> {
        let Some(schema) = source.key("schema") else {
            report.dropped(location, "a parameter without a schema");
            return None;
        };
        let mut shape = self.schemas.shape(schema, location, Side::Request, report);
        let placement = self.placement(source.text("in"), is_bytes(schema), location, report);
        if placement == Placement::Body && is_bytes(schema) {
            shape.type_name = TypeName::Binary;
        }
        if placement == Placement::Host && !is_label(&shape) {
            report.changed(
                location,
                format!("`{}` in the host's name: text", shape.type_name),
            );
            shape = Shape {
                description: shape.description,
                ..Shape::default()
            };
        }
        if schema.flag("isFileTransferUrl") {
            let reason = "a file, which the vendor's clients upload first: here the address of one, as the documentation says";
            report.changed(location, reason);
        }
        let is_shown = |example: &Value| matches!(example, Value::String(text) if could_be_label(text));
        if placement == Placement::Host && !shape.example.as_ref().is_none_or(is_shown) {
            report.dropped(location, "its example, which cannot be a part of a host's name");
            shape.example = None;
        }
        let mut required = schema.flag("required") || source.flag("required");
        if !required && schema.flag("docRequired") {
            report.changed(location, "required by the documentation alone: required");
            required = true;
        }
        if placement == Placement::Path && !required {
            report.changed(location, "a parameter in the path is required");
            required = true;
        }
        let role = role(name, &shape, placement);
        if role == Some(Role::Region) {
            if !shape.enumeration.is_empty() {
                report.changed(location, "regions come and go: text instead of an enumeration");
                shape.enumeration.clear();
            }
            if required {
                report.changed(
                    location,
                    "required, but filled in from the client's region: optional",
                );
                required = false;
            }
        }
        let is_credential = placement == Placement::Header && name.eq_ignore_ascii_case("authorization");
        let style = self.wire_style(source.text("style"), &shape, placement, location, report);
        Some(Parameter {
            required,
            placement,
            style,
            role,
            sensitive: is_credential || is_sensitive(name, schema, &shape),
            deprecated: schema.flag("deprecated").then(Deprecation::default),
            shape,
            ..Parameter::default()
        })
    }

    fn placement(
        &self,
        place_of: Option<&str>,
        is_bytes: bool,
        location: &str,
        report: &mut Report,
    ) -> Placement {
        match (self.style, place_of.unwrap_or_default()) {
            (_, "query") => Placement::Query,
            (_, "formData") => Placement::Form,
            (_, "header") => Placement::Header,
            (_, "host") => Placement::Host,
            (ApiStyle::Roa, "path") => Placement::Path,
            (ApiStyle::Roa, "body") => Placement::Body,
            (ApiStyle::Rpc, "body") if is_bytes => Placement::Body,
            (ApiStyle::Rpc, "body") => {
                report.changed(location, "a body in an RPC call: sent in the form");
                Placement::Form
            }
            (_, other) => {
                report.changed(location, format!("in `{other}`: sent in the query"));
                Placement::Query
            }
        }
    }

    /// The style that the source names, if it can be that of the type; else the one that the vendor's clients use.
    fn wire_style(
        &self,
        written: Option<&str>,
        shape: &Shape,
        placement: Placement,
        location: &str,
        report: &mut Report,
    ) -> Option<ParameterStyle> {
        let type_name = crate::import::values::reachable_types::resolve(self.types, shape)
            .map_or(&TypeName::String, |shape| &shape.type_name);
        let is_list = *type_name == TypeName::Array;
        let is_structured = is_list || matches!(type_name, TypeName::Object | TypeName::Map | TypeName::Any);
        if placement == Placement::Body || !is_structured {
            if let Some(written) = written.filter(|_| !is_structured) {
                report.dropped(
                    location,
                    format!("the style `{written}` of `{}`", shape.type_name),
                );
            }
            return None;
        }
        let is_simple = is_list && self.has_scalar_items(shape);
        let style = match written {
            Some("json") => ParameterStyle::Json,
            Some("flat") => ParameterStyle::Flat,
            Some("repeatList") if is_list => ParameterStyle::RepeatList,
            Some("simple") if is_simple => ParameterStyle::Simple,
            Some("spaceDelimited") if is_simple => ParameterStyle::SpaceDelimited,
            Some("pipeDelimited") if is_simple => ParameterStyle::PipeDelimited,
            None if is_simple && matches!(placement, Placement::Header | Placement::Path) => {
                ParameterStyle::Simple
            }
            None if is_list => ParameterStyle::RepeatList,
            None if matches!(placement, Placement::Header | Placement::Path) => ParameterStyle::Json,
            None => ParameterStyle::Flat,
            Some(other) => {
                report.changed(
                    location,
                    format!("the style `{other}` of `{}`: `json`", shape.type_name),
                );
                ParameterStyle::Json
            }
        };
        Some(style)
    }

    fn has_scalar_items(&self, shape: &Shape) -> bool {
        let items = shape
            .items
            .as_deref()
            .and_then(|items| crate::import::values::reachable_types::resolve(self.types, items));
        items.is_some_and(|items| {
            !matches!(
                items.type_name,
                TypeName::Array | TypeName::Object | TypeName::Map | TypeName::Any
            )
        })
    }
}

/// Whether it is text, as a label of a host's name is.
fn is_label(shape: &Shape) -> bool {
    shape.type_name == TypeName::String && shape.items.is_none() && shape.members.is_none()
}

fn could_be_label(text: &str) -> bool {
    let inside = text.trim_matches('-');
    !text.is_empty()
        && text.len() <= 63
        && inside == text
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_bytes(schema: &Value) -> bool {
    schema.text("type") == Some("string") && schema.text("format") == Some("binary")
}

/// What the client serves itself. The roles of pages are given with the paging.
fn role(name: &str, shape: &Shape, placement: Placement) -> Option<Role> {
    let is_text = shape.type_name == TypeName::String;
    match name {
        "RegionId" | "regionId" | "region_id" if is_text && placement != Placement::Path => {
            Some(Role::Region)
        }
        "ClientToken" | "clientToken" | "client_token" if is_text && shape.enumeration.is_empty() => {
            Some(Role::IdempotencyToken)
        }
        _ => None,
    }
}
