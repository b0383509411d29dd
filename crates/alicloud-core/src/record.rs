//! Records: plain structs that a table maps to JSON members.
//!
//! The table stands in one of three macros: [`record!`](crate::generated::record) for what the service returns,
//! [`input!`](crate::generated::input) for objects inside requests and [`request!`](crate::generated::request) for requests. A table
//! costs a compiler a quarter of what derived code does, and one place decides how tolerant decoding is.

mod access_denied_detail;
mod blob;
mod body;
mod containers;
mod decode;
pub(crate) mod digits;
mod macros;
pub(crate) mod member;
mod mismatch;
mod nested;
mod open_enum;
mod record_impl;
mod redacted;
mod repair;
mod root_value;
mod scalars;
mod sealed;

pub use access_denied_detail::AccessDeniedDetail;
pub use blob::Blob;
#[cfg(feature = "description")]
pub(crate) use body::OCTETS;
pub use decode::{Key, Nullable, SeenMembers, unknown_member};
#[cfg(feature = "description")]
pub(crate) use member::JSON;
pub(crate) use member::json_text;
pub use member::{Member, decode_strictly};
pub use mismatch::{Decoding, Mismatch};
pub use open_enum::{UnknownValue, decode_enumeration};
pub use record_impl::{Entries, ReadRecord, Show, debug_record, is_finite, read_record, read_unknown};
pub use redacted::Clean;
use redacted::{Redacted, name_for_debug};
pub(crate) use redacted::{trimmed, unless_none};
pub(crate) use repair::repaired;
pub use root_value::{read_bare, read_bare_text};
pub use sealed::Sealed;

use crate::body::Body;

/// Any JSON value.
pub type Value = serde_json::Value;

/// Members of a JSON object by name.
pub type Members = serde_json::Map<String, Value>;

/// A JSON object with values of one type.
pub type Map<T> = std::collections::BTreeMap<String, T>;

macro_rules! seal {
    ($($type:ty),*) => { $(impl Sealed for $type {})* };
}

seal!(
    String,
    bool,
    i32,
    i64,
    u64,
    f32,
    f64,
    Value,
    Members,
    Blob,
    Body,
    AccessDeniedDetail
);

impl<T: Sealed> Sealed for Option<T> {}
impl<T: Sealed> Sealed for Box<T> {}
impl<T: Sealed> Sealed for Vec<T> {}
impl<T: Sealed> Sealed for Map<T> {}

/// A struct that a table maps to the members of a JSON object. Sealed.
pub trait Record: Member + Default {
    /// The names of its members on the wire, in the order of the table.
    const MEMBERS: &'static [&'static str];
}
