//! What sends a client's requests, by where they go.

use std::sync::Arc;

#[cfg(any(feature = "hyper", feature = "reqwest"))]
use crate::transport::Proxies;
use crate::{
    configuration::ConfigurationError,
    endpoint::Endpoint,
    transport::{Timeouts, Transport},
};

/// The transport that was given to a client, or its own ones: an endpoint decides whether there is TLS and which proxy
/// is used, so a call to another endpoint than the client's may need another transport.
pub(super) struct Transports {
    /// For the client's endpoint.
    own: Arc<dyn Transport>,
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    others: Option<others::Others>,
}

impl Transports {
    /// The one that was given, for all endpoints.
    pub(super) fn given(transport: Arc<dyn Transport>) -> Self {
        Self {
            own: transport,
            #[cfg(any(feature = "hyper", feature = "reqwest"))]
            others: None,
        }
    }

    /// The default ones. The one for the client's endpoint is made at once, so that building the client tells what is
    /// wrong with it; the others when they are needed.
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    pub(super) fn by_default(endpoint: &Endpoint, timeouts: Timeouts) -> Result<Self, ConfigurationError> {
        let others = others::Others::new(timeouts, Proxies::from_env());
        Ok(Self {
            own: others.of(endpoint)?,
            others: Some(others),
        })
    }

    #[cfg(not(any(feature = "hyper", feature = "reqwest")))]
    pub(super) fn by_default(_: &Endpoint, _: Timeouts) -> Result<Self, ConfigurationError> {
        Err(
            ConfigurationError::new("this program was built without a transport").with_help(
                "call `.transport(…)`, or turn on the feature `rustls`, `native-tls` or `hyper-rustls`",
            ),
        )
    }

    /// For the client's endpoint.
    pub(super) fn own(&self) -> &Arc<dyn Transport> {
        &self.own
    }

    /// For another endpoint.
    pub(super) fn of(&self, endpoint: &Endpoint) -> Result<Arc<dyn Transport>, ConfigurationError> {
        #[cfg(any(feature = "hyper", feature = "reqwest"))]
        if let Some(others) = &self.others {
            return others.of(endpoint);
        }
        let _ = endpoint;
        Ok(Arc::clone(&self.own))
    }
}

#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod others {
    use std::sync::{Arc, Mutex};

    use crate::{
        configuration::ConfigurationError,
        endpoint::Endpoint,
        transport::{DefaultTransport, Proxies, ProxyAddress, Timeouts, Transport},
    };

    /// What makes a difference between transports: whether there is TLS, and the proxy.
    type Kind = (bool, Option<ProxyAddress>);

    /// The transports made so far. There are few: proxies come from the environment alone.
    pub(super) struct Others {
        timeouts: Timeouts,
        proxies: Proxies,
        made: Mutex<Vec<(Kind, Arc<dyn Transport>)>>,
    }

    impl Others {
        pub(super) fn new(timeouts: Timeouts, proxies: Proxies) -> Self {
            Self {
                timeouts,
                proxies,
                made: Mutex::default(),
            }
        }

        pub(super) fn of(&self, endpoint: &Endpoint) -> Result<Arc<dyn Transport>, ConfigurationError> {
            let kind = (endpoint.is_encrypted(), self.proxies.of(endpoint)?);
            let mut made = crate::lock::lock(&self.made);
            if let Some((_, transport)) = made.iter().find(|(other, _)| *other == kind) {
                return Ok(Arc::clone(transport));
            }
            let transport = Arc::new(DefaultTransport::build(kind.0, self.timeouts, kind.1.clone())?);
            made.push((kind, Arc::clone(&transport) as Arc<dyn Transport>));
            Ok(transport)
        }
    }
}

#[cfg(test)]
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, Method};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::{others::Others, *};
    use crate::transport::{HttpRequest, MAX_RESPONSE_SIZE};

    fn endpoint(text: &str) -> Endpoint {
        Endpoint::parse(text).unwrap()
    }

    fn proxied(address: String) -> Others {
        let proxies = Proxies::from_variables(|name| match name {
            "http_proxy" => Some(address.clone()),
            "https_proxy" => Some("socks5://h:1".to_owned()),
            "no_proxy" => Some(".excepted.example".to_owned()),
            _ => None,
        });
        Others::new(Timeouts::default(), proxies)
    }

    #[test]
    fn endpoints_share_a_transport_if_tls_and_proxy_are_the_same() {
        let others = proxied("http://p:1".to_owned());
        let of = |text| others.of(&endpoint(text)).unwrap();
        let is_same = |one, other| Arc::ptr_eq(&of(one), &of(other));
        assert!(is_same("http://localhost:1", "http://127.0.0.1:2"));
        assert!(is_same("http://a.example", "http://b.example"));
        assert!(is_same("https://localhost", "https://a.excepted.example"));
        assert!(!is_same("http://localhost", "https://localhost"));
        assert!(!is_same("http://localhost", "http://a.example"));
        assert!(!is_same("http://a.excepted.example", "http://a.example"));
        let error = others.of(&endpoint("https://a.example")).unwrap_err();
        assert!(error.to_string().contains("`https_proxy`"), "{error}");
    }

    #[tokio::test]
    async fn the_proxy_is_that_of_the_endpoint_that_is_called() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let others = proxied(format!("http://us%40er:pass@{address}"));
        let transport = others.of(&endpoint("http://service.invalid:81")).unwrap();
        let request = HttpRequest {
            method: Method::POST,
            url: "http://service.invalid:81/?Action=A".to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new().into(),
            timeouts: Timeouts::default(),
            max_response_size: MAX_RESPONSE_SIZE,
        };
        let served = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut seen = vec![0; 4096];
            let length = stream.read(&mut seen).await.unwrap();
            let response = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(response).await.unwrap();
            String::from_utf8_lossy(&seen[..length]).into_owned()
        };
        let (response, seen) = tokio::join!(transport.send(request), served);
        assert_eq!(response.unwrap().body, "{}");
        assert!(
            seen.starts_with("POST http://service.invalid:81/?Action=A HTTP/1.1\r\n"),
            "{seen}"
        );
        assert!(
            seen.contains("proxy-authorization: Basic dXNAZXI6cGFzcw=="),
            "{seen}"
        );
    }
}
