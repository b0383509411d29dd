use crate::description::MemberDescription;

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
    /// A type of [`ServiceDescription::types`](super::ServiceDescription::types), by name.
    Named(&'static str),
}

/// A type with a name.
#[derive(Debug)]
#[non_exhaustive]
pub struct TypeDescription {
    /// The name in Rust.
    pub name: &'static str,
    /// What it means.
    pub documentation: &'static str,
    /// What it is made of.
    pub kind: TypeKind,
}

impl TypeDescription {
    /// An object with these members.
    #[must_use]
    pub const fn object(
        name: &'static str,
        documentation: &'static str,
        members: &'static [MemberDescription],
    ) -> Self {
        Self {
            name,
            documentation,
            kind: TypeKind::Object(members),
        }
    }

    /// An open enumeration with these known values.
    #[must_use]
    pub const fn enumeration(
        name: &'static str,
        documentation: &'static str,
        values: &'static [ValueDescription],
    ) -> Self {
        Self {
            name,
            documentation,
            kind: TypeKind::Enumeration(values),
        }
    }
}

/// What a named type is made of.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum TypeKind {
    /// An object with these members.
    Object(&'static [MemberDescription]),
    /// Text with these known values; others may come.
    Enumeration(&'static [ValueDescription]),
}

/// A known value of an open enumeration.
#[derive(Debug)]
#[non_exhaustive]
pub struct ValueDescription {
    /// The value on the wire.
    pub value: &'static str,
    /// What it means.
    pub documentation: &'static str,
}

impl ValueDescription {
    /// A value and what it means.
    #[must_use]
    pub const fn new(value: &'static str, documentation: &'static str) -> Self {
        Self { value, documentation }
    }
}
