use std::{fmt, net::SocketAddr};

use alicloud_core::ConfigurationError;

use crate::data_error::DataError;

/// The error of an emulator that did not start.
#[derive(Debug)]
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

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Token(error) => Some(error),
            Self::Configuration(error) => Some(error),
            Self::Data(error) => Some(error),
            Self::Host { .. } => None,
        }
    }
}

impl From<ConfigurationError> for StartError {
    fn from(error: ConfigurationError) -> Self {
        Self::Configuration(error)
    }
}
