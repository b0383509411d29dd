//! Why an exchange failed, in words for people, and what to do about it.

use std::{borrow::Cow, error::Error as StdError, io};

#[cfg(any(feature = "hyper-rustls", feature = "rustls"))]
use crate::transport::tls::UnreadableRoots;
use crate::{endpoint::Endpoint, transport::ProxyAddress};

/// Layers of the HTTP client that say nothing which the ones below do not say better.
const WITHOUT_NEWS: [&str; 4] = [
    "error sending request",
    "client error (Connect)",
    "client error (SendRequest)",
    "tcp connect error",
];

/// An error with its causes: a library's own text rarely says what happened.
pub(super) fn text(error: &(dyn StdError + 'static)) -> String {
    let texts: Vec<String> = layers(error).map(ToString::to_string).collect();
    let mut news: Vec<&str> = Vec::new();
    for text in texts.iter().filter(|text| !WITHOUT_NEWS.contains(&text.as_str())) {
        if news.last().is_none_or(|last| !last.contains(text.as_str())) {
            news.push(text);
        }
    }
    match news.as_slice() {
        [] => texts.join(": "),
        news => news.join(": "),
    }
}

/// What to do about it, as a sentence, where that follows from the error. Of the URL that was called, only the server is shown.
pub(super) fn help(
    error: &(dyn StdError + 'static),
    url: &str,
    proxy: Option<&ProxyAddress>,
) -> Option<Cow<'static, str>> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let endpoint = Endpoint::parse(&format!("{scheme}://{authority}")).ok()?;
    let address = endpoint.host();
    if is_about_plain_text(error) {
        let at_proxy = proxy.filter(|proxy| proxy.url.starts_with("https:"));
        return Some(match at_proxy {
            Some(proxy) => format!(
                "The server does not speak TLS: if that is the proxy of `{}`, begin its address with `http://`; if it is the \
                 service, write the endpoint as `http://{address}`.",
                proxy.variable
            ),
            None => format!("The server does not speak TLS: write the endpoint as `http://{address}`."),
        }
        .into());
    }
    if !endpoint.is_encrypted() && has_text(error, "invalid HTTP version") {
        let help =
            format!("The server does not speak plain HTTP: write the endpoint as `https://{address}`.");
        return Some(help.into());
    }
    if is_about_syntax(error) {
        return Some(
            "The response is not valid HTTP: check the endpoint, and look for a proxy that changes responses.".into(),
        );
    }
    if let Some(help) = certificate(error) {
        return Some(help.into());
    }
    if let Some(proxy) = proxy
        && is_about_connecting(error)
    {
        return Some(
            format!(
                "Check the proxy of the variable `{}`, or except the host by `NO_PROXY`.",
                proxy.variable
            )
            .into(),
        );
    }
    if has_text(error, "dns error") {
        return Some("Check the region or endpoint, and this machine's name resolution.".into());
    }
    Some(match of_system(error)? {
        io::ErrorKind::ConnectionRefused if endpoint.is_loopback() => {
            "Check that the server is running, and that the endpoint has its port.".into()
        }
        io::ErrorKind::ConnectionRefused => {
            "No server listens there, or a firewall rejects the connection: check the endpoint and its port."
                .into()
        }
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
            "Check this machine's network, and whether the endpoint needs a VPN or a proxy.".into()
        }
        io::ErrorKind::TimedOut => {
            "Check that a firewall lets this machine reach the endpoint, and whether a proxy is needed."
                .into()
        }
        _ => return None,
    })
}

/// An error and its sources. What an error of the system holds in itself is one of them.
fn layers<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn StdError + 'static)| {
        let error = *error;
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        match inner {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

fn has_text(error: &(dyn StdError + 'static), text: &str) -> bool {
    layers(error).any(|layer| layer.to_string().contains(text))
}

fn is_about_connecting(error: &(dyn StdError + 'static)) -> bool {
    has_text(error, "(Connect)")
}

/// Whether the server began with something else than TLS. The second text is OpenSSL's.
fn is_about_plain_text(error: &(dyn StdError + 'static)) -> bool {
    has_text(error, "InvalidContentType") || has_text(error, "wrong version number")
}

/// Whether the response breaks the rules of HTTP, or has more headers than hyper reads.
fn is_about_syntax(error: &(dyn StdError + 'static)) -> bool {
    let texts = [
        "invalid HTTP ",
        "invalid content-length parsed",
        "message head is too large",
        "nvalid chunk size",
    ];
    texts.iter().any(|text| has_text(error, text))
}

/// The kind of the system's error below all others.
fn of_system(error: &(dyn StdError + 'static)) -> Option<io::ErrorKind> {
    let errors = layers(error).filter_map(|layer| layer.downcast_ref::<io::Error>());
    errors.last().map(io::Error::kind)
}

#[cfg(any(feature = "hyper-rustls", feature = "rustls"))]
fn certificate(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    use rustls::{CertificateError, Error};

    let mut errors = layers(error).filter_map(|layer| layer.downcast_ref::<Error>());
    errors.find_map(|error| {
        let reason = match error {
            Error::InvalidCertificate(reason) => reason,
            Error::Other(other) if other.0.is::<UnreadableRoots>() => {
                return Some("Install the operating system's package of CA certificates, or give a custom transport.");
            }
            _ => return None,
        };
        Some(match reason {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => {
                "Check this machine's clock; if it is right, the server needs another certificate."
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "The certificate is for another host: check the endpoint, and whether a proxy responds in its place."
            }
            _ => {
                "If the server is to be trusted, add the certificate of its CA to the operating system's, or give a \
                 transport that has it by `ReqwestTransport::from_client`."
            }
        })
    })
}

#[cfg(not(any(feature = "hyper-rustls", feature = "rustls")))]
fn certificate(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    has_text(error, "certificate").then_some(
        "Check this machine's clock and the endpoint; if the server is to be trusted, add the certificate of its CA to the \
         operating system's.",
    )
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Box<dyn StdError + Send + Sync>);

    impl fmt::Display for Layer {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(self.0)
        }
    }

    impl StdError for Layer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&*self.1)
        }
    }

    /// As reqwest wraps what happens while it connects.
    fn connecting(inner: impl Into<Box<dyn StdError + Send + Sync>>) -> Layer {
        Layer(
            "error sending request",
            Box::new(Layer("client error (Connect)", inner.into())),
        )
    }

    fn advice(error: &Layer, url: &str) -> String {
        help(error, url, None).unwrap_or_default().into_owned()
    }

    #[test]
    fn layers_without_news_are_left_out() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let error = connecting(Layer("tcp connect error", refused.into()));
        assert_eq!(text(&error), "connection refused");
        assert_eq!(text(&connecting("odd")), "odd");
        let alone = Layer("error sending request", "client error (Connect)".into());
        assert_eq!(text(&alone), "error sending request: client error (Connect)");
    }

    #[test]
    fn what_to_do_follows_from_the_system_s_error_and_the_address() {
        let because =
            |kind: io::ErrorKind| connecting(Layer("tcp connect error", io::Error::from(kind).into()));
        for (kind, url, expected) in [
            (
                io::ErrorKind::ConnectionRefused,
                "http://127.0.0.1:1/?a=b",
                "server is running",
            ),
            (
                io::ErrorKind::ConnectionRefused,
                "https://example.com/",
                "No server listens there",
            ),
            (
                io::ErrorKind::NetworkUnreachable,
                "https://example.com/",
                "network",
            ),
            (io::ErrorKind::TimedOut, "https://example.com/", "firewall"),
            (io::ErrorKind::PermissionDenied, "https://example.com/", ""),
        ] {
            let advice = advice(&because(kind), url);
            assert!(advice.contains(expected), "{kind}: {advice}");
            assert_eq!(advice.is_empty(), expected.is_empty(), "{kind}: {advice}");
        }
        let unknown = connecting(Layer("dns error", "failed to lookup address information".into()));
        assert!(advice(&unknown, "https://nowhere.invalid/").contains("name resolution"));
        let proxy = ProxyAddress {
            variable: "HTTPS_PROXY",
            url: "http://proxy:3128".to_owned(),
            user: None,
        };
        let advice = help(&unknown, "https://example.com/", Some(&proxy)).unwrap_or_default();
        assert!(advice.contains("`HTTPS_PROXY`"), "{advice}");
    }

    #[cfg(any(feature = "hyper-rustls", feature = "rustls"))]
    #[test]
    fn what_to_do_follows_from_the_error_of_tls() {
        use std::sync::Arc;

        use rustls::{CertificateError, Error, InvalidMessage, OtherError};

        let because = |error: Error| connecting(io::Error::new(io::ErrorKind::InvalidData, error));
        for (error, expected) in [
            (
                Error::InvalidMessage(InvalidMessage::InvalidContentType),
                "write the endpoint as `http://emulator:8180`",
            ),
            (Error::InvalidCertificate(CertificateError::Expired), "clock"),
            (
                Error::InvalidCertificate(CertificateError::NotValidForName),
                "another host",
            ),
            (
                Error::InvalidCertificate(CertificateError::UnknownIssuer),
                "its CA",
            ),
            (
                Error::Other(OtherError(Arc::new(UnreadableRoots(Error::General(
                    "there are none".to_owned(),
                ))))),
                "package of CA certificates",
            ),
        ] {
            let advice = advice(&because(error), "https://emulator:8180/?Signature=s3cret");
            assert!(
                advice.contains(expected) && !advice.contains("s3cret"),
                "{advice}"
            );
        }
    }

    #[test]
    fn a_server_that_speaks_tls_alone_is_called_so() {
        let error = Layer("error sending request", "invalid HTTP version parsed".into());
        assert_eq!(
            advice(&error, "http://example.com:8443/"),
            "The server does not speak plain HTTP: write the endpoint as `https://example.com:8443`."
        );
    }
}
