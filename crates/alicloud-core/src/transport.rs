//! How a signed request gets to the service and its response back.

#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod body;
#[cfg(feature = "hyper")]
mod hyper;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod proxy;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod reason;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod request_body;
#[cfg(feature = "reqwest")]
mod reqwest;
mod streaming;
#[cfg(test)]
#[cfg(all(feature = "hyper-rustls", feature = "rustls"))]
mod tests;
#[cfg(any(feature = "hyper-rustls", feature = "rustls"))]
mod tls;

use std::{borrow::Cow, error::Error as StdError, fmt, future::Future, pin::Pin, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::{body::Body, redact::address, report::Report};

#[cfg(feature = "hyper")]
pub use self::hyper::HyperTransport;
/// The transport of clients that are given none.
#[cfg(all(feature = "hyper", not(feature = "reqwest")))]
pub(crate) use self::hyper::HyperTransport as DefaultTransport;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub(crate) use self::proxy::{Proxies, ProxyAddress};
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
/// The transport of clients that are given none.
#[cfg(feature = "reqwest")]
pub(crate) use self::reqwest::ReqwestTransport as DefaultTransport;
pub use self::streaming::{BodyStream, StreamingFuture, StreamingResponse};

/// How many bytes the body of a response may have: 64 MiB. The default of
/// [`ClientBuilder::max_response_size`](crate::ClientBuilder::max_response_size).
pub const MAX_RESPONSE_SIZE: usize = 64 << 20;

/// A request, signed and ready to be sent as it is.
///
/// A transport must send exactly these headers (it may add `content-length` and its own connection headers), must not
/// follow redirects and must not repeat the request: each copy needs its own nonce.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole address, encoded.
    pub url: String,
    /// The headers, `host` among them.
    pub headers: HeaderMap,
    /// The body, whose length is known; empty for most operations. [`Body::as_bytes`] gives one that is in memory, and
    /// [`Body::pieces`] any: send those with a `content-length` of [`Body::content_length`]. An error of a piece must end the exchange.
    pub body: Body,
    /// How long a connection and each piece of the response may take; the other limits are kept by the client.
    pub timeouts: Timeouts,
    /// How many bytes the body of the response may have. A transport ends the exchange with
    /// [`TransportErrorKind::ResponseTooLarge`] when more come or are announced; the client checks it again.
    pub max_response_size: usize,
}

/// `Debug` shows of the address only the host: headers and query hold the signature, path and body may hold what is sensitive.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("address", &address(&self.url))
            .finish_non_exhaustive()
    }
}

impl HttpRequest {
    /// A request without headers and body, with the default limits: for tests of a transport.
    #[must_use]
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: HeaderMap::new(),
            body: Body::default(),
            timeouts: Timeouts::default(),
            max_response_size: MAX_RESPONSE_SIZE,
        }
    }
}

/// A response, whatever it says.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl HttpResponse {
    /// A response with its whole body.
    #[must_use]
    pub fn new(status: u16, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers,
            body: body.into(),
        }
    }
}

/// `Debug` shows neither the values of headers nor the body, which may hold what is sensitive.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .finish()
    }
}

#[cfg(any(feature = "hyper-rustls", feature = "reqwest"))]
fn tls_unusable(reason: &str) -> crate::configuration::ConfigurationError {
    crate::configuration::ConfigurationError::new(format!("TLS cannot be set up: {reason}"))
        .with_help("install the operating system's package of CA certificates, or give a custom transport")
}

/// A future of a response.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 'a>>;

/// Sends requests. A client has one that uses reqwest by default.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends a request once and reads the whole response. Dropping the future ends the exchange.
    fn send(&self, request: HttpRequest) -> TransportFuture<'_>;

    /// Sends a request once and returns the response when its headers have come; the body follows piece by piece. Dropping
    /// the future or the body ends the exchange.
    ///
    /// The client keeps the time between pieces and the size; a transport limits only the time until the response begins.
    /// By default, the response is read whole by [`Transport::send`], and its body is a single piece: right, but late, and
    /// bounded by [`HttpRequest::max_response_size`].
    fn send_streaming(&self, request: HttpRequest) -> StreamingFuture<'_> {
        let response = self.send(request);
        Box::pin(async move { response.await.map(StreamingResponse::from) })
    }
}

/// Why no whole response came.
///
/// ```
/// use alicloud_core::transport::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::ConnectFailed, "the tunnel is closed").with_help("Open the tunnel.");
/// assert_eq!(format!("{error:?}"), "the tunnel is closed\n\nHelp: Open the tunnel");
/// ```
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    pub(crate) source: Box<dyn StdError + Send + Sync>,
    pub(crate) help: Option<Cow<'static, str>>,
}

/// What an exchange failed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was made; the service has seen nothing.
    ConnectFailed,
    /// The service did not respond in time; it may have seen the request.
    Timeout,
    /// The connection was lost; the service may have seen the request.
    ConnectionLost,
    /// The request cannot be sent; the service has seen nothing.
    Request,
    /// The response has more bytes than the request allows; the service has seen the request.
    ResponseTooLarge,
}

impl TransportError {
    /// An error by its kind and its cause.
    #[must_use]
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            kind,
            source: source.into(),
            help: None,
        }
    }

    /// Adds what to do about it, as a sentence. The error of the call shows it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// What the exchange failed at.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The error that it was made of, for a program to downcast. `Display` shows its text, so `source()` begins below it.
    #[must_use]
    pub fn inner(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.source
    }
}

/// A size for people: `64 MiB`, or bytes where it is not a whole number of MiB.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0 => "0 bytes".to_owned(),
        _ if bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ => format!("{bytes} bytes"),
    }
}

impl TransportError {
    /// A response with a body of more bytes than a request allows. `announced` is its `content-length`, if that is why.
    #[must_use]
    pub fn response_too_large(limit: usize, announced: Option<u64>) -> Self {
        let limit = size(u64::try_from(limit).unwrap_or(u64::MAX));
        let text = match announced {
            Some(announced) => format!("it announces {}, and may have {limit} at most", size(announced)),
            None => format!("it has more than the {limit} that it may have"),
        };
        Self::new(TransportErrorKind::ResponseTooLarge, text)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.source)
    }
}

/// Paragraphs, as a `main` that returns the error prints them; `{:#?}` shows the fields.
impl fmt::Debug for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if formatter.alternate() {
            return formatter
                .debug_struct("TransportError")
                .field("kind", &self.kind)
                .field("source", &self.source)
                .field("help", &self.help)
                .finish();
        }
        let report = Report::new(&self.source)
            .caused_by(self.source.source())
            .help(self.help());
        fmt::Display::fmt(&report, formatter)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}

/// How long a call may take.
///
/// ```
/// use std::time::Duration;
///
/// let timeouts = alicloud_core::Timeouts::default().with_attempt(Duration::from_secs(5));
/// assert_eq!(timeouts.operation, Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// Until a connection stands.
    pub connect: Duration,
    /// Between two pieces of the response, and until the first.
    pub read: Duration,
    /// For one attempt, from sending to the end of the response; `None` leaves it to the other limits.
    pub attempt: Option<Duration>,
    /// For the whole operation, waits and retries included. For a [stream](crate::streaming), until it begins: until its
    /// first event, or its first bytes.
    pub operation: Duration,
    /// In a stream of events, between two pieces of it: events, or the comments by which a service shows that it is there.
    pub idle: Duration,
    /// For a whole stream of events or bytes, from its beginning to its end; `None` leaves it to the other limits.
    pub stream: Option<Duration>,
}

impl Timeouts {
    /// Sets the time until a connection stands.
    #[must_use]
    pub const fn with_connect(mut self, connect: Duration) -> Self {
        self.connect = connect;
        self
    }

    /// Sets the time between two pieces of the response, and until the first.
    #[must_use]
    pub const fn with_read(mut self, read: Duration) -> Self {
        self.read = read;
        self
    }

    /// Sets the time of one attempt.
    #[must_use]
    pub const fn with_attempt(mut self, attempt: Duration) -> Self {
        self.attempt = Some(attempt);
        self
    }

    /// Sets the time of the whole operation.
    #[must_use]
    pub const fn with_operation(mut self, operation: Duration) -> Self {
        self.operation = operation;
        self
    }

    /// Sets the time between two pieces of a stream of events.
    #[must_use]
    pub const fn with_idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Sets the time of a whole stream, from its beginning to its end.
    #[must_use]
    pub const fn with_stream(mut self, stream: Duration) -> Self {
        self.stream = Some(stream);
        self
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(10),
            attempt: None,
            operation: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            stream: None,
        }
    }
}
