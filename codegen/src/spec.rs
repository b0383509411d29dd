//! What was written: the types of the spec's YAML files, and how they are read.
//!
//! The types are plain. They say what a file says and no more: every name is a wire name, every default is still absent.
//! They can be written as well as read, and [`Extensions`] and [`indexmap::IndexMap`] keep what they do not know and the
//! order in which it was written. The JSON Schema of the format is made from them, doc comments included.

mod check;
mod error_table;
mod example;
mod extensions;
mod operation_file;
mod overrides_file;
mod paging;
mod parameter;
mod probe;
mod read;
mod scalar;
mod schema;
mod service;
mod service_file;
mod shape;
mod suggestion;
mod type_definition;
mod type_name;
mod value;

pub use error_table::{ErrorEntry, ErrorMeaning, ErrorTableFile, RetryClass};
pub use example::Example;
pub use extensions::Extensions;
pub use operation_file::{Effect, Method, OperationFile, Quota, ResponseStream};
pub use overrides_file::{OverridesFile, Patch};
pub use paging::{MemberPath, Paging};
pub use parameter::{Parameter, ParameterStyle, Placement};
pub use probe::Probe;
pub use read::{Disk, Files, Reader, gateway_errors, read};
pub(crate) use read::{OVERRIDES, read_overrides};
pub(crate) use scalar::is_text_to_all;
pub(crate) use schema::keys_of;
pub use schema::schema;
pub use service::{Operation, Service, TableEntry};
pub use service_file::{
    ApiStyle, EndpointRule, Endpoints, Envelope, Features, Package, ServiceFile, Signature,
};
pub use shape::{Deprecation, EnumerationValue, Limits, Member, Role, Shape};
pub use type_definition::TypeDefinition;
pub(crate) use type_definition::reachable_types;
pub use type_name::TypeName;
pub use value::Value;

/// Features that every generated crate has: no group can have the name of one.
pub(crate) const BUILT_IN_FEATURES: [&str; 8] = [
    "default",
    "rustls",
    "native-tls",
    "hyper-rustls",
    "blocking",
    "description",
    "redis",
    "test-util",
];

/// The version of the format that this generator reads and writes.
pub const FORMAT: u32 = 1;

/// For serde: leaves out what has its default value.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
