//! What a call does, by the name of the operation.
//!
//! The source has markers for it, but they are not to be trusted: `CreateFlow` is marked as one that reads.

use crate::{
    import::json_ext::JsonExt,
    spec::{Effect, Value},
};

const READ: [&str; 12] = [
    "Describe", "List", "Get", "Query", "Search", "Check", "Count", "Preview", "Estimate", "Is", "Has",
    "Find",
];
const CREATE: [&str; 9] = [
    "Create", "Add", "Run", "Allocate", "Purchase", "Buy", "Copy", "Clone", "Import",
];
const DELETE: [&str; 6] = ["Delete", "Remove", "Release", "Drop", "Destroy", "Purge"];

/// The effect of an operation. One that is not plainly a read is not taken for one.
pub(crate) fn effect(name: &str, operation: &Value) -> Effect {
    let name = name.strip_prefix("Batch").unwrap_or(name);
    let verb = |verbs: &[&str]| verbs.iter().any(|verb| is_verb(name, verb));
    let marked = operation
        .key("systemTags")
        .and_then(|tags| tags.text("operationType"))
        .unwrap_or_default();
    if verb(&READ) && !matches!(marked, "create" | "update" | "delete") {
        Effect::Read
    } else if verb(&DELETE) {
        Effect::Delete
    } else if verb(&CREATE) {
        Effect::Create
    } else {
        Effect::Update
    }
}

/// `Get` is the verb of `GetFlow` and of `getFlow`, not of `Getaway`.
fn is_verb(name: &str, verb: &str) -> bool {
    let Some((start, rest)) = name.split_at_checked(verb.len()) else {
        return false;
    };
    start.eq_ignore_ascii_case(verb) && !rest.starts_with(|next: char| next.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::effect;
    use crate::spec::{Effect, Value};

    #[test]
    fn names_tell_the_effect() {
        for (name, expected) in [
            ("DescribeInstances", Effect::Read),
            ("BatchGetTables", Effect::Read),
            ("CreateFlow", Effect::Create),
            ("RemoveUser", Effect::Delete),
            ("GetawayStart", Effect::Update),
            ("PublishFlow", Effect::Update),
        ] {
            assert_eq!(effect(name, &Value::Null), expected, "{name}");
        }
    }
}
