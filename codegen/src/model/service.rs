use std::collections::BTreeSet;

use crate::{
    model::{
        operation::{Operation, Parameter},
        types::{Member, Type, Variant},
    },
    spec,
};

/// A service, and the crate that is generated for it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// The generated crate.
    pub package: spec::Package,
    /// The product's name in host names.
    pub product: String,
    /// The version of the API.
    pub version: String,
    /// The name for people.
    pub title: String,
    /// What the service is for.
    pub description: String,
    /// The vendor's page about it.
    pub documentation: Option<String>,
    /// How operations are addressed.
    pub style: spec::ApiStyle,
    /// How calls are signed.
    pub signature: spec::Signature,
    /// The hosts.
    pub endpoints: spec::Endpoints,
    /// Which members of a response say how the call went.
    pub envelope: spec::Envelope,
    /// Those members of the envelope that the runtime reads.
    pub envelope_members: Vec<Member>,
    /// Parameters of every operation, set on the client.
    pub common_parameters: Vec<Parameter>,
    /// Types that operations share, in the order of their names.
    pub types: Vec<Type>,
    /// The error table: codes in the order of the description.
    pub errors: Vec<spec::ErrorEntry>,
    /// The variants for all documented codes: of the table, and of operations.
    pub error_codes: Vec<Variant>,
    /// The distinct required parameters of all operations, in the order of their names.
    pub required: Vec<Required>,
    /// The operations, in the order of their names.
    pub operations: Vec<Operation>,
    /// The history of the crate.
    pub changelog: Option<String>,
}

impl Service {
    /// The name of the crate in code: `cams_flow` for `cams-flow`.
    #[must_use]
    pub fn crate_name(&self) -> String {
        self.package.name.replace('-', "_")
    }

    /// The names of all members and parameters that must not be shown, sorted.
    #[must_use]
    pub fn sensitive_members(&self) -> Vec<&str> {
        let of_operations = self.operations.iter().flat_map(|operation| {
            let parameters = operation.parameters.iter().map(|parameter| &parameter.member);
            parameters
                .chain(&operation.response_members)
                .chain(operation.types.iter().flat_map(Type::members))
        });
        let common = self.common_parameters.iter().map(|parameter| &parameter.member);
        let names: BTreeSet<&str> = of_operations
            .chain(common)
            .chain(self.types.iter().flat_map(Type::members))
            .filter(|member| member.sensitive)
            .map(|member| member.wire.as_str())
            .collect();
        names.into_iter().collect()
    }

    /// Whether an example is one of a call that succeeded. What an error is made of is the runtime's business, not the
    /// response type's.
    #[must_use]
    pub fn succeeds(&self, example: &spec::Example) -> bool {
        let is_error = |code: &str| self.error(code).is_some();
        (200..300).contains(&example.status) && self.envelope.says_success(&example.response, is_error)
    }

    /// The groups of operations that are features of the crate, sorted.
    #[must_use]
    pub fn groups(&self) -> Vec<&str> {
        let groups: BTreeSet<&str> = self
            .operations
            .iter()
            .filter_map(|operation| operation.feature.as_deref())
            .collect();
        groups.into_iter().collect()
    }

    /// What the error table says of a code: the entry of this code, else the longest pattern that fits.
    #[must_use]
    pub fn error(&self, code: &str) -> Option<&spec::ErrorEntry> {
        let fitting = self.errors.iter().filter(|entry| entry.matches(code));
        fitting.max_by_key(|entry| entry.rank())
    }

    /// A type by its Rust name, as it is seen from an operation.
    #[must_use]
    pub fn type_named<'a>(&'a self, operation: Option<&'a Operation>, name: &str) -> Option<&'a Type> {
        let own = operation.into_iter().flat_map(|operation| &operation.types);
        own.chain(&self.types).find(|candidate| candidate.name == name)
    }
}

/// A parameter that some operations cannot do without: its state in builders, and its trait.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Required {
    /// The name of the setter.
    pub setter: String,
    /// The name of the trait in the module `required`.
    pub marker: String,
}
