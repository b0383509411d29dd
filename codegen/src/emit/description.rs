//! The full description tables, behind the feature `description`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::name::identifier;
use crate::model::{Member, Operation, Parameter, Service, Type, TypeBody, TypeRef, Variant};
use crate::spec::{ParameterStyle, Placement, Value};

use super::file::{RustFile, doc};
use super::service::{one_line, retry};
use super::{docs, library, markdown};

/// `description.rs`
pub(crate) fn service(model: &Service) -> RustFile {
    let mut file = library::operations(
        model,
        "All that the description says of the service, as tables.",
        "pub(crate)",
    );
    let about = doc(&["All that the description says of the service.".to_owned()]);
    let summary = one_line(&model.description);
    let documentation = optional(model.documentation.as_deref());
    let operations = model.operations.iter().map(|operation| {
        let feature = library::feature(operation);
        let module = identifier(&operation.method);
        quote!(#feature &#module::DESCRIPTION)
    });
    let types = model.types.iter().map(type_description);
    let parameters = model.common_parameters.iter().map(parameter);
    let errors = model.errors.iter().map(|entry| {
        let code = &entry.code;
        let status = proc_macro2::Literal::u16_unsuffixed(entry.status.unwrap_or_default());
        let message = entry.message.as_deref().unwrap_or_default();
        let cause = one_line(&entry.cause);
        let remedy = one_line(entry.remedy.as_deref().unwrap_or_default());
        let retry = retry(entry);
        quote! {
            ErrorDescription {
                code: #code, status: #status, message: #message, cause: #cause, remedy: #remedy, retry: #retry,
            }
        }
    });
    file.items(quote! {
        #about
        pub static DESCRIPTION: ServiceDescription = ServiceDescription {
            service: &SERVICE,
            summary: #summary,
            documentation: #documentation,
            operations: &[#(#operations),*],
            types: &[#(#types),*],
            common_parameters: &[#(#parameters),*],
            errors: &[#(#errors),*],
        };
    });
    file
}

/// `description/<operation>.rs`
pub(crate) fn operation(operation: &Operation) -> RustFile {
    let mut file = RustFile::default();
    let about = doc(&[format!(
        "All that the description says of {}.",
        markdown::code(&operation.wire)
    )]);
    let module = identifier(&operation.method);
    let constant = identifier(&operation.constant);
    let summary = one_line(&operation.summary);
    let details = raw(operation.description.trim());
    let documentation = optional(operation.documentation.as_deref());
    let parameters = operation.parameters.iter().map(parameter);
    let response = operation
        .answer
        .iter()
        .chain(&operation.bare)
        .map(|each| member(each, Placement::Query, None));
    let types = operation.types.iter().map(type_description);
    let errors = &operation.errors;
    let examples = operation.examples.iter().map(|example| {
        let name = &example.name;
        let request = raw(&docs::json(&Value::Object(example.request.clone())));
        let status = proc_macro2::Literal::u16_unsuffixed(example.status);
        let response = raw(&docs::json(&example.response));
        quote!(ExampleDescription { name: #name, request: #request, status: #status, response: #response })
    });
    let deprecated = operation.deprecated.as_ref().map(docs::deprecation_note);
    let deprecated = optional(deprecated.as_deref());
    let method = &operation.method;
    file.items(quote! {
        #about
        pub(crate) static DESCRIPTION: OperationDescription = OperationDescription {
            operation: &crate::operation::#module::#constant,
            method: #method,
            summary: #summary,
            details: #details,
            documentation: #documentation,
            parameters: &[#(#parameters),*],
            response: &[#(#response),*],
            types: &[#(#types),*],
            errors: &[#(#errors),*],
            examples: &[#(#examples),*],
            deprecated: #deprecated,
        };
    });
    file
}

/// The runtime's name of a place.
pub(super) fn placement(placement: Placement) -> TokenStream {
    match placement {
        Placement::Query => quote!(Placement::Query),
        Placement::Form => quote!(Placement::Form),
        Placement::Path => quote!(Placement::Path),
        Placement::Header => quote!(Placement::Header),
        Placement::Body => quote!(Placement::Body),
    }
}

fn parameter(parameter: &Parameter) -> TokenStream {
    member(&parameter.member, parameter.placement, parameter.style)
}

fn member(member: &Member, placement: Placement, style: Option<ParameterStyle>) -> TokenStream {
    let (name, rust_name) = (&member.wire, &member.name);
    let kind = reference(&member.type_ref);
    let required = member.required || !member.optional;
    let sensitive = member.sensitive;
    let placement = self::placement(placement);
    let style = match style {
        Some(ParameterStyle::Flat) | None => quote!(ParameterStyle::Flat),
        Some(ParameterStyle::Json) => quote!(ParameterStyle::Json),
        Some(ParameterStyle::RepeatList) => quote!(ParameterStyle::RepeatList),
        Some(ParameterStyle::Simple) => quote!(ParameterStyle::Simple),
        Some(ParameterStyle::SpaceDelimited) => quote!(ParameterStyle::SpaceDelimited),
        Some(ParameterStyle::PipeDelimited) => quote!(ParameterStyle::PipeDelimited),
    };
    let documentation = raw(member.description.trim());
    let example = match &member.example {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => serde_json::to_string(other).unwrap_or_default(),
    };
    let evidence = one_line(&member.evidence);
    quote! {
        MemberDescription {
            name: #name, rust_name: #rust_name, kind: #kind, required: #required, sensitive: #sensitive, placement: #placement,
            style: #style, documentation: #documentation, example: #example, evidence: #evidence,
        }
    }
}

fn reference(kind: &TypeRef) -> TokenStream {
    match kind {
        TypeRef::String => quote!(TypeReference::String),
        TypeRef::Int32 => quote!(TypeReference::Int32),
        TypeRef::Int64 => quote!(TypeReference::Int64),
        TypeRef::Uint64 => quote!(TypeReference::Uint64),
        TypeRef::Float => quote!(TypeReference::Float),
        TypeRef::Double => quote!(TypeReference::Double),
        TypeRef::Boolean => quote!(TypeReference::Boolean),
        TypeRef::Any => quote!(TypeReference::Any),
        TypeRef::Binary | TypeRef::Blob => quote!(TypeReference::Binary),
        TypeRef::Object => quote!(TypeReference::Object),
        TypeRef::AccessDeniedDetail => quote!(TypeReference::AccessDeniedDetail),
        TypeRef::Array(item) => {
            let item = reference(item);
            quote!(TypeReference::Array(&#item))
        }
        TypeRef::Map(value) => {
            let value = reference(value);
            quote!(TypeReference::Map(&#value))
        }
        TypeRef::Named(named) => {
            let name = &named.name;
            quote!(TypeReference::Named(#name))
        }
    }
}

fn type_description(each: &Type) -> TokenStream {
    let name = &each.name;
    let documentation = each.description.trim();
    let kind = match &each.body {
        TypeBody::Record(record) => {
            let members = record
                .members
                .iter()
                .map(|each| member(each, Placement::Query, None));
            quote!(TypeKind::Object(&[#(#members),*]))
        }
        TypeBody::Enumeration(variants) => {
            let values = variants.iter().map(
                |Variant {
                     value, description, ..
                 }| {
                    let description = description.trim();
                    quote!(ValueDescription { value: #value, documentation: #description })
                },
            );
            quote!(TypeKind::Enumeration(&[#(#values),*]))
        }
    };
    quote!(TypeDescription { name: #name, documentation: #documentation, kind: #kind })
}

/// A text that may have several lines.
fn raw(text: &str) -> TokenStream {
    // Where nothing needs a raw string, it only looks odd.
    let literal = text
        .contains(['\n', '"', '\\'])
        .then(|| crate::text::rust(text).parse().ok())
        .flatten();
    literal.unwrap_or_else(|| quote!(#text))
}

fn optional(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}
