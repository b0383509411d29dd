//! Errors of settings as errors of calls, so that `?` works in a function that makes a client and calls it.

use crate::{
    configuration::ConfigurationError,
    error::{Error, ErrorKind, Execution, Failure},
};

/// A setting of the client or of the call cannot work.
impl From<ConfigurationError> for Box<Failure> {
    fn from(error: ConfigurationError) -> Self {
        let mut failure = Failure::new(ErrorKind::Configuration, Execution::No, error.problem());
        failure.remedy = error.help().map(|help| help.to_owned().into());
        failure.with_source(error)
    }
}

/// A client that cannot be built fails like a call of which nothing was sent.
///
/// ```
/// use alicloud_core::{ConfigurationError, Endpoint, Error, ErrorKind, UnknownValue};
///
/// # #[derive(Clone, Debug, PartialEq)]
/// # enum ErrorCode { Unknown(UnknownValue) }
/// # alicloud_core::generated::open_enum!(ErrorCode {});
/// fn endpoint(text: &str) -> Result<Endpoint, Error<ErrorCode>> {
///     Ok(Endpoint::parse(text)?)
/// }
///
/// assert_eq!(endpoint("ftp://here").unwrap_err().kind(), ErrorKind::Configuration);
/// ```
impl<C> From<ConfigurationError> for Error<C> {
    fn from(error: ConfigurationError) -> Self {
        Box::<Failure>::from(error).into()
    }
}
