//! The full description tables, behind the feature `description`.

use crate::{
    emit::{
        docs,
        file::RustFile,
        library, markdown,
        service::one_line,
        table::{Chain, list, literal},
    },
    model::{Member, Operation, Parameter, Service, Type, TypeBody, TypeRef},
    name::in_code,
    spec::{Limits, ParameterStyle, Placement, Value},
};

/// `description.rs`
pub(crate) fn service(model: &Service) -> RustFile {
    let mut file = library::operations(
        model,
        "All that the description says of the service, as tables.",
        "pub(crate)",
    );
    let table = Chain::new(1, "ServiceDescription::new(&SERVICE)")
        .text("with_summary", &one_line(&model.description))
        .text(
            "with_documentation",
            model.documentation.as_deref().unwrap_or_default(),
        )
        .list("with_operations", &model.operations, |_, operation| {
            let feature = operation.feature.as_ref();
            let feature = feature.map(|feature| format!("#[cfg(feature = {feature:?})] "));
            format!(
                "{}&{}::DESCRIPTION",
                feature.unwrap_or_default(),
                in_code(&operation.method)
            )
        })
        .list("with_types", &model.types, type_description)
        .list("with_common_parameters", &model.common_parameters, parameter)
        .list("with_envelope", &model.envelope_members, member)
        .list("with_errors", &model.errors, |depth, entry| {
            let chain = Chain::new(depth, format!("ErrorDescription::new({})", literal(&entry.code)));
            let chain = chain.text("with_cause", &one_line(&entry.cause));
            let chain = match entry.status {
                Some(status) => chain.call(format!("with_status({status})")),
                None => chain,
            };
            chain
                .text("with_message", entry.message.as_deref().unwrap_or_default())
                .print()
        });
    file.printed(format!(
        "/// All that the description says of the service.\npub static DESCRIPTION: ServiceDescription =\n    {};\n",
        table.print()
    ));
    file
}

/// `description/<operation>.rs`
pub(crate) fn operation(operation: &Operation) -> RustFile {
    let mut file = RustFile::default();
    let head = format!(
        "OperationDescription::new(&crate::operation::{}::{}, {})",
        in_code(&operation.method),
        in_code(&operation.constant),
        literal(&operation.method)
    );
    let table = Chain::new(1, head)
        .text("with_summary", &one_line(&operation.summary))
        .text("with_details", operation.description.trim())
        .text(
            "with_documentation",
            operation.documentation.as_deref().unwrap_or_default(),
        )
        .list("with_parameters", &operation.parameters, parameter)
        .list(
            "with_response",
            operation.response_members.iter().chain(&operation.bare),
            member,
        )
        .list("with_types", &operation.types, type_description)
        .list("with_errors", &operation.errors, |_, code| literal(code))
        .list("with_examples", &operation.examples, |_, example| {
            format!(
                "ExampleDescription::new({}, {}, {}, {})",
                literal(&example.name),
                literal(&docs::json(&Value::Object(example.request.clone()))),
                example.status,
                literal(&docs::json(&example.response))
            )
        });
    let table = match &operation.deprecated {
        Some(deprecation) => table.call(format!(
            "with_deprecation({})",
            literal(&docs::deprecation_note(deprecation))
        )),
        None => table,
    };
    file.printed(format!(
        "/// All that the description says of {}.\npub(crate) static DESCRIPTION: OperationDescription =\n    {};\n",
        markdown::code(&operation.wire),
        table.print()
    ));
    file
}

/// The runtime's name of a place.
pub(super) fn placement(placement: Placement) -> &'static str {
    match placement {
        Placement::Query => "Placement::Query",
        Placement::Form => "Placement::Form",
        Placement::File => "Placement::File",
        Placement::Path => "Placement::Path",
        Placement::Header => "Placement::Header",
        Placement::Body => "Placement::Body",
        Placement::Host => "Placement::Host",
    }
}

fn parameter(depth: usize, parameter: &Parameter) -> String {
    let member = &parameter.member;
    let chain = named(depth, "ParameterDescription", member).flag("required", member.required);
    let chain = match parameter.placement {
        Placement::Query => chain,
        other => chain.call(format!("with_placement({})", placement(other))),
    };
    let style = match parameter.style {
        Some(ParameterStyle::Flat) | None => None,
        Some(ParameterStyle::Json) => Some("Json"),
        Some(ParameterStyle::RepeatList) => Some("RepeatList"),
        Some(ParameterStyle::Simple) => Some("Simple"),
        Some(ParameterStyle::SpaceDelimited) => Some("SpaceDelimited"),
        Some(ParameterStyle::PipeDelimited) => Some("PipeDelimited"),
    };
    let chain = match style {
        Some(style) => chain.call(format!("with_style(ParameterStyle::{style})")),
        None => chain,
    };
    known(chain, member).print()
}

fn member(depth: usize, member: &Member) -> String {
    let chain = named(depth, "MemberDescription", member)
        .flag("always", !member.optional)
        .flag("required", member.required)
        .flag("padded", member.padded)
        .flag("text_none", member.text_none);
    known(chain, member).print()
}

/// `MemberDescription::new("FlowId", "flow_id", TypeReference::String).with_documentation("The id of the flow.")`
fn named(depth: usize, table: &str, member: &Member) -> Chain {
    let head = format!(
        "{table}::new({}, {}, {})",
        literal(&member.wire),
        literal(&member.name),
        reference(&member.type_ref)
    );
    Chain::new(depth, head).text("with_documentation", member.description.trim())
}

/// What else is known of a parameter or a member.
fn known(chain: Chain, member: &Member) -> Chain {
    let text = |value: &Option<Value>| match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => serde_json::to_string(other).unwrap_or_default(),
    };
    let chain = chain
        .flag("sensitive", member.sensitive)
        .text("with_example", &text(&member.example))
        .text("with_default", &text(&member.default))
        .list("with_values", &member.known_values, |_, value| {
            let about = one_line(value.description.as_deref().unwrap_or_default());
            format!(
                "ValueDescription::new({}, {})",
                literal(&value.value),
                literal(&about)
            )
        });
    let limits = limits(&member.limits);
    let chain = if limits.is_empty() {
        chain
    } else {
        chain.call(format!("with_limits(Limits::new(){limits})"))
    };
    let deprecation = member.deprecated.as_ref().map(docs::deprecation_note);
    chain
        .text("with_deprecation", &deprecation.unwrap_or_default())
        .text("with_evidence", &one_line(&member.evidence))
}

/// `.minimum("1").maximum("100")`
fn limits(limits: &Limits) -> String {
    let number = |name: &str, number: &Option<serde_json::Number>| {
        let number = number.as_ref().map(ToString::to_string);
        number.map(|number| format!(".{name}({})", literal(&number)))
    };
    let count = |name: &str, count: Option<u64>| count.map(|count| format!(".{name}({count})"));
    let pattern = limits.pattern.as_deref();
    [
        number("minimum", &limits.minimum),
        number("maximum", &limits.maximum),
        count("min_length", limits.min_length),
        count("max_length", limits.max_length),
        count("min_items", limits.min_items),
        count("max_items", limits.max_items),
        pattern.map(|pattern| format!(".pattern({})", literal(pattern))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn reference(kind: &TypeRef) -> String {
    let name = match kind {
        TypeRef::String => "String",
        TypeRef::Int32 => "Int32",
        TypeRef::Int64 => "Int64",
        TypeRef::Uint64 => "Uint64",
        TypeRef::Float => "Float",
        TypeRef::Double => "Double",
        TypeRef::Boolean => "Boolean",
        TypeRef::Any => "Any",
        TypeRef::Binary | TypeRef::Blob | TypeRef::Body => "Binary",
        TypeRef::Object => "Object",
        TypeRef::AccessDeniedDetail => "AccessDeniedDetail",
        TypeRef::Array(item) => return format!("TypeReference::Array(&{})", reference(item)),
        TypeRef::Map(value) => return format!("TypeReference::Map(&{})", reference(value)),
        TypeRef::Named(named) => return format!("TypeReference::Named({:?})", named.name),
    };
    format!("TypeReference::{name}")
}

fn type_description(depth: usize, each: &Type) -> String {
    let (name, about) = (literal(&each.name), literal(each.description.trim()));
    let (constructor, rows): (_, Vec<String>) = match &each.body {
        TypeBody::Record(record) => {
            let members = record.members.iter();
            ("object", members.map(|each| member(depth + 1, each)).collect())
        }
        TypeBody::Enumeration(variants) => {
            let values = variants.iter().map(|variant| {
                let about = literal(variant.description.trim());
                format!("ValueDescription::new({}, {about})", literal(&variant.value))
            });
            ("enumeration", values.collect())
        }
    };
    format!(
        "TypeDescription::{constructor}({name}, {about}, {})",
        list(depth, &rows)
    )
}
