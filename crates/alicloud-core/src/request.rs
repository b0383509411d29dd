//! Requests as values, and their conversion to parameters and back.

mod macros;
mod paged;
mod read;

use std::fmt;

use crate::{
    error::{Error, ErrorKind, Execution, Failure, ServiceCode},
    operation::Operation,
    parameters::Parameters,
    record::{Member, Record},
};

pub use paged::{NextToken, PageField, PageToken, PageTotal, PagedRequest};
pub use read::read_into;

/// Makes the value the body of the request.
#[doc(hidden)]
pub fn put_body<T: Member>(value: &T, parameters: &mut Parameters) {
    if let Some((body, kind)) = value.to_request_body() {
        parameters.body = Some(body);
        parameters.content_type = Some(kind);
    }
}

/// Makes the value a file of the request's multipart form.
#[doc(hidden)]
pub fn put_file<T: Member>(value: &T, name: &'static str, parameters: &mut Parameters) {
    if let Some((body, _)) = value.to_request_body() {
        parameters.files.push((name.into(), body));
    }
}

/// The input of one operation as a plain value.
///
/// Sealed; [`request!`](crate::generated::request) implements it for the request types of generated crates.
pub trait Request: Record + Send + 'static {
    /// The output of the operation.
    type Output: Output<Code = Self::Code>;
    /// The error codes of the service.
    type Code: ServiceCode;
    /// The operation.
    const OPERATION: &'static Operation;

    /// Converts the request to parameters.
    ///
    /// # Errors
    ///
    /// Errors if a required parameter is not set, or a value cannot be serialized.
    fn into_parameters(self) -> Result<Parameters, ParameterError>;

    /// Reads a request from its parameters, as a server does. Unknown parameters are ignored.
    ///
    /// # Errors
    ///
    /// Errors if a parameter's text does not fit its type.
    fn from_parameters(parameters: &Parameters) -> Result<Self, InvalidParameter>;
}

/// The output of one operation. Sealed, as [`Request`].
pub trait Output: Member + Send + 'static {
    /// The error codes of the service.
    type Code: ServiceCode;
}

/// A missing or an invalid parameter.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterError {
    /// A required parameter is not set.
    Missing(MissingParameter),
    /// A parameter has a value that cannot be serialized.
    Invalid(InvalidParameter),
}

impl fmt::Display for ParameterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(missing) => missing.fmt(formatter),
            Self::Invalid(invalid) => invalid.fmt(formatter),
        }
    }
}

crate::__debug_as_report!(ParameterError, MissingParameter, InvalidParameter);

impl std::error::Error for ParameterError {}

impl From<ParameterError> for Box<Failure> {
    fn from(error: ParameterError) -> Self {
        Failure::new(ErrorKind::InvalidParameter, Execution::No, error.to_string()).with_source(error)
    }
}

impl<C> From<ParameterError> for Error<C> {
    fn from(error: ParameterError) -> Self {
        Box::<Failure>::from(error).into()
    }
}

impl From<MissingParameter> for ParameterError {
    fn from(missing: MissingParameter) -> Self {
        Self::Missing(missing)
    }
}

impl From<InvalidParameter> for ParameterError {
    fn from(invalid: InvalidParameter) -> Self {
        Self::Invalid(invalid)
    }
}

/// Checks that a parameter can be serialized.
///
/// # Errors
///
/// Errors if a number in it is NaN or infinite, which neither JSON nor parameters can express.
#[doc(hidden)]
pub fn check_finite<T: Member>(name: &'static str, value: &T) -> Result<(), InvalidParameter> {
    if value.is_finite() {
        return Ok(());
    }
    let reason = "a number is NaN or infinite, which cannot be sent; leave it out or send a finite number";
    Err(InvalidParameter {
        name,
        reason: reason.to_owned(),
    })
}

/// A required parameter that is not set.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingParameter {
    /// Its name on the wire.
    pub name: &'static str,
}

impl MissingParameter {
    /// An error about the parameter of this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }
}

impl fmt::Display for MissingParameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "required parameter `{}` is not set", self.name)
    }
}

impl std::error::Error for MissingParameter {}

/// A parameter whose text does not fit its type, or whose value cannot be serialized.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidParameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

impl InvalidParameter {
    /// An error about the parameter of this name.
    #[must_use]
    pub fn new(name: &'static str, reason: impl Into<String>) -> Self {
        Self {
            name,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for InvalidParameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "parameter `{}`: {}", self.name, self.reason)
    }
}

impl std::error::Error for InvalidParameter {}
