//! Macros, traits and types for the code of generated crates. Applications need none of it.
//!
//! A crate that was generated for one 0.1.x compiles with every later one. So a macro gives a type no method that its call
//! does not name; tables are filled by `const` functions; the traits are sealed, and the macros alone implement them.

pub use crate::{
    __builder as builder, __client as client, __common_parameters as common_parameters, __input as input,
    __open_enum as open_enum, __output as output, __paged as paged, __record as record, __request as request,
    __root_value as root_value, __streamed as streamed,
    client::{RequestBuilder, Set, Unset},
    record::{Decoding, Member, Mismatch, Record},
};

#[doc(hidden)]
pub use self::hidden::*;

/// Items for the macros alone.
mod hidden {
    pub use bytes::Bytes;
    pub use serde_core::{Deserialize, Deserializer, Serialize, Serializer, de::MapAccess};
    pub use serde_json::Error as JsonError;

    pub use crate::{
        record::{
            Clean, Entries, Key, Nullable, ReadRecord, Sealed, SeenMembers, Show, debug_record,
            decode_enumeration, decode_strictly, is_finite, read_bare, read_bare_text, read_record,
            read_unknown, unknown_member,
        },
        request::{check_finite, put_body, put_file, read_into},
    };
}
