//! Requests as values, and their way to the wire and back.

mod macros;
mod paged;
mod read;

use std::fmt;

use crate::{
    error::ServiceCode,
    operation::Operation,
    parameters::Parameters,
    record::{Member, Record},
};

pub use paged::{PageField, PagedRequest};
pub use read::read_into;

/// Makes the value the body of the request.
#[doc(hidden)]
pub fn put_body<T: Member>(value: &T, parameters: &mut Parameters) {
    if let Some((body, kind)) = value.to_body() {
        parameters.body = Some(body);
        parameters.content_type = Some(kind);
    }
}

/// The input of one operation as a plain value.
///
/// Implemented by [`request!`](crate::request!) for the request types of generated crates.
pub trait Request: Record + Send + 'static {
    /// What the operation answers.
    type Output: Output<Code = Self::Code>;
    /// The error codes of the service.
    type Code: ServiceCode;
    /// The operation.
    const OPERATION: &'static Operation;

    /// Puts every member in its place.
    ///
    /// # Errors
    ///
    /// A required parameter is not set, or one has a value that cannot be written.
    fn into_parameters(self) -> Result<Parameters, ParameterError>;

    /// Reads the request back from what came over the wire, as a server does. Parameters that the operation does not
    /// know are passed over.
    ///
    /// # Errors
    ///
    /// A parameter's text has another form than its type.
    fn from_parameters(parameters: &Parameters) -> Result<Self, InvalidParameter>;
}

/// The output of one operation.
pub trait Output: Member + Send + 'static {
    /// The error codes of the service.
    type Code: ServiceCode;
}

/// Why no request can be made of parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterError {
    /// A required parameter is not set.
    Missing(MissingParameter),
    /// A parameter has a value that cannot be written.
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

impl std::error::Error for ParameterError {}

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

/// Checks that a parameter can be written.
///
/// # Errors
///
/// A number in it is NaN or infinite, for which neither JSON nor parameters have a word.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingParameter {
    /// Its name on the wire.
    pub name: &'static str,
}

impl fmt::Display for MissingParameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "required parameter `{}` is not set", self.name)
    }
}

impl std::error::Error for MissingParameter {}

/// A parameter whose text has another form than its type, or whose value cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidParameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for InvalidParameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "parameter `{}`: {}", self.name, self.reason)
    }
}

impl std::error::Error for InvalidParameter {}
