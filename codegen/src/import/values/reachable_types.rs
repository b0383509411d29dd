//! The shared types of a service, and which of them some operations use.

use indexmap::IndexMap;

use crate::spec::{OperationFile, Shape, TypeDefinition, TypeName, reachable_types};

/// The shared types, by which values of named types are judged.
pub(crate) type Types = IndexMap<String, TypeDefinition>;

/// The types that the operations use, and those that these use.
pub(crate) fn reachable(operations: &[OperationFile], types: &Types) -> Types {
    let parameters = operations.iter().flat_map(|file| file.request.values());
    let members = operations.iter().flat_map(|file| file.response.values());
    let values = operations.iter().filter_map(|file| file.response_type.as_deref());
    let shapes = parameters.map(|parameter| &parameter.shape);
    let shapes = shapes.chain(members.map(|member| &member.shape)).chain(values);
    let used = reachable_types(shapes, types);
    let used = types.iter().filter(|(name, _)| used.contains(name.as_str()));
    used.map(|(name, definition)| (name.clone(), definition.clone()))
        .collect()
}

/// The shape itself, or the shared type that it names.
pub(crate) fn resolve<'s>(types: &'s Types, shape: &'s Shape) -> Option<&'s Shape> {
    match &shape.type_name {
        TypeName::Named(name) => types.get(name).map(|definition| &definition.shape),
        _ => Some(shape),
    }
}
