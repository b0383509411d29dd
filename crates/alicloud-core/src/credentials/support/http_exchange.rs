use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::time::Instant;

use crate::{
    configuration::ConfigurationError,
    credentials::{error::CredentialsErrorKind, provider_context::ProviderContext},
    endpoint::Endpoint,
    lock::lock,
    retry::requested_wait,
    transport::{HttpRequest, HttpResponse, Timeouts, Transport, TransportErrorKind},
};

const USER_AGENT: HeaderValue =
    HeaderValue::from_static(concat!("alicloud-core/", env!("CARGO_PKG_VERSION")));

/// The largest response that is read.
const MAX_RESPONSE: usize = 1 << 20;
/// The most attempts of a request.
const ATTEMPTS: u32 = 3;
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const FIRST_BACKOFF_THROTTLED: Duration = Duration::from_millis(500);

/// Sends a provider's requests within its timeouts, and retries after transient errors.
pub(crate) struct Exchange {
    connect: Duration,
    read: Duration,
    proxies: bool,
    made: Mutex<Option<(Endpoint, Arc<dyn Transport>)>>,
}

/// Why a response is missing or incomplete.
pub(crate) struct ExchangeError {
    pub(crate) kind: CredentialsErrorKind,
    pub(crate) problem: String,
    /// Whether there was no connection, so that another request to the same host would fail, too.
    pub(crate) unreachable: bool,
    pub(crate) retry: Option<RetryDelay>,
}

/// The backoff before a retry.
#[derive(Clone, Copy)]
pub(crate) enum RetryDelay {
    /// None: the request has been corrected.
    Zero,
    /// A short one.
    Short,
    /// A longer one.
    Long,
}

impl RetryDelay {
    /// Returns whether to retry after a status.
    pub(crate) fn of_status(status: u16) -> Option<Self> {
        match status {
            429 => Some(Self::Long),
            408 | 500.. => Some(Self::Short),
            _ => None,
        }
    }
}

/// A failed attempt.
pub(crate) struct FailedAttempt<E> {
    pub(crate) error: E,
    /// `None` if a retry would fail, too.
    pub(crate) retry: Option<RetryDelay>,
}

impl Exchange {
    /// Creates an exchange with a connect and a read timeout, through the proxies of the environment.
    pub(crate) fn new(connect: Duration, read: Duration) -> Self {
        Self {
            connect,
            read,
            proxies: true,
            made: Mutex::new(None),
        }
    }

    /// Creates an exchange without proxies, for a server that only this machine can reach.
    pub(crate) fn direct(connect: Duration, read: Duration) -> Self {
        Self {
            proxies: false,
            ..Self::new(connect, read)
        }
    }

    /// Sends a request, prepared for each attempt, until `read` accepts the response or no retry may follow. All attempts and the
    /// backoff between them take no longer than both timeouts together.
    ///
    /// `request` also returns a value that `read` gets with the response.
    pub(crate) async fn send<C, T, E>(
        &self,
        context: &ProviderContext,
        endpoint: &Endpoint,
        mut request: impl FnMut() -> (HttpRequest, C),
        mut read: impl FnMut(C, Result<HttpResponse, ExchangeError>) -> Result<T, FailedAttempt<E>>,
    ) -> Result<T, E> {
        let limit = self.timeouts().operation;
        let started = Instant::now();
        let mut made = 0;
        loop {
            made += 1;
            let left = limit.saturating_sub(started.elapsed());
            let (sent, prepared) = request();
            let outcome = self.once(context, endpoint, sent, left).await;
            let asked = outcome
                .as_ref()
                .map_or(None, |response| requested_wait(&response.headers));
            let failed = match read(prepared, outcome) {
                Ok(value) => return Ok(value),
                Err(failed) => failed,
            };
            let first = match failed.retry.filter(|_| made < ATTEMPTS) {
                None => return Err(failed.error),
                Some(RetryDelay::Zero) => Duration::ZERO,
                Some(RetryDelay::Short) => FIRST_BACKOFF,
                Some(RetryDelay::Long) => FIRST_BACKOFF_THROTTLED,
            };
            let jitter = context.sample_jitter();
            let wait = (first * 2_u32.pow(made - 1)).mul_f64(1.0 - jitter / 2.0);
            let wait = asked.map_or(wait, |asked| asked.saturating_add(wait));
            if started.elapsed().saturating_add(wait) >= limit {
                return Err(failed.error);
            }
            if !wait.is_zero() {
                context.clock.sleep(wait).await;
            }
        }
    }

    async fn once(
        &self,
        context: &ProviderContext,
        endpoint: &Endpoint,
        mut request: HttpRequest,
        left: Duration,
    ) -> Result<HttpResponse, ExchangeError> {
        let transport = self.transport(context, endpoint).map_err(|error| ExchangeError {
            kind: CredentialsErrorKind::Invalid,
            problem: error.to_string(),
            unreachable: true,
            retry: None,
        })?;
        request.timeouts = self.timeouts();
        let limit = request.timeouts.operation;
        let host = endpoint.host();
        let unavailable = |problem: String, kind: Option<TransportErrorKind>| ExchangeError {
            kind: CredentialsErrorKind::Unavailable,
            problem,
            unreachable: kind == Some(TransportErrorKind::ConnectFailed),
            // A timeout leaves no time for a retry.
            retry: kind
                .filter(|kind| {
                    matches!(
                        kind,
                        TransportErrorKind::ConnectFailed | TransportErrorKind::ConnectionLost
                    )
                })
                .map(|_| RetryDelay::Short),
        };
        match tokio::time::timeout(left, transport.send(request)).await {
            Ok(Ok(response)) if response.body.len() > MAX_RESPONSE => Err(unavailable(too_large(host), None)),
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => {
                let problem = match error.kind {
                    TransportErrorKind::ResponseTooLarge => too_large(host),
                    TransportErrorKind::ConnectFailed => format!("no connection to {host}: {error}"),
                    TransportErrorKind::Timeout => format!("no response from {host} in time: {error}"),
                    _ => format!("the connection to {host} was lost: {error}"),
                };
                Err(unavailable(problem, Some(error.kind)))
            }
            Err(_) => Err(unavailable(
                format!("no response from {host} within {limit:?}"),
                None,
            )),
        }
    }

    fn timeouts(&self) -> Timeouts {
        Timeouts {
            connect: self.connect,
            read: self.read,
            attempt: None,
            operation: self.connect + self.read,
            ..Timeouts::default()
        }
    }

    /// Returns the given transport, or one of reqwest's that is kept for this endpoint.
    fn transport(
        &self,
        context: &ProviderContext,
        endpoint: &Endpoint,
    ) -> Result<Arc<dyn Transport>, ConfigurationError> {
        if let Some(transport) = &context.transport {
            return Ok(Arc::clone(transport));
        }
        let mut made = lock(&self.made);
        if let Some((of, transport)) = &*made
            && of == endpoint
        {
            return Ok(Arc::clone(transport));
        }
        let transport = default_transport(endpoint, self.timeouts(), self.proxies)?;
        *made = Some((endpoint.clone(), Arc::clone(&transport)));
        Ok(transport)
    }
}

#[cfg(any(feature = "hyper", feature = "reqwest"))]
fn default_transport(
    endpoint: &Endpoint,
    timeouts: Timeouts,
    proxies: bool,
) -> Result<Arc<dyn Transport>, ConfigurationError> {
    use crate::transport::DefaultTransport;

    Ok(Arc::new(if proxies {
        DefaultTransport::new(endpoint, timeouts)?
    } else {
        DefaultTransport::direct(endpoint, timeouts)?
    }))
}

#[cfg(not(any(feature = "hyper", feature = "reqwest")))]
fn default_transport(_: &Endpoint, _: Timeouts, _: bool) -> Result<Arc<dyn Transport>, ConfigurationError> {
    Err(
        ConfigurationError::new("this program was built without a transport")
            .with_help("turn on the feature `rustls`, `native-tls` or `hyper-rustls`, or set `ProviderContext::transport`"),
    )
}

fn too_large(host: &str) -> String {
    format!("the response of {host} is larger than 1 MiB")
}

/// Describes a response's body without a reason, for the error.
pub(crate) fn described(body: &[u8]) -> &'static str {
    let body = body.trim_ascii();
    if body.is_empty() {
        "an empty body"
    } else if body.starts_with(b"<") {
        "a web page, perhaps of a proxy"
    } else {
        "a body without a reason"
    }
}

/// Returns a request with the common headers. Its timeouts are set when it is sent.
pub(crate) fn request(method: Method, endpoint: &Endpoint, target: &str, body: Bytes) -> HttpRequest {
    let mut headers = HeaderMap::new();
    headers.insert(header::HOST, endpoint.host_header());
    headers.insert(header::USER_AGENT, USER_AGENT);
    HttpRequest {
        method,
        url: format!("{endpoint}{target}"),
        headers,
        body: body.into(),
        timeouts: Timeouts::default(),
        max_response_size: MAX_RESPONSE,
    }
}
