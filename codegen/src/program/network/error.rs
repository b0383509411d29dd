//! Why something could not be fetched.

use std::time::Duration;

use crate::program::source::without_secrets;

/// Why something could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("{0} is not in the cache; run once without `--offline`")]
    NotCached(String),
    #[error("`{0}` is not an address; write it as `https://host/path`")]
    Address(String),
    #[error(
        "the proxy `{address}` of `{name}` is not an address; write it as `http://host:port` or `socks5://host:port`"
    )]
    Proxy { name: &'static str, address: String },
    #[error("cannot connect to {host}: {reason}; check the network, or name a proxy with `--proxy`")]
    Connect { host: String, reason: String },
    #[error(
        "cannot connect to {host} securely: {reason}; if a proxy of your company encrypts anew, let this machine trust its certificate"
    )]
    Tls { host: String, reason: String },
    #[error("{host} did not respond within {} s; try again, or with a longer `--timeout`", .timeout.as_secs_f64())]
    Timeout { host: String, timeout: Duration },
    #[error("{address}: the connection ended within the response; try again")]
    Cut { address: String },
    #[error("{address}: the response is not HTTP: {reason}; check `--metadata-url` and the proxy")]
    NotHttp { address: String, reason: String },
    #[error("{address}: the response has more than {} MiB, which no metadata has; check `--metadata-url`", .largest >> 20)]
    TooLarge { address: String, largest: u64 },
    #[error("{address}: status {status}; {}", remedy(*.status))]
    Status { address: String, status: u16 },
    #[error(
        "{address} redirects to {to}, which is not followed; if you trust that host, name it in the address"
    )]
    Redirect { address: String, to: String },
    #[error("{address}: more than {most} redirects; check `--metadata-url` and the proxy")]
    Redirects { address: String, most: usize },
    #[error("{address}: the response is {what}; check the product and `--metadata-url`")]
    Body { address: String, what: String },
}

impl FetchError {
    pub(super) fn body(address: &str, what: String) -> Self {
        Self::Body {
            address: without_secrets(address),
            what,
        }
    }

    /// Whether the network or the service is out of order, and an older copy is as good as can be had.
    pub(super) fn is_of_network(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status >= 500 || *status == 429,
            Self::Connect { .. }
            | Self::Tls { .. }
            | Self::Timeout { .. }
            | Self::Cut { .. }
            | Self::NotHttp { .. } => true,
            _ => false,
        }
    }
}

fn remedy(status: u16) -> &'static str {
    match status {
        404 => "there is nothing at this address; check the product and `--metadata-url`",
        407 => "the proxy wants a name and a password: `--proxy http://name:password@host:port`",
        429 | 500.. => "the service is out of order or busy; try again later",
        _ => "check `--metadata-url`",
    }
}
