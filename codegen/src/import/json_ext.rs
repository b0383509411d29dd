//! Looking into the vendor's JSON, which promises nothing about the types of its values.

use indexmap::IndexMap;

use crate::spec::Value;

/// Reading access to a value that may be anything.
pub(crate) trait JsonExt {
    /// The value of a key, if this is an object that has it.
    fn key(&self, key: &str) -> Option<&Value>;

    /// The text behind a key, if it is text.
    fn text(&self, key: &str) -> Option<&str> {
        self.key(key)?.as_str()
    }

    /// Whether the key says `true`.
    fn flag(&self, key: &str) -> bool {
        matches!(self.key(key), Some(Value::Boolean(true)))
    }

    /// The items of the list behind a key; none if it is not a list.
    fn list(&self, key: &str) -> &[Value] {
        match self.key(key) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }

    /// The entries of the object behind a key; none if it is not an object.
    fn entries(&self, key: &str) -> impl Iterator<Item = (&str, &Value)> {
        let members: Option<&IndexMap<String, Value>> = self.key(key).and_then(Value::as_object);
        members
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value))
    }
}

impl JsonExt for Value {
    fn key(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }
}
