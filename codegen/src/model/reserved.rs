//! Names that the generated code needs for itself, and what a description's name becomes where it would clash.

use crate::text::is_device;

/// Fields of requests and outputs, and setters of builders: a clash gets a trailing `_`.
///
/// Methods of the builders, of the traits that the structs implement and of operators (a lint asks for the trait), and the
/// field for members unknown to the crate.
const MEMBERS: &[&str] = &[
    "add",
    "bitand",
    "bitor",
    "bitxor",
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "cmp",
    "default",
    "div",
    "eq",
    "explain",
    "fmt",
    "from",
    "hash",
    "into",
    "into_request",
    "into_stream",
    "iter_blocking",
    "mul",
    "ne",
    "new",
    "options",
    "pages",
    "pages_blocking",
    "partial_cmp",
    "reconcile",
    "rem",
    "send",
    "send_blocking",
    "send_stream",
    "send_stream_blocking",
    "shl",
    "shr",
    "sub",
    "to_owned",
    "to_string",
    "try_from",
    "try_into",
    "type_id",
    "unknown_members",
];

/// Methods of the client, and files that cannot be: a clash gets a trailing `_`, as do the names of [devices](is_device).
const METHODS: &[&str] = &[
    "builder",
    "call",
    "clone",
    "clone_into",
    "core",
    "fmt",
    "from_core",
    "from_env",
    "into",
    "mod",
    "new",
    "send",
    "send_stream",
    "send_stream_with",
    "send_with",
    "to_owned",
    "try_into",
];

/// Fields of outputs, which are read through a `Response` whose methods have these names: a clash gets a trailing `_`.
const OUTPUTS: &[&str] = &[
    "access_denied_detail",
    "attempts",
    "code",
    "headers",
    "into_output",
    "message",
    "output",
    "raw_body",
    "request_id",
    "status",
    "timing",
    "was_reconciled",
];

/// Types, besides those of [`IMPORTS`]: names of the prelude, of the runtime and of the crate's own root, which generated code uses
/// unqualified.
///
/// A builder of such a name gets the suffix `Call` (an operation `Option` is called by `OptionCall`), any other type `Type`.
const TYPES: &[&str] = &[
    // the prelude
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "PhantomData",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
    // the runtime
    "CallOptions",
    "ClientBuilder",
    "Code",
    "ConfigurationError",
    "Credentials",
    "ErrorKind",
    "Input",
    "NoCommonParameters",
    "Output",
    "RateLimit",
    "Record",
    "Request",
    "Response",
    "RetryPolicy",
    "ServiceClient",
    "Timeouts",
    "UnknownValue",
    "Visitor",
    // the root of the crate
    "Client",
    "Error",
];

/// What files name without a path, by the modules that it is taken from. No type and no state has such a name: it would hide what is
/// meant, or leave an import without a use.
pub(crate) const IMPORTS: &[(&str, &[&str])] = &[
    (
        "alicloud_core",
        &[
            "AccessDeniedDetail",
            "Blob",
            "Effect",
            "EndpointRule",
            "Envelope",
            "ErrorFact",
            "ErrorMeaning",
            "Map",
            "Members",
            "Method",
            "Operation",
            "Paging",
            "Probe",
            "Quota",
            "RetryClass",
            "SendFuture",
            "Service",
            "ServiceSignature",
            "Value",
        ],
    ),
    ("alicloud_core::generated", &["RequestBuilder", "Set", "Unset"]),
    (
        "alicloud_core::description",
        &[
            "ErrorDescription",
            "ExampleDescription",
            "Limits",
            "MemberDescription",
            "OperationDescription",
            "ParameterDescription",
            "ServiceDescription",
            "TypeDescription",
            "TypeReference",
            "ValueDescription",
        ],
    ),
    ("alicloud_core::parameters", &["Placement", "ParameterStyle"]),
    ("crate", &["CommonParameters", "ErrorCode", "SERVICE", "required"]),
];

/// The variant of an open enumeration for all other values, and the keyword: a value of that name gets the suffix `Value`.
const VARIANTS: &[&str] = &["Unknown", "Self"];

/// A field and its setter.
pub(crate) fn member(name: String) -> String {
    suffixed(name, MEMBERS, "_")
}

/// A field of an output.
pub(crate) fn output(name: String) -> String {
    suffixed(name, OUTPUTS, "_")
}

/// A method of the client, and the module of its operation.
pub(crate) fn method(name: String) -> String {
    if is_device(&name) {
        return name + "_";
    }
    suffixed(name, METHODS, "_")
}

/// The builder of an operation.
pub(crate) fn builder(name: String) -> String {
    with_suffix(name, is_reserved_type, "Call")
}

/// Any other type.
pub(crate) fn type_name(name: String) -> String {
    with_suffix(name, is_reserved_type, "Type")
}

/// A variant of an open enumeration.
pub(crate) fn variant(name: String) -> String {
    suffixed(name, VARIANTS, "Value")
}

/// The trait of a required parameter, alone in its module.
pub(crate) fn marker(name: String) -> String {
    suffixed(name, &["Self"], "Parameter")
}

/// True if the crate cannot have a type of this name.
pub(crate) fn is_reserved_type(name: &str) -> bool {
    TYPES.contains(&name) || IMPORTS.iter().any(|(_, names)| names.contains(&name))
}

/// True if no field or setter may have this name.
pub(crate) fn is_reserved_member(name: &str) -> bool {
    MEMBERS.contains(&name)
}

/// True if no method of the client may have this name.
pub(crate) fn is_reserved_method(name: &str) -> bool {
    METHODS.contains(&name) || is_device(name)
}

/// True if no variant may have this name.
pub(crate) fn is_reserved_variant(name: &str) -> bool {
    VARIANTS.contains(&name)
}

/// The static with the facts of an operation, beside which `SERVICE` and `DESCRIPTION` are in scope.
pub(crate) fn constant(name: String) -> String {
    suffixed(name, &["SERVICE", "DESCRIPTION"], "_OPERATION")
}

fn suffixed(name: String, reserved: &[&str], suffix: &str) -> String {
    with_suffix(name, |name| reserved.contains(&name), suffix)
}

fn with_suffix(name: String, is_reserved: impl Fn(&str) -> bool, suffix: &str) -> String {
    match is_reserved(&name) {
        true => name + suffix,
        false => name,
    }
}
