use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};

use super::{CredentialsErrorKind, Surroundings};
use crate::{
    ConfigurationError, Endpoint,
    transport::{HttpRequest, HttpResponse, Timeouts, Transport, TransportErrorKind},
};

const USER_AGENT: HeaderValue =
    HeaderValue::from_static(concat!("alicloud-core/", env!("CARGO_PKG_VERSION")));

/// Sends a provider's requests within its time-outs.
pub(super) struct Exchange {
    connect: Duration,
    read: Duration,
    proxies: bool,
    made: Mutex<Option<(Endpoint, Arc<dyn Transport>)>>,
}

/// Why no whole answer came.
pub(super) struct Broken {
    pub(super) kind: CredentialsErrorKind,
    pub(super) problem: String,
    /// Whether there was no connection at all, so that another request to the same host is no use.
    pub(super) unreachable: bool,
}

impl Exchange {
    /// With these times to connect and to read, through the proxies of the environment.
    pub(super) fn new(connect: Duration, read: Duration) -> Self {
        Self {
            connect,
            read,
            proxies: true,
            made: Mutex::new(None),
        }
    }

    /// Through no proxy: for a server that only this machine can reach.
    pub(super) fn direct(connect: Duration, read: Duration) -> Self {
        Self {
            proxies: false,
            ..Self::new(connect, read)
        }
    }

    pub(super) async fn send(
        &self,
        surroundings: &Surroundings,
        endpoint: &Endpoint,
        request: HttpRequest,
    ) -> Result<HttpResponse, Broken> {
        let transport = self.transport(surroundings, endpoint).map_err(|error| Broken {
            kind: CredentialsErrorKind::Invalid,
            problem: error.to_string(),
            unreachable: true,
        })?;
        let limit = self.connect + self.read;
        let host = endpoint.host();
        match tokio::time::timeout(
            limit,
            transport.send(HttpRequest {
                timeouts: self.timeouts(),
                ..request
            }),
        )
        .await
        {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                let problem = match error.kind {
                    TransportErrorKind::Connect => format!("no connection to {host}: {error}"),
                    TransportErrorKind::Timeout => format!("no answer from {host} in time: {error}"),
                    _ => format!("the connection to {host} broke: {error}"),
                };
                Err(Broken {
                    kind: CredentialsErrorKind::Unavailable,
                    problem,
                    unreachable: error.kind == TransportErrorKind::Connect,
                })
            }
            Err(_) => Err(Broken {
                kind: CredentialsErrorKind::Unavailable,
                problem: format!("no answer from {host} within {limit:?}"),
                unreachable: false,
            }),
        }
    }

    fn timeouts(&self) -> Timeouts {
        Timeouts {
            connect: self.connect,
            read: self.read,
            attempt: None,
            operation: self.connect + self.read,
        }
    }

    /// The given transport, or one of reqwest's that is kept for this endpoint.
    fn transport(
        &self,
        surroundings: &Surroundings,
        endpoint: &Endpoint,
    ) -> Result<Arc<dyn Transport>, ConfigurationError> {
        if let Some(transport) = &surroundings.transport {
            return Ok(Arc::clone(transport));
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
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

/// A request with the headers that all have.
pub(super) fn request(method: Method, endpoint: &Endpoint, target: &str, body: Bytes) -> HttpRequest {
    let mut headers = HeaderMap::new();
    headers.insert(header::HOST, endpoint.host_header());
    headers.insert(header::USER_AGENT, USER_AGENT);
    HttpRequest {
        method,
        url: format!("{endpoint}{target}"),
        headers,
        body,
        timeouts: Timeouts::default(),
    }
}

#[cfg(feature = "reqwest")]
fn default_transport(
    endpoint: &Endpoint,
    timeouts: Timeouts,
    proxies: bool,
) -> Result<Arc<dyn Transport>, ConfigurationError> {
    use crate::transport::ReqwestTransport;

    Ok(Arc::new(match proxies {
        true => ReqwestTransport::new(endpoint, timeouts)?,
        false => ReqwestTransport::direct(endpoint, timeouts)?,
    }))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: &Endpoint, _: Timeouts, _: bool) -> Result<Arc<dyn Transport>, ConfigurationError> {
    Err(
        ConfigurationError::new("this program was built without a transport")
            .with_help("give the provider one of your own, or turn on the feature `rustls` or `native-tls`"),
    )
}
