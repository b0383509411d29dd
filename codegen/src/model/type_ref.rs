use crate::spec::TypeName;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeRef {
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
    /// Bytes that are the whole body of a response.
    Blob,
    /// Bytes that are the whole body of a request, or a file in its form.
    Body,
    /// A JSON object without a fixed set of members.
    Object,
    /// The reasons why access was denied.
    AccessDeniedDetail,
    /// A list.
    Array(Box<TypeRef>),
    /// A JSON object with values of one type.
    Map(Box<TypeRef>),
    /// A type of the generated crate.
    Named(Named),
}

/// The name of a type of the generated crate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Named {
    /// The name in Rust.
    pub name: String,
    /// An open enumeration; otherwise a record.
    pub is_enumeration: bool,
}

impl TypeRef {
    /// The kind of a type that needs no more than its word.
    pub(super) fn simple(name: &TypeName) -> Option<Self> {
        Some(match name {
            TypeName::String => Self::String,
            TypeName::Int32 => Self::Int32,
            TypeName::Int64 => Self::Int64,
            TypeName::Uint64 => Self::Uint64,
            TypeName::Float => Self::Float,
            TypeName::Double => Self::Double,
            TypeName::Boolean => Self::Boolean,
            TypeName::Any => Self::Any,
            TypeName::Binary => Self::Binary,
            TypeName::AccessDeniedDetail => Self::AccessDeniedDetail,
            TypeName::Object | TypeName::Map | TypeName::Array | TypeName::Named(_) => return None,
        })
    }

    /// The type of the crate that stands somewhere inside.
    #[must_use]
    pub fn named(&self) -> Option<&Named> {
        match self {
            Self::Named(named) => Some(named),
            Self::Array(inner) | Self::Map(inner) => inner.named(),
            _ => None,
        }
    }

    /// Text, as it is.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::Binary)
    }

    /// An open enumeration.
    #[must_use]
    pub fn is_enumeration(&self) -> bool {
        matches!(self, Self::Named(named) if named.is_enumeration)
    }
}
