//! The types of the generated crate: those that the description shares, and those that stand inside of others.

use crate::{
    model::type_ref::TypeRef,
    spec::{self, Limits},
};

/// A type of the generated crate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Type {
    /// The name in Rust.
    pub name: String,
    /// The name of its module, if it has a file of its own.
    pub module: String,
    /// Where it stands, for people: `Data` of `GetFlow`. Empty for a shared type.
    pub owner: String,
    /// What it means.
    pub description: String,
    /// How we know.
    pub evidence: String,
    /// Whether requests or responses are made of it; `None` if neither.
    pub direction: Option<Direction>,
    /// What it is made of.
    pub body: TypeBody,
}

impl Type {
    /// The members of a record.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.body {
            TypeBody::Record(record) => &record.members,
            TypeBody::Enumeration(_) => &[],
        }
    }

    /// Whether a request can hold it.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.direction.is_some_and(Direction::is_sent)
    }
}

/// Which way a type travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Inside requests.
    Request,
    /// Inside responses.
    Response,
    /// Inside both.
    Both,
}

impl Direction {
    /// Whether requests are on the way.
    #[must_use]
    pub fn is_sent(self) -> bool {
        self != Self::Response
    }
}

/// What a type is made of.
#[derive(Clone, Debug)]
pub enum TypeBody {
    /// An object with members.
    Record(Record),
    /// An open enumeration of texts.
    Enumeration(Vec<Variant>),
}

/// An object with members.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// In the order of the description.
    pub members: Vec<Member>,
}

/// A known value of an open enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variant {
    /// The value on the wire.
    pub value: String,
    /// The name in Rust.
    pub name: String,
    /// What it means.
    pub description: String,
}

/// A parameter, a member of a response, or a member of a type.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Member {
    /// The name on the wire.
    pub wire: String,
    /// The name of the field, and of the setter.
    pub name: String,
    /// The type of the value.
    pub type_ref: TypeRef,
    /// Whether the field is an `Option`.
    pub optional: bool,
    /// Whether the field is a `Box`, since the type contains itself.
    pub boxed: bool,
    /// Must be sent.
    pub required: bool,
    /// Must not be shown.
    pub sensitive: bool,
    /// May have white space around it.
    pub padded: bool,
    /// May be a word for nothing.
    pub text_none: bool,
    /// A purpose that the client knows how to serve.
    pub role: Option<spec::Role>,
    /// What it means.
    pub description: String,
    /// A realistic value.
    pub example: Option<spec::Value>,
    /// The value if it is left out.
    pub default: Option<spec::Value>,
    /// Known values of a type that is not an enumeration: of integers, for example.
    pub known_values: Vec<spec::EnumerationValue>,
    /// What the service accepts.
    pub limits: Limits,
    /// How we know.
    pub evidence: String,
    /// Present if it should no longer be used.
    pub deprecated: Option<spec::Deprecation>,
}
