//! Connections: direct, to a proxy that reads requests itself, or through one by `CONNECT`; with TLS or without.

use std::{
    error::Error as StdError,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::{
    client::legacy::connect::{Connected, Connection, HttpConnector, proxy::Tunnel},
    rt::TokioIo,
};
use tokio::net::TcpStream;
use tower_service::Service;

use crate::{configuration::ConfigurationError, transport::ProxyAddress};

type BoxError = Box<dyn StdError + Send + Sync>;

/// As reqwest does: a connection that a firewall forgot is noticed before a call waits for it.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Makes connections within a limit of time, handshake included.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    inner: Tls,
    limit: Duration,
}

#[cfg(feature = "hyper-rustls")]
type Tls = hyper_rustls::HttpsConnector<Dialer>;
#[cfg(not(feature = "hyper-rustls"))]
type Tls = Dialer;

/// Dials the server or the proxy.
#[derive(Clone, Debug)]
pub(super) enum Dialer {
    Direct(HttpConnector),
    /// The proxy gets whole requests.
    Forward(HttpConnector, Uri),
    /// The proxy connects, and sees nothing of the requests.
    Tunnel(Tunnel<HttpConnector>),
}

impl Connector {
    pub(super) fn new(
        encrypted: bool,
        limit: Duration,
        proxy: Option<&ProxyAddress>,
    ) -> Result<Self, ConfigurationError> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_keepalive(Some(KEEP_ALIVE));
        let dialer = match proxy {
            None => Dialer::Direct(http),
            Some(proxy) => Dialer::through(http, encrypted, proxy)?,
        };
        Ok(Self {
            inner: tls(dialer, encrypted)?,
            limit,
        })
    }
}

impl Dialer {
    fn through(
        http: HttpConnector,
        encrypted: bool,
        proxy: &ProxyAddress,
    ) -> Result<Self, ConfigurationError> {
        let unusable = |reason: &str, help: &'static str| {
            let problem = format!("the proxy of the variable `{}` {reason}", proxy.variable);
            ConfigurationError::new(problem).with_help(help)
        };
        if proxy.url.starts_with("https:") {
            return Err(unusable(
                "is spoken to by TLS, which this transport does not support",
                "name it by `http://host:port`, or give the client a `ReqwestTransport`",
            ));
        }
        let uri: Uri = proxy
            .url
            .parse()
            .map_err(|_| unusable("cannot be used", "write it as `http://host:port`"))?;
        if !encrypted {
            return Ok(Self::Forward(http, uri));
        }
        let tunnel = Tunnel::new(uri, http);
        Ok(Self::Tunnel(match authorization(proxy) {
            Some(value) => tunnel.with_auth(value),
            None => tunnel,
        }))
    }
}

/// The header that names the user to a proxy.
pub(super) fn authorization(proxy: &ProxyAddress) -> Option<HeaderValue> {
    let (name, password) = proxy.user.as_ref()?;
    let text = format!("Basic {}", STANDARD.encode(format!("{name}:{password}")));
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(feature = "hyper-rustls")]
fn tls(dialer: Dialer, _: bool) -> Result<Tls, ConfigurationError> {
    let config = crate::transport::tls::config()?;
    Ok(hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_or_http()
        .enable_http1()
        .wrap_connector(dialer))
}

#[cfg(not(feature = "hyper-rustls"))]
fn tls(dialer: Dialer, encrypted: bool) -> Result<Tls, ConfigurationError> {
    if encrypted {
        return Err(ConfigurationError::new("this program was built without TLS")
            .with_help("turn on the feature `hyper-rustls`, or give a custom transport"));
    }
    Ok(dialer)
}

impl Service<Uri> for Connector {
    type Response = <Tls as Service<Uri>>::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Service::poll_ready(&mut self.inner, context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = Service::call(&mut self.inner, uri);
        let limit = self.limit;
        Box::pin(async move {
            match tokio::time::timeout(limit, connecting).await {
                Ok(connected) => connected,
                Err(_) => {
                    let text = format!("no connection within {limit:?}");
                    Err(io::Error::new(io::ErrorKind::TimedOut, text).into())
                }
            }
        })
    }
}

impl Service<Uri> for Dialer {
    type Response = Dialed;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Dialed, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self {
            Self::Direct(http) | Self::Forward(http, _) => {
                Service::poll_ready(http, context).map_err(Into::into)
            }
            Self::Tunnel(tunnel) => tunnel.poll_ready(context).map_err(Into::into),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let is_forwarded = matches!(self, Self::Forward(..));
        let dialed = move |stream| Dialed { stream, is_forwarded };
        match self {
            Self::Direct(http) => {
                let connecting = Service::call(http, uri);
                Box::pin(async move { Ok(dialed(connecting.await?)) })
            }
            Self::Forward(http, proxy) => {
                let connecting = Service::call(http, proxy.clone());
                Box::pin(async move { Ok(dialed(connecting.await?)) })
            }
            Self::Tunnel(tunnel) => {
                let connecting = tunnel.call(uri);
                Box::pin(async move { Ok(dialed(connecting.await?)) })
            }
        }
    }
}

/// A connection.
#[derive(Debug)]
pub(super) struct Dialed {
    stream: TokioIo<TcpStream>,
    /// Requests name the whole address, for a proxy that reads them.
    is_forwarded: bool,
}

impl Connection for Dialed {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.is_forwarded)
    }
}

impl Read for Dialed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for Dialed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, buffers)
    }
}
