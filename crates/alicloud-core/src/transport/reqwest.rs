use std::{future::Future, time::Duration};

use bytes::BytesMut;

use super::{
    HttpRequest, HttpResponse, Timeouts, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use crate::{ConfigurationError, Endpoint};

/// Sends requests with reqwest: connections are kept and shared, redirects are not followed, nothing is repeated.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport for calls to an endpoint. Proxies of the environment are used, except for this very machine.
    ///
    /// # Errors
    ///
    /// The certificates that the operating system trusts cannot be read.
    pub fn new(endpoint: &Endpoint, timeouts: Timeouts) -> Result<Self, ConfigurationError> {
        Self::build(endpoint, timeouts, !endpoint.is_loopback())
    }

    /// As `new`, but through no proxy, whatever the environment says.
    pub(crate) fn direct(endpoint: &Endpoint, timeouts: Timeouts) -> Result<Self, ConfigurationError> {
        Self::build(endpoint, timeouts, false)
    }

    fn build(endpoint: &Endpoint, timeouts: Timeouts, proxies: bool) -> Result<Self, ConfigurationError> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(timeouts.connect)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        if !proxies {
            builder = builder.no_proxy();
        }
        tls(builder, endpoint)?
            .build()
            .map(|client| Self { client })
            .map_err(|error| unusable(&error))
    }

    /// A transport over a client of one's own, with its proxies, certificates and limits.
    ///
    /// It should not follow redirects or repeat requests; that would use a nonce twice.
    #[must_use]
    pub fn from_client(client: reqwest::Client) -> Self {
        Self { client }
    }
}

fn unusable(error: &dyn std::error::Error) -> ConfigurationError {
    ConfigurationError::new(format!("TLS cannot be set up: {}", chain(error))).with_help(
        "install the operating system's package of CA certificates, or give a transport of your own",
    )
}

#[cfg(feature = "rustls")]
fn tls(
    builder: reqwest::ClientBuilder,
    endpoint: &Endpoint,
) -> Result<reqwest::ClientBuilder, ConfigurationError> {
    use std::sync::Arc;

    use rustls::ClientConfig;
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    // A machine without certificates can still talk to an emulator.
    let config = if endpoint.is_encrypted() {
        config
            .with_platform_verifier()
            .map_err(|error| unusable(&error))?
    } else {
        config.with_root_certificates(rustls::RootCertStore::empty())
    };
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

#[cfg(not(feature = "rustls"))]
fn tls(
    builder: reqwest::ClientBuilder,
    endpoint: &Endpoint,
) -> Result<reqwest::ClientBuilder, ConfigurationError> {
    if endpoint.is_encrypted() && cfg!(not(feature = "native-tls")) {
        return Err(ConfigurationError::new("this program was built without TLS")
            .with_help("turn on the feature `rustls` or `native-tls`, or give a transport of your own"));
    }
    Ok(builder)
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let url = request
                .url
                .parse()
                .map_err(|error| TransportError::new(TransportErrorKind::Request, format!("{error}")))?;
            let mut outgoing = reqwest::Request::new(request.method, url);
            *outgoing.headers_mut() = request.headers;
            *outgoing.body_mut() = Some(request.body.into());
            let limits = request.timeouts;
            // Until the answer begins, a connection may have to be made as well.
            let begins = limits.connect.saturating_add(limits.read);
            let mut answer = within(begins, self.client.execute(outgoing)).await?;
            let status = answer.status().as_u16();
            let headers = std::mem::take(answer.headers_mut());
            let mut body = within(limits.read, answer.chunk()).await?.unwrap_or_default();
            let mut rest = None::<BytesMut>;
            while let Some(chunk) = within(limits.read, answer.chunk()).await? {
                rest.get_or_insert_with(|| BytesMut::from(&body[..]))
                    .extend_from_slice(&chunk);
            }
            if let Some(rest) = rest {
                body = rest.freeze();
            }
            Ok(HttpResponse {
                status,
                headers,
                body,
            })
        })
    }
}

/// Waits for a step of the exchange no longer than its limit.
async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, reqwest::Error>>,
) -> Result<T, TransportError> {
    match tokio::time::timeout(limit, step).await {
        Ok(result) => result.map_err(classified),
        Err(_) => Err(TransportError::new(
            TransportErrorKind::Timeout,
            format!("the service was silent for {limit:?}"),
        )),
    }
}

fn classified(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::Request
    } else {
        TransportErrorKind::Connection
    };
    // The address holds the whole query: parameters, and with signature V1 the key's id and token.
    let error = error.without_url();
    TransportError::new(kind, chain(&error))
}

/// An error with its causes: reqwest's own text rarely says what happened.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
