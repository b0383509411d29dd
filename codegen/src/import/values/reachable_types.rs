//! The shared types of a service, and which of them some operations use.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::spec::{OperationFile, Shape, TypeDefinition, TypeName};

/// The shared types, by which values of named types are judged.
pub(crate) type Types = IndexMap<String, TypeDefinition>;

/// The types that the operations use, and those that these use.
pub(crate) fn reachable(operations: &[OperationFile], mut types: Types) -> Types {
    let mut used = HashSet::new();
    for operation in operations {
        for parameter in operation.request.values() {
            mark(&parameter.shape, &types, &mut used);
        }
        for member in operation.response.values() {
            mark(&member.shape, &types, &mut used);
        }
        if let Some(shape) = &operation.response_type {
            mark(shape, &types, &mut used);
        }
    }
    types.retain(|name, _| used.contains(name));
    types
}

fn mark(shape: &Shape, types: &Types, used: &mut HashSet<String>) {
    if let TypeName::Named(name) = &shape.type_name
        && used.insert(name.clone())
        && let Some(definition) = types.get(name)
    {
        mark(&definition.shape, types, used);
    }
    for inner in [&shape.items, &shape.values].into_iter().flatten() {
        mark(inner, types, used);
    }
    for member in shape.members.iter().flatten().map(|(_, member)| member) {
        mark(&member.shape, types, used);
    }
}

/// The shape itself, or the shared type that it names.
pub(crate) fn resolve<'s>(types: &'s Types, shape: &'s Shape) -> Option<&'s Shape> {
    match &shape.type_name {
        TypeName::Named(name) => types.get(name).map(|definition| &definition.shape),
        _ => Some(shape),
    }
}
