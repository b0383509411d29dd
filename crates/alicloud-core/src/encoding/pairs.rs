use std::{borrow::Cow, fmt};

/// A parameter's name and value, not encoded.
pub type Pair = (Cow<'static, str>, Cow<'static, str>);

/// Parameters in the order in which they were added.
///
/// ```
/// let mut pairs = alicloud_core::parameters::Pairs::default();
/// pairs.push("FlowName", "sign-up");
/// assert_eq!(pairs.get("FlowName"), Some("sign-up"));
/// ```
///
/// `Debug` shows only the names: which values are sensitive is not known here.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pairs(Vec<Pair>);

impl Pairs {
    pub(crate) const EMPTY: Self = Self(Vec::new());

    /// Returns an empty list with room for `capacity` parameters.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Adds a parameter.
    pub fn push(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) {
        self.0.push((name.into(), value.into()));
    }

    /// Adds a parameter, replacing all of its name.
    pub fn replace(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) {
        let name = name.into();
        self.0.retain(|(other, _)| *other != name);
        self.0.push((name, value.into()));
    }

    /// Returns the value of the last parameter with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .rev()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// Iterates over names and values.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> + Clone + ExactSizeIterator {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Returns whether there are no parameters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of parameters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Debug for Pairs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_set()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

impl IntoIterator for Pairs {
    type Item = Pair;
    type IntoIter = std::vec::IntoIter<Pair>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Extend<Pair> for Pairs {
    fn extend<I: IntoIterator<Item = Pair>>(&mut self, pairs: I) {
        self.0.extend(pairs);
    }
}

impl FromIterator<Pair> for Pairs {
    fn from_iter<I: IntoIterator<Item = Pair>>(pairs: I) -> Self {
        Self(Vec::from_iter(pairs))
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Pairs {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        pairs
            .into_iter()
            .map(|(name, value)| (Cow::Owned(name.to_owned()), Cow::Owned(value.to_owned())))
            .collect()
    }
}
