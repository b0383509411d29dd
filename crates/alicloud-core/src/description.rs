//! The full description tables, for programs that show or serve an API: command lines, emulators, documentation.
//!
//! A generated crate fills them from its spec when its feature `description` is on.

use crate::{
    operation::Operation,
    parameters::{ParameterStyle, Placement},
    redact::Redaction,
    service::{RetryClass, Service},
};

/// All that the spec says of a service.
#[derive(Debug)]
pub struct ServiceDescription {
    /// The facts that the runtime uses.
    pub service: &'static Service,
    /// What the service is, in a sentence.
    pub summary: &'static str,
    /// The vendor's page about it.
    pub documentation: Option<&'static str>,
    /// Its operations, in the order of their names.
    pub operations: &'static [&'static OperationDescription],
    /// The types that operations share; those of one operation stand with it.
    pub types: &'static [TypeDescription],
    /// The parameters that all operations have.
    pub common_parameters: &'static [MemberDescription],
    /// Its error table.
    pub errors: &'static [ErrorDescription],
}

impl ServiceDescription {
    /// The operation with this name on the wire.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&'static OperationDescription> {
        self.operations
            .iter()
            .copied()
            .find(|operation| operation.operation.name() == name)
    }

    /// The type with this name.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<&'static TypeDescription> {
        let own = self.operations.iter().flat_map(|operation| operation.types);
        self.types.iter().chain(own).find(|entry| entry.name == name)
    }
}

/// All that the spec says of an operation.
#[derive(Debug)]
pub struct OperationDescription {
    /// The facts that the runtime uses.
    pub operation: &'static Operation,
    /// The name of the client's method.
    pub method: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// What else there is to know; empty when nothing.
    pub details: &'static str,
    /// The vendor's page about it.
    pub documentation: Option<&'static str>,
    /// Its parameters, in the order of the spec.
    pub parameters: &'static [MemberDescription],
    /// The members of its answer, the envelope's first; a single one without a name if the answer is no object.
    pub response: &'static [MemberDescription],
    /// The types inside its parameters and its answer that no other operation has.
    pub types: &'static [TypeDescription],
    /// The codes of its documented errors.
    pub errors: &'static [&'static str],
    /// Its examples.
    pub examples: &'static [ExampleDescription],
    /// Why it should not be used any more, and what instead.
    pub deprecated: Option<&'static str>,
}

impl OperationDescription {
    /// The parameter with this name on the wire.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&'static MemberDescription> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

/// A parameter, a member of an answer, or a member of a type.
#[derive(Debug)]
pub struct MemberDescription {
    /// The name on the wire.
    pub name: &'static str,
    /// The name in Rust.
    pub rust_name: &'static str,
    /// The type.
    pub kind: TypeReference,
    /// A parameter that must be given, or a member that is always there.
    pub required: bool,
    /// Whether its value must not be shown.
    pub sensitive: bool,
    /// Where a parameter stands in the request.
    pub placement: Placement,
    /// How a list or an object is written in a parameter.
    pub style: ParameterStyle,
    /// What it means.
    pub documentation: &'static str,
    /// An example as it stands on the wire; empty when there is none.
    pub example: &'static str,
    /// Where the vendor's documents and clients differ, what was decided and why; empty when they agree.
    pub evidence: &'static str,
}

/// The type of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TypeReference {
    /// Text.
    String,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer.
    Int64,
    /// An unsigned 64-bit integer.
    Uint64,
    /// A 32-bit floating-point number.
    Float,
    /// A 64-bit floating-point number.
    Double,
    /// True or false.
    Boolean,
    /// Any JSON value.
    Any,
    /// Bytes, as base64 text.
    Binary,
    /// A JSON object without a fixed set of members.
    Object,
    /// A detail of a refused authorisation: text or object.
    AccessDeniedDetail,
    /// A list.
    Array(&'static TypeReference),
    /// A JSON object with values of one type.
    Map(&'static TypeReference),
    /// A type of [`ServiceDescription::types`], by name.
    Named(&'static str),
}

/// A type with a name.
#[derive(Debug)]
pub struct TypeDescription {
    /// The name in Rust.
    pub name: &'static str,
    /// What it means.
    pub documentation: &'static str,
    /// What it is made of.
    pub kind: TypeKind,
}

/// What a named type is made of.
#[derive(Debug)]
pub enum TypeKind {
    /// An object with these members.
    Object(&'static [MemberDescription]),
    /// Text with these known values; others may come.
    Enumeration(&'static [ValueDescription]),
}

/// A known value of an open enumeration.
#[derive(Debug)]
pub struct ValueDescription {
    /// The value on the wire.
    pub value: &'static str,
    /// What it means.
    pub documentation: &'static str,
}

/// An error code of a service.
#[derive(Debug)]
pub struct ErrorDescription {
    /// The code, or a pattern that ends in `*`.
    pub code: &'static str,
    /// The HTTP status that it comes with.
    pub status: u16,
    /// The text that the service sends.
    pub message: &'static str,
    /// Why it happens.
    pub cause: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// When a repetition may help.
    pub retry: RetryClass,
}

/// An example of a call and its answer.
#[derive(Debug)]
pub struct ExampleDescription {
    /// What it shows.
    pub name: &'static str,
    /// The request, as a JSON object with the names of the wire.
    pub request: &'static str,
    /// The answer's HTTP status.
    pub status: u16,
    /// The answer, as JSON.
    pub response: &'static str,
}

impl Redaction {
    /// Adds what is sensitive in a service, by its description.
    pub fn add_described(&mut self, description: &'static ServiceDescription) {
        let mut add = |members: &'static [MemberDescription]| {
            let sensitive = members.iter().filter(|member| member.sensitive);
            self.add_names(sensitive.map(|member| member.name));
        };
        add(description.common_parameters);
        let of_operations = description
            .operations
            .iter()
            .flat_map(|operation| operation.types);
        for each in description.types.iter().chain(of_operations) {
            if let TypeKind::Object(members) = each.kind {
                add(members);
            }
        }
        for operation in description.operations {
            add(operation.parameters);
            add(operation.response);
        }
    }
}
