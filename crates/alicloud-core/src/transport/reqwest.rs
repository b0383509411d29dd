use std::{
    fmt,
    future::Future,
    pin::{Pin, pin},
    sync::OnceLock,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;
use reqwest::Url;

use crate::{
    configuration::ConfigurationError,
    endpoint::Endpoint,
    transport::{
        HttpRequest, HttpResponse, Proxies, ProxyAddress, StreamingFuture, StreamingResponse, Timeouts,
        Transport, TransportError, TransportErrorKind, TransportFuture,
        body::{Pieces, announce_empty_body, check_address, collect, within},
        reason,
        request_body::{Outgoing, until_begun},
    },
};

/// Sends requests with reqwest: connections are kept and shared, redirects are not followed, nothing is repeated.
///
/// A connection belongs to the tokio runtime in which it was made, and lives as long as that runtime is driven. A
/// transport, and a client with it, is therefore for one runtime: in another one, calls may get a connection that no task
/// drives, and wait until a timeout. See [`Client`](crate::Client) for what to do.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    proxy: Option<ProxyAddress>,
    /// The endpoint of the first request: a later request to it needs no second look at the host.
    endpoint: OnceLock<Url>,
}

/// `Debug` shows the proxy. The settings of reqwest's client, of TLS and of connections are not shown: each program would hold
/// the code that prints them.
impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReqwestTransport")
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}

impl ReqwestTransport {
    /// A transport for calls to an endpoint.
    ///
    /// The proxy is that of `HTTPS_PROXY` or `HTTP_PROXY`, by the endpoint's scheme, else that of `ALL_PROXY`; these names
    /// count in lower case, too. There is none for this very machine and for hosts that `NO_PROXY` names: by name
    /// (`example.com`, `.example.com` and `*.example.com` cover the names below it), by address, by network
    /// (`10.0.0.0/8`), each with or without a port, or all of them by `*`.
    ///
    /// # Errors
    ///
    /// The variable that names the proxy cannot be used, or TLS cannot be set up. The certificates that the operating system
    /// trusts are read once for the process, when the first server shows its own.
    pub fn new(endpoint: &Endpoint, timeouts: Timeouts) -> Result<Self, ConfigurationError> {
        let proxy = Proxies::from_env().of(endpoint)?;
        Self::build(endpoint.is_encrypted(), timeouts, proxy)
    }

    /// As `new`, but through no proxy, whatever the environment says.
    pub(crate) fn direct(endpoint: &Endpoint, timeouts: Timeouts) -> Result<Self, ConfigurationError> {
        Self::build(endpoint.is_encrypted(), timeouts, None)
    }

    /// A transport for all endpoints that are called with or without TLS and through this proxy.
    pub(crate) fn build(
        encrypted: bool,
        timeouts: Timeouts,
        proxy: Option<ProxyAddress>,
    ) -> Result<Self, ConfigurationError> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(timeouts.connect)
            .redirect(reqwest::redirect::Policy::none())
            // `never` alone still clones every request, for a retry that no classifier asks for.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .referer(false)
            .no_proxy();
        if let Some(address) = &proxy {
            let unusable = |_| {
                ConfigurationError::new(format!(
                    "the proxy of the variable `{}` cannot be used",
                    address.variable
                ))
                .with_help("write it as `http://host:port`")
            };
            let mut used = reqwest::Proxy::all(&address.url).map_err(unusable)?;
            if let Some((name, password)) = &address.user {
                used = used.basic_auth(name, password);
            }
            builder = builder.proxy(used);
        }
        let needs_tls = encrypted
            || proxy
                .as_ref()
                .is_some_and(|proxy| proxy.url.starts_with("https:"));
        tls(builder, needs_tls)?
            .build()
            .map(|client| Self {
                client,
                proxy,
                endpoint: OnceLock::new(),
            })
            .map_err(|error| super::tls_unusable(&reason::text(&error)))
    }

    /// Wraps a custom client, with its proxies, certificates and limits.
    ///
    /// It should not follow redirects or repeat requests; that would use a nonce twice.
    #[must_use]
    pub fn from_client(client: reqwest::Client) -> Self {
        Self {
            client,
            proxy: None,
            endpoint: OnceLock::new(),
        }
    }
}

#[cfg(feature = "rustls")]
fn tls(builder: reqwest::ClientBuilder, _: bool) -> Result<reqwest::ClientBuilder, ConfigurationError> {
    Ok(builder.tls_backend_preconfigured(super::tls::config()?))
}

#[cfg(not(feature = "rustls"))]
fn tls(
    builder: reqwest::ClientBuilder,
    encrypted: bool,
) -> Result<reqwest::ClientBuilder, ConfigurationError> {
    if encrypted && cfg!(not(feature = "native-tls")) {
        return Err(ConfigurationError::new("this program was built without TLS")
            .with_help("turn on the feature `rustls` or `native-tls`, or give a transport of your own"));
    }
    Ok(builder)
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let (limit, max_size) = (request.timeouts.read, request.max_response_size);
            let (called, mut response) = self.begin(request).await?;
            let status = response.status().as_u16();
            let headers = std::mem::take(response.headers_mut());
            let announced = response.content_length();
            let mut pieces = Chunks {
                transport: self,
                called: &called,
                response,
                limit,
            };
            let body = collect(&mut pieces, announced, max_size).await?;
            Ok(HttpResponse {
                status,
                headers,
                body,
            })
        })
    }

    fn send_streaming(&self, request: HttpRequest) -> StreamingFuture<'_> {
        Box::pin(async move {
            let (called, mut response) = self.begin(request).await?;
            let status = response.status().as_u16();
            let headers = std::mem::take(response.headers_mut());
            let body = Frames {
                transport: self.clone(),
                called,
                body: response.into(),
            };
            Ok(StreamingResponse::new(status, headers, Box::pin(body)))
        })
    }
}

impl ReqwestTransport {
    /// Sends a request and waits until the response begins. Returns the address that was called, too.
    async fn begin(&self, mut request: HttpRequest) -> Result<(String, reqwest::Response), TransportError> {
        announce_empty_body(&mut request);
        let called = request.url;
        check_address(&called)?;
        let url = self.url(&called)?;
        let mut outgoing = reqwest::Request::new(request.method, url);
        *outgoing.headers_mut() = request.headers;
        let watched = request.body.checked().cloned();
        *outgoing.body_mut() = Some(match request.body.as_bytes() {
            Some(bytes) if watched.is_none() => bytes.clone().into(),
            _ => reqwest::Body::wrap(Outgoing::new(request.body)),
        });
        let response = {
            // Pinned where it is: a future that is moved takes the room for all of its states along.
            let exchange = pin!(async {
                let response = self.client.execute(outgoing).await;
                response.map_err(|error| self.classified(&called, error))
            });
            until_begun(watched, request.timeouts, exchange).await?
        };
        Ok((called, response))
    }

    fn url(&self, text: &str) -> Result<Url, TransportError> {
        if let Some(endpoint) = self.endpoint.get()
            && let Some(query) = text
                .strip_prefix(endpoint.as_str())
                .and_then(|rest| rest.strip_prefix('?'))
            && !query.contains('#')
        {
            let mut url = endpoint.clone();
            url.set_query(Some(query));
            return Ok(url);
        }
        let url = Url::parse(text)
            .map_err(|error| TransportError::new(TransportErrorKind::Request, error.to_string()))?;
        self.endpoint.get_or_init(|| {
            let mut endpoint = url.clone();
            endpoint.set_path("/");
            endpoint.set_query(None);
            endpoint.set_fragment(None);
            endpoint
        });
        Ok(url)
    }

    async fn within<T>(
        &self,
        called: &str,
        limit: Duration,
        step: impl Future<Output = Result<T, reqwest::Error>>,
    ) -> Result<T, TransportError> {
        within(limit, async {
            step.await.map_err(|error| self.classified(called, error))
        })
        .await
    }

    fn classified(&self, called: &str, error: reqwest::Error) -> TransportError {
        let kind = if error.is_connect() {
            TransportErrorKind::ConnectFailed
        } else if error.is_timeout() {
            TransportErrorKind::Timeout
        } else if error.is_builder() {
            TransportErrorKind::Request
        } else {
            TransportErrorKind::ConnectionLost
        };
        // The address holds the whole query: parameters, and with signature V1 the key's id and token.
        let error = error.without_url();
        let text = reason::text(&error);
        let proxy = self.proxy.as_ref();
        let failure = TransportError::new(
            kind,
            match proxy {
                Some(proxy) if kind == TransportErrorKind::ConnectFailed => {
                    format!("through the proxy {proxy:?}: {text}")
                }
                _ => text,
            },
        );
        match reason::help(&error, called, proxy) {
            Some(help) => failure.with_help(help),
            None => failure,
        }
    }
}

struct Chunks<'t> {
    transport: &'t ReqwestTransport,
    called: &'t str,
    response: reqwest::Response,
    limit: Duration,
}

/// The body of a response, without a limit of its own: whoever reads the stream has one.
struct Frames {
    transport: ReqwestTransport,
    called: String,
    body: reqwest::Body,
}

impl Stream for Frames {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
            match frame.map(|frame| frame.map(http_body::Frame::into_data)) {
                Some(Ok(Ok(data))) => return Poll::Ready(Some(Ok(data))),
                // Trailers.
                Some(Ok(Err(_))) => {}
                Some(Err(error)) => {
                    let error = self.transport.classified(&self.called, error);
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}

impl Pieces for Chunks<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        self.transport
            .within(self.called, self.limit, self.response.chunk())
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_the_same_with_and_without_a_known_endpoint() {
        let endpoint = Endpoint::parse("http://a.example").unwrap();
        let transport = ReqwestTransport::direct(&endpoint, Timeouts::default()).unwrap();
        for text in [
            "http://A.example:80/x/y?FlowId=1",
            "http://a.example/?FlowId=9%2A~%20%E7%83%9F&Name=a'b",
            "http://a.example/?FlowId=1#part",
            "http://a.example/",
            "http://a.example/x?y=1",
            "http://a.example:8080/?y=1",
            "http://a.example/?",
            "http://a.example.org/?y=1",
        ] {
            assert_eq!(transport.url(text).unwrap(), Url::parse(text).unwrap(), "{text}");
        }
        assert_eq!(
            transport.url("no address").unwrap_err().kind(),
            TransportErrorKind::Request
        );
    }
}
