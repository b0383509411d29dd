use std::collections::HashSet;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::{Shape, TypeName};

/// A type shared by operations: an object with `members`, or an open enumeration (`enum`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct TypeDefinition {
    /// How we know, where the public documents and the vendor's clients differ or are silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,

    /// What the type is.
    #[serde(flatten)]
    pub shape: Shape,
}

/// The names of the shared types that shapes name, and of those that these name.
pub(crate) fn reachable_types<'s>(
    shapes: impl IntoIterator<Item = &'s Shape>,
    types: &'s IndexMap<String, TypeDefinition>,
) -> HashSet<&'s str> {
    let mut reached = HashSet::new();
    let mut next: Vec<&Shape> = shapes.into_iter().collect();
    while let Some(shape) = next.pop() {
        if let TypeName::Named(name) = &shape.type_name
            && let Some(definition) = types.get(name)
            && reached.insert(name.as_str())
        {
            next.push(&definition.shape);
        }
        next.extend(
            [&shape.items, &shape.values]
                .into_iter()
                .flatten()
                .map(|inner| &**inner),
        );
        next.extend(shape.members.iter().flatten().map(|(_, member)| &member.shape));
    }
    reached
}
