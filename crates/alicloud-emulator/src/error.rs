use std::{fmt, net::SocketAddr};

use alicloud_core::{__private::debug_as_report, ConfigurationError};
use http::StatusCode;

/// The error of an emulator that did not start.
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on; the port may be taken.
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The operating system gives no random bytes for the token of administration.
    Token(std::io::Error),
    /// The token that was given to [`EmulatorBuilder::admin_token`](crate::EmulatorBuilder::admin_token) cannot be one.
    InvalidToken,
    /// A setting cannot work.
    Configuration(ConfigurationError),
    /// A file with data cannot be used.
    Data(DataError),
    /// A name that was given to [`EmulatorBuilder::allow_host`](crate::EmulatorBuilder::allow_host) is not a host.
    Host {
        /// The name.
        host: String,
        /// What a host is.
        reason: String,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, source } => {
                write!(
                    formatter,
                    "cannot listen on {address}: {source}; choose another port, or 0 for any free one"
                )
            }
            Self::Token(error) => write!(
                formatter,
                "cannot make the token of administration: {error}; listen on a loopback address, which needs none"
            ),
            Self::InvalidToken => formatter.write_str(
                "the token of administration cannot be used; give one of at least 16 visible ASCII characters",
            ),
            Self::Configuration(error) => error.fmt(formatter),
            Self::Data(error) => error.fmt(formatter),
            Self::Host { host, reason } => {
                write!(
                    formatter,
                    "`{}` cannot be allowed as a host: {reason}",
                    host.escape_debug()
                )
            }
        }
    }
}

debug_as_report!(StartError, DataError);

/// `Display` contains what the error within says: a chain begins below it, and shows each text once.
impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => source.source(),
            Self::Token(error) => error.source(),
            Self::Configuration(error) => error.source(),
            Self::Data(error) => error.source(),
            Self::InvalidToken | Self::Host { .. } => None,
        }
    }
}

impl From<ConfigurationError> for StartError {
    fn from(error: ConfigurationError) -> Self {
        Self::Configuration(error)
    }
}

/// A file with the emulator's data cannot be used.
#[derive(Clone, PartialEq, Eq)]
pub struct DataError(String);

impl DataError {
    /// Takes the message: which file, what is wrong, and what to do.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for DataError {}

/// The error of a request to an address of the emulator itself.
#[derive(Clone, Debug)]
pub struct AdminError {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    /// The methods that the address has.
    pub(crate) allowed: Option<String>,
    /// The addresses that there are, for those who asked for another one.
    pub(crate) addresses: Vec<String>,
}

impl AdminError {
    /// Takes the status and the text of the response.
    pub fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
            allowed: None,
            addresses: Vec::new(),
        }
    }

    /// Says what the emulator itself cannot do: status 500.
    pub(crate) fn internal(error: impl fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }

    /// Says what is wrong with the request: status 400.
    pub fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// Names the methods that the address has, such as `GET, POST`: status 405.
    #[must_use]
    pub fn method(allowed: &str) -> Self {
        Self {
            allowed: Some(allowed.to_owned()),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                format!("this address does not take the method; use {allowed}"),
            )
        }
    }
}
