//! The full description tables, for programs that show or serve an API: command lines, emulators, documentation.
//!
//! A generated crate fills them from its spec when its feature `description` is on: by the `const` functions, since a later
//! version may add fields. To read them is to read fields.

mod examples;
mod limits;
mod output;
mod path;
mod request;
mod types;

use crate::{
    operation::Operation,
    parameters::{ParameterStyle, Placement},
    redact::Redaction,
    service::{Service, fit},
};

pub use examples::{ExampleError, check_examples};
pub use limits::Limits;
pub use request::{InvalidRequest, RequestProblem, RequestProblemKind};
pub use types::{TypeDescription, TypeKind, TypeReference, ValueDescription};

/// Defines setters for fields that a constructor leaves empty.
macro_rules! setters {
    ($type:ident { $($name:ident: $field:ident = $value:ty,)* $(; $($flag:ident),*)? }) => {
        impl $type {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](Self::", stringify!($field), ").")]
                #[must_use]
                pub const fn $name(mut self, $field: $value) -> Self {
                    self.$field = $field;
                    self
                }
            )*
            $($(
                #[doc = concat!("Sets [`", stringify!($flag), "`](#structfield.", stringify!($flag), ").")]
                #[must_use]
                pub const fn $flag(mut self) -> Self {
                    self.$flag = true;
                    self
                }
            )*)?
        }
    };
}

/// All that the spec says of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct ServiceDescription {
    /// The facts that the runtime uses.
    pub service: &'static Service,
    /// What the service is, in a sentence.
    pub summary: &'static str,
    /// The vendor's page about it; empty when there is none.
    pub documentation: &'static str,
    /// Its operations, in the order of their names.
    pub operations: &'static [&'static OperationDescription],
    /// The types that operations share; those of one operation stand with it.
    pub types: &'static [TypeDescription],
    /// The parameters that all operations have.
    pub common_parameters: &'static [ParameterDescription],
    /// The members that say how a call went, in the responses of all operations.
    pub envelope: &'static [MemberDescription],
    /// Its error table.
    pub errors: &'static [ErrorDescription],
}

impl ServiceDescription {
    /// A description with empty tables.
    #[must_use]
    pub const fn new(service: &'static Service) -> Self {
        Self {
            service,
            summary: "",
            documentation: "",
            operations: &[],
            types: &[],
            common_parameters: &[],
            envelope: &[],
            errors: &[],
        }
    }

    /// Returns the operation with this name on the wire.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&'static OperationDescription> {
        let mut operations = self.operations.iter().copied();
        operations.find(|operation| operation.operation.name() == name)
    }

    /// Returns what the error table says of a code: the entry of this code, else the longest pattern that fits.
    #[must_use]
    pub fn error(&self, code: &str) -> Option<&'static ErrorDescription> {
        let best = self.errors.iter().max_by_key(|error| fit(error.code, code))?;
        fit(best.code, code).map(|_| best)
    }

    /// Returns the type with this name.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<&'static TypeDescription> {
        let own = self.operations.iter().flat_map(|operation| operation.types);
        self.types.iter().chain(own).find(|entry| entry.name == name)
    }
}

setters!(ServiceDescription {
    with_summary: summary = &'static str,
    with_documentation: documentation = &'static str,
    with_operations: operations = &'static [&'static OperationDescription],
    with_types: types = &'static [TypeDescription],
    with_common_parameters: common_parameters = &'static [ParameterDescription],
    with_envelope: envelope = &'static [MemberDescription],
    with_errors: errors = &'static [ErrorDescription],
});

/// All that the spec says of an operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationDescription {
    /// The facts that the runtime uses.
    pub operation: &'static Operation,
    /// The name of the client's method.
    pub method: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// What else there is to know; empty when nothing.
    pub details: &'static str,
    /// The vendor's page about it; empty when there is none.
    pub documentation: &'static str,
    /// Its parameters, in the order of the spec.
    pub parameters: &'static [ParameterDescription],
    /// The members of its response without those of the envelope; a single one without a name if the response is not an
    /// object.
    pub response: &'static [MemberDescription],
    /// The types inside its parameters and its response that no other operation has.
    pub types: &'static [TypeDescription],
    /// The codes of its documented errors.
    pub errors: &'static [&'static str],
    /// Its examples.
    pub examples: &'static [ExampleDescription],
    /// Why it should not be used any more, and what instead.
    pub deprecated: Option<&'static str>,
}

impl OperationDescription {
    /// A description without parameters and members.
    #[must_use]
    pub const fn new(operation: &'static Operation, method: &'static str) -> Self {
        Self {
            operation,
            method,
            summary: "",
            details: "",
            documentation: "",
            parameters: &[],
            response: &[],
            types: &[],
            errors: &[],
            examples: &[],
            deprecated: None,
        }
    }

    /// Says why it should not be used any more, and what instead.
    #[must_use]
    pub const fn with_deprecation(mut self, note: &'static str) -> Self {
        self.deprecated = Some(note);
        self
    }

    /// Returns the parameter with this name on the wire.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&'static ParameterDescription> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

setters!(OperationDescription {
    with_summary: summary = &'static str,
    with_details: details = &'static str,
    with_documentation: documentation = &'static str,
    with_parameters: parameters = &'static [ParameterDescription],
    with_response: response = &'static [MemberDescription],
    with_types: types = &'static [TypeDescription],
    with_errors: errors = &'static [&'static str],
    with_examples: examples = &'static [ExampleDescription],
});

/// A parameter of an operation, or of all.
#[derive(Debug)]
#[non_exhaustive]
pub struct ParameterDescription {
    /// The name on the wire.
    pub name: &'static str,
    /// The name in Rust.
    pub rust_name: &'static str,
    /// The type.
    pub kind: TypeReference,
    /// Whether it must be given.
    pub required: bool,
    /// Whether its value must not be shown.
    pub sensitive: bool,
    /// Where it stands in the request.
    pub placement: Placement,
    /// How a list or an object is written.
    pub style: ParameterStyle,
    /// What it means.
    pub documentation: &'static str,
    /// An example as it stands on the wire; empty when there is none.
    pub example: &'static str,
    /// What the service takes when it is left out, as it stands on the wire; empty when that is not known.
    pub default: &'static str,
    /// The known values of a type that is not an enumeration, such as a number.
    pub values: &'static [ValueDescription],
    /// What the service accepts.
    pub limits: Limits,
    /// Why it should not be used any more, and what instead; empty when it may be used.
    pub deprecated: &'static str,
    /// Where the vendor's documents and clients differ, what was decided and why; empty when they agree.
    pub evidence: &'static str,
}

impl ParameterDescription {
    /// An optional parameter in the query.
    #[must_use]
    pub const fn new(name: &'static str, rust_name: &'static str, kind: TypeReference) -> Self {
        Self {
            name,
            rust_name,
            kind,
            required: false,
            sensitive: false,
            placement: Placement::Query,
            style: ParameterStyle::Flat,
            documentation: "",
            example: "",
            default: "",
            values: &[],
            limits: Limits::new(),
            deprecated: "",
            evidence: "",
        }
    }
}

setters!(ParameterDescription {
    with_placement: placement = Placement,
    with_style: style = ParameterStyle,
    with_documentation: documentation = &'static str,
    with_example: example = &'static str,
    with_default: default = &'static str,
    with_values: values = &'static [ValueDescription],
    with_limits: limits = Limits,
    with_deprecation: deprecated = &'static str,
    with_evidence: evidence = &'static str,;
    required, sensitive
});

/// A member of a response, or of a type.
#[derive(Debug)]
#[non_exhaustive]
pub struct MemberDescription {
    /// The name on the wire.
    pub name: &'static str,
    /// The name in Rust.
    pub rust_name: &'static str,
    /// The type.
    pub kind: TypeReference,
    /// Whether it is always there.
    pub always: bool,
    /// Whether it must be given, in a request.
    pub required: bool,
    /// Whether its value must not be shown.
    pub sensitive: bool,
    /// Whether services put white space around it.
    pub padded: bool,
    /// Whether services send a word for nothing, such as `None`.
    pub text_none: bool,
    /// What it means.
    pub documentation: &'static str,
    /// An example as it stands on the wire; empty when there is none.
    pub example: &'static str,
    /// What the service takes when it is left out, as it stands on the wire; empty when that is not known.
    pub default: &'static str,
    /// The known values of a type that is not an enumeration, such as a number.
    pub values: &'static [ValueDescription],
    /// What the service accepts.
    pub limits: Limits,
    /// Why it should not be used any more, and what instead; empty when it may be used.
    pub deprecated: &'static str,
    /// Where the vendor's documents and clients differ, what was decided and why; empty when they agree.
    pub evidence: &'static str,
}

impl MemberDescription {
    /// A member that may be missing.
    #[must_use]
    pub const fn new(name: &'static str, rust_name: &'static str, kind: TypeReference) -> Self {
        Self {
            name,
            rust_name,
            kind,
            always: false,
            required: false,
            sensitive: false,
            padded: false,
            text_none: false,
            documentation: "",
            example: "",
            default: "",
            values: &[],
            limits: Limits::new(),
            deprecated: "",
            evidence: "",
        }
    }
}

setters!(MemberDescription {
    with_documentation: documentation = &'static str,
    with_example: example = &'static str,
    with_default: default = &'static str,
    with_values: values = &'static [ValueDescription],
    with_limits: limits = Limits,
    with_deprecation: deprecated = &'static str,
    with_evidence: evidence = &'static str,;
    always, required, sensitive, padded, text_none
});

/// An error code of a service. When a retry may help, and what to do, is in [`Service::error`].
#[derive(Debug)]
#[non_exhaustive]
pub struct ErrorDescription {
    /// The code, or a pattern that ends in `*`.
    pub code: &'static str,
    /// Why it happens.
    pub cause: &'static str,
    /// The HTTP status that it comes with; 0 when it is not known.
    pub status: u16,
    /// The text that the service sends; empty when it is not known.
    pub message: &'static str,
}

impl ErrorDescription {
    /// A code of which nothing else is known.
    #[must_use]
    pub const fn new(code: &'static str) -> Self {
        Self {
            code,
            cause: "",
            status: 0,
            message: "",
        }
    }
}

setters!(ErrorDescription {
    with_cause: cause = &'static str,
    with_status: status = u16,
    with_message: message = &'static str,
});

/// An example of a call: its request and its response.
#[derive(Debug)]
#[non_exhaustive]
pub struct ExampleDescription {
    /// What it shows.
    pub name: &'static str,
    /// The request, as a JSON object with the names of the wire.
    pub request: &'static str,
    /// The HTTP status of the response.
    pub status: u16,
    /// The response, as JSON.
    pub response: &'static str,
}

impl ExampleDescription {
    /// An example of a call with a response of this HTTP status.
    #[must_use]
    pub const fn new(name: &'static str, request: &'static str, status: u16, response: &'static str) -> Self {
        Self {
            name,
            request,
            status,
            response,
        }
    }
}

impl Redaction {
    /// Adds what is sensitive in a service, by its description.
    pub fn add_described(&mut self, description: &'static ServiceDescription) {
        self.add_names(description.service.sensitive_members());
    }
}
