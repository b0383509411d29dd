//! One request of the metadata service.

use std::{
    io::{self, Read},
    sync::Arc,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use ureq::{
    Agent, Body, Proxy,
    http::{Response, Uri},
    tls::{RootCerts, TlsConfig, TlsProvider},
};

use crate::{
    program::{
        network::{
            error::FetchError,
            proxy::{Environment, proxy},
        },
        source::without_secrets,
    },
    text::one_line,
};

/// How many redirects within a host are followed.
const REDIRECTS: usize = 5;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// What to fetch, and how.
pub(super) struct Request<'a> {
    pub(super) address: &'a str,
    /// What it is, for the person who waits.
    pub(super) label: &'a str,
    /// For the whole request, its redirects and its body.
    pub(super) timeout: Duration,
    /// The largest body, in bytes.
    pub(super) largest: u64,
    /// What decides about a proxy.
    pub(super) environment: Environment<'a>,
    /// Whether a bar shows how far the download is.
    pub(super) progress: bool,
}

/// Returns the body of a successful response.
pub(super) fn get(request: &Request<'_>) -> Result<Vec<u8>, FetchError> {
    let mut uri: Uri = parsed(request.address)?;
    for _ in 0..=REDIRECTS {
        let agent = agent(proxy(&uri, &request.environment)?, request.timeout);
        let mut response = agent
            .get(&uri)
            .call()
            .map_err(|error| failed(error, &uri, request))?;
        let status = response.status();
        if status.is_success() {
            return body(&mut response, &uri, request);
        }
        let location = response.headers().get("location");
        match location.and_then(|location| location.to_str().ok()) {
            Some(location) if status.is_redirection() => uri = redirected(&uri, location)?,
            _ => {
                return Err(FetchError::Status {
                    address: shown(&uri),
                    status: status.as_u16(),
                });
            }
        }
    }
    Err(FetchError::Redirects {
        address: shown(&uri),
        most: REDIRECTS,
    })
}

fn agent(proxy: Option<Proxy>, timeout: Duration) -> Agent {
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        // The certificates that this machine trusts, with those of a company's proxy.
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    Agent::config_builder()
        .http_status_as_error(false)
        // A redirect may lead to another host: it is looked at first.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECT.min(timeout)))
        .timeout_global(Some(timeout))
        .user_agent(concat!("alicloud-codegen/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .proxy(proxy)
        .build()
        .into()
}

fn body(response: &mut Response<Body>, uri: &Uri, request: &Request<'_>) -> Result<Vec<u8>, FetchError> {
    let too_large = || FetchError::TooLarge {
        address: shown(uri),
        largest: request.largest,
    };
    let is_plain = !response.headers().contains_key("content-encoding");
    let length = response.body().content_length().filter(|_| is_plain);
    if length.is_some_and(|length| length > request.largest) {
        return Err(too_large());
    }
    let bar = bar(request, length);
    let reader = response
        .body_mut()
        .with_config()
        // Of the bytes on the wire; those that they become are counted below.
        .limit(request.largest + 1)
        .reader();
    let mut bytes = Vec::new();
    let read = bar
        .wrap_read(reader.take(request.largest + 1))
        .read_to_end(&mut bytes);
    bar.finish_and_clear();
    if let Err(error) = read {
        return Err(failed(ureq::Error::from(error), uri, request));
    }
    if bytes.len() as u64 > request.largest {
        return Err(too_large());
    }
    if length.is_some_and(|length| length != bytes.len() as u64) {
        return Err(FetchError::Cut { address: shown(uri) });
    }
    Ok(bytes)
}

/// A bar for people at terminals.
fn bar(request: &Request<'_>, length: Option<u64>) -> ProgressBar {
    if !request.progress {
        return ProgressBar::hidden();
    }
    let (bar, template) = match length {
        Some(length) => (
            ProgressBar::new(length),
            "{msg}  [{bar:30}] {bytes} of {total_bytes}, {bytes_per_sec}",
        ),
        None => (ProgressBar::no_length(), "{msg}  {bytes}, {bytes_per_sec}"),
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style.progress_chars("##-"))
        .with_message(request.label.to_owned())
}

fn failed(error: ureq::Error, uri: &Uri, request: &Request<'_>) -> FetchError {
    use ureq::Error;

    let host = uri.host().unwrap_or_default().to_owned();
    match error {
        Error::Timeout(_) => FetchError::Timeout {
            host,
            timeout: request.timeout,
        },
        Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => FetchError::Timeout {
            host,
            timeout: request.timeout,
        },
        Error::Io(error)
            if matches!(
                error.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
            ) =>
        {
            FetchError::Cut { address: shown(uri) }
        }
        Error::BodyStalled => FetchError::Cut { address: shown(uri) },
        Error::BodyExceedsLimit(_) => FetchError::TooLarge {
            address: shown(uri),
            largest: request.largest,
        },
        Error::HostNotFound => FetchError::Connect {
            host,
            reason: "no such host".to_owned(),
        },
        Error::Protocol(_) | Error::Http(_) | Error::LargeResponseHeader(..) | Error::Decompress(..) => {
            FetchError::NotHttp {
                address: shown(uri),
                reason: error.to_string(),
            }
        }
        Error::Rustls(error) => FetchError::Tls {
            host,
            reason: error.to_string(),
        },
        Error::Io(error) if error.get_ref().is_some_and(|error| error.is::<rustls::Error>()) => {
            FetchError::Tls {
                host,
                reason: error.to_string(),
            }
        }
        Error::Io(error) => FetchError::Connect {
            host,
            reason: error.to_string(),
        },
        other => FetchError::Connect {
            host,
            reason: other.to_string(),
        },
    }
}

/// Where a redirect leads, if that is the same host with the same protection.
fn redirected(from: &Uri, location: &str) -> Result<Uri, FetchError> {
    let refused = || FetchError::Redirect {
        address: shown(from),
        to: without_secrets(&one_line(location)),
    };
    if location.starts_with('/') && !location.starts_with("//") {
        let scheme = from.scheme_str().unwrap_or_default();
        let authority = from.authority().map(ToString::to_string).unwrap_or_default();
        return format!("{scheme}://{authority}{location}")
            .parse()
            .map_err(|_| refused());
    }
    let to: Uri = location.parse().map_err(|_| refused())?;
    let same = |part: fn(&Uri) -> Option<&str>| {
        let (from, to) = (part(from), part(&to));
        from.is_some() && from.map(str::to_lowercase) == to.map(str::to_lowercase)
    };
    if same(Uri::scheme_str) && same(Uri::host) && from.port_u16() == to.port_u16() {
        return Ok(to);
    }
    Err(refused())
}

fn parsed(address: &str) -> Result<Uri, FetchError> {
    let uri: Result<Uri, _> = address.parse();
    match uri {
        Ok(uri) if matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some() => Ok(uri),
        _ => Err(FetchError::Address(without_secrets(address))),
    }
}

fn shown(uri: &Uri) -> String {
    without_secrets(&uri.to_string())
}

#[cfg(test)]
mod tests {
    use super::redirected;

    #[test]
    fn redirects_stay_with_their_host() {
        let from = "https://a.example:8443/x?token=secret".parse().unwrap();
        for (location, to) in [
            ("/y", "https://a.example:8443/y"),
            ("https://A.example:8443/z?q", "https://A.example:8443/z?q"),
        ] {
            assert_eq!(redirected(&from, location).unwrap().to_string(), to);
        }
        for location in [
            "http://a.example:8443/y",
            "https://a.example/y",
            "https://b.example:8443/y",
            "//b.example/y",
            "y",
            "",
            "ftp://a.example:8443",
        ] {
            let error = redirected(&from, location).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
