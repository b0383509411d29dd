use std::fmt;

use http::{HeaderValue, Uri};

use crate::{
    configuration::ConfigurationError,
    redact::{address, line},
    service::{EndpointRule, Service},
};

/// The server that a client calls: a scheme and a host, with its port if it is not the scheme's default.
///
/// ```
/// use alicloud_core::Endpoint;
///
/// let endpoint = Endpoint::parse("http://127.0.0.1:8080")?;
/// assert_eq!(endpoint.to_string(), "http://127.0.0.1:8080");
/// assert_eq!(Endpoint::parse("cams.ap-southeast-1.aliyuncs.com")?.to_string(), "https://cams.ap-southeast-1.aliyuncs.com");
/// # Ok::<(), alicloud_core::ConfigurationError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    scheme_length: usize,
    host: HeaderValue,
}

impl Endpoint {
    /// Parses `https://host[:port]`, `http://host[:port]` or `host[:port]`, which means HTTPS.
    ///
    /// # Errors
    ///
    /// Errors on another scheme, a path, a query, a user name, or a missing host; also on this machine's own address without
    /// a scheme, such as `127.0.0.1:8180`: its servers speak TLS or do not, and neither is to be guessed.
    pub fn parse(text: &str) -> Result<Self, ConfigurationError> {
        let invalid = |reason: &str| {
            ConfigurationError::new(format!("the endpoint `{}` {reason}", address(text)))
                .with_help("write it as `https://host`, `http://host:port` or the host's name")
        };
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => ("https".to_owned(), text),
        };
        if scheme != "https" && scheme != "http" {
            return Err(invalid("has a scheme other than http and https"));
        }
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#', '@']) {
            return Err(invalid("has a path, a query or a user name"));
        }
        let uri: Uri = format!("{scheme}://{authority}/")
            .parse()
            .map_err(|_| invalid("is not a valid URL"))?;
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        if host.is_empty() || host == "[]" {
            return Err(invalid("has no host"));
        }
        if authority.len() > uri.host().map_or(0, str::len) && uri.port_u16().is_none() {
            return Err(invalid("has a port that is not a number up to 65535"));
        }
        let default_port = if scheme == "https" { 443 } else { 80 };
        let host = match uri.port_u16() {
            Some(port) if port != default_port => format!("{host}:{port}"),
            _ => host,
        };
        let header = HeaderValue::from_str(&host).map_err(|_| invalid("is not a valid URL"))?;
        let endpoint = Self {
            scheme_length: scheme.len(),
            url: format!("{scheme}://{host}"),
            host: header,
        };
        if endpoint.is_loopback() && !text.contains("://") {
            let error = ConfigurationError::new(format!("the endpoint `{}` has no scheme", address(text)));
            return Err(error.with_help(format!(
                "write `http://{host}`, or `https://{host}` if the server speaks TLS"
            )));
        }
        Ok(endpoint)
    }

    /// Returns the endpoint of a service in a region.
    ///
    /// # Errors
    ///
    /// Errors if the region's name is invalid or the service has no endpoint there.
    pub fn of(service: &Service, region: &str, network: Network) -> Result<Self, ConfigurationError> {
        let known = |character: char| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
        };
        if region.is_empty() || !region.chars().all(known) {
            return Err(
                ConfigurationError::new(format!("`{}` is not a valid region", line(region)))
                    .with_help("write it like `ap-southeast-1`"),
            );
        }
        let listed = || {
            service
                .endpoints()
                .iter()
                .find(|(listed, _)| *listed == region)
                .map(|(_, host)| *host)
        };
        if network == Network::Public
            && let Some(host) = listed()
        {
            return Self::parse(host);
        }
        match service.endpoint_rule() {
            EndpointRule::Global(host) => Self::parse(host),
            EndpointRule::Regional => {
                let product = service.product();
                let network = network.suffix();
                Self::parse(&format!("{product}{network}.{region}.aliyuncs.com"))
            }
            EndpointRule::Listed => {
                let regions: Vec<_> = service
                    .endpoints()
                    .iter()
                    .map(|(region, _)| format!("`{region}`"))
                    .collect();
                Err(ConfigurationError::new(format!(
                    "{} has no endpoint in the region `{region}`",
                    service.title()
                ))
                .with_help(format!("use one of {}, or give an endpoint", regions.join(", "))))
            }
        }
    }

    /// Returns the endpoint whose name has a label in front of this one's, in lower case; `None` if the text is not a label, which
    /// could name any other host. An IP address and `localhost` have no names below them: they are called as they are, and only the
    /// `Host` header has the label, in front of `localhost`.
    pub(crate) fn below(&self, label: &str) -> Option<Self> {
        let is_label = !label.is_empty()
            && label.len() <= LONGEST_LABEL
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-');
        let label = is_label.then(|| label.to_ascii_lowercase())?;
        let named = |host: &str| HeaderValue::try_from(format!("{label}.{host}")).ok();
        let below = self.host.to_str().ok()?;
        let (name, port) = self.split();
        if is_local(name) {
            // Each further label stands in front of those before it.
            let host = match below.starts_with(name) {
                true => named(&port.map_or("localhost".to_owned(), |port| format!("localhost:{port}")))?,
                false => named(below)?,
            };
            return Some(Self { host, ..self.clone() });
        }
        Some(Self {
            url: format!("{}://{label}.{below}", &self.url[..self.scheme_length]),
            scheme_length: self.scheme_length,
            host: named(below)?,
        })
    }

    /// Returns scheme and host, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Returns the host, with its port if it is not the scheme's default.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.url[self.scheme_length + 3..]
    }

    /// Returns the host without its port.
    pub(crate) fn host_name(&self) -> &str {
        self.split().0
    }

    /// Returns the port, the scheme's default included.
    pub(crate) fn port(&self) -> u16 {
        let default_port = if self.is_encrypted() { 443 } else { 80 };
        self.split().1.unwrap_or(default_port)
    }

    fn split(&self) -> (&str, Option<u16>) {
        let host = self.host();
        // The colons of an IPv6 address are in brackets.
        match host.rsplit_once(':').map(|(name, port)| (name, port.parse())) {
            Some((name, Ok(port))) if !host.ends_with(']') => (name, Some(port)),
            _ => (host, None),
        }
    }

    /// Returns whether calls are encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.scheme_length == "https".len()
    }

    /// Returns whether the host is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let name = self.host_name().trim_start_matches('[').trim_end_matches(']');
        name == "localhost"
            || name
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    pub(crate) fn host_header(&self) -> HeaderValue {
        self.host.clone()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.url)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.url)
    }
}

/// The length of the longest label of a name.
const LONGEST_LABEL: usize = 63;

/// Whether no name can be below a host: it is `localhost` or an IP address.
pub(crate) fn is_local(host_name: &str) -> bool {
    let address = host_name.trim_start_matches('[').trim_end_matches(']');
    host_name == "localhost" || address.parse::<std::net::IpAddr>().is_ok()
}

/// The network from which a service is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Network {
    /// The Internet.
    #[default]
    Public,
    /// A virtual private cloud of the vendor.
    Vpc,
}

impl Network {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Public => "",
            Self::Vpc => "-vpc",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SERVICE: Service = Service::new("cams", "2020-06-06")
        .with_endpoints(&[("ap-southeast-1", "cams.ap-southeast-1.aliyuncs.com")]);
    static LISTED: Service = Service::new("ledger", "1")
        .with_endpoints(&[("here", "ledger.example.com")])
        .with_endpoint_rule(EndpointRule::Listed);

    #[test]
    fn a_region_leads_to_a_host() {
        let host =
            |service, region, network| Endpoint::of(service, region, network).unwrap().host().to_owned();
        assert_eq!(
            host(&SERVICE, "ap-southeast-1", Network::Public),
            "cams.ap-southeast-1.aliyuncs.com"
        );
        assert_eq!(
            host(&SERVICE, "cn-hangzhou", Network::Public),
            "cams.cn-hangzhou.aliyuncs.com"
        );
        assert_eq!(
            host(&SERVICE, "cn-hangzhou", Network::Vpc),
            "cams-vpc.cn-hangzhou.aliyuncs.com"
        );
        assert_eq!(host(&LISTED, "here", Network::Public), "ledger.example.com");
        assert!(
            Endpoint::of(&LISTED, "there", Network::Public)
                .unwrap_err()
                .to_string()
                .contains("`here`")
        );
    }

    #[test]
    fn invalid_regions_and_endpoints_are_errors() {
        for region in ["", "AP", "a/b", "evil.com#", "a b"] {
            assert!(
                Endpoint::of(&SERVICE, region, Network::Public).is_err(),
                "{region}"
            );
        }
        for endpoint in [
            "",
            "http://",
            "ftp://host",
            "host/path",
            "https://host?x",
            "host:99999",
            "u:p@host",
            "a b",
            "host:",
            "127.0.0.1:8180",
            "localhost",
            "[::1]:8180",
        ] {
            let error = Endpoint::parse(endpoint).expect_err(endpoint);
            assert!(!error.to_string().contains("u:p"), "{error}");
        }
    }

    #[test]
    fn a_label_stands_in_front_of_a_name_and_in_the_header_of_an_address() {
        let below = |endpoint: &str, label: &str| {
            let endpoint = Endpoint::parse(endpoint).unwrap().below(label)?;
            let header = endpoint.host_header().to_str().unwrap().to_owned();
            Some((endpoint.to_string(), header))
        };
        for (endpoint, url, header) in [
            (
                "cn-hangzhou.log.aliyuncs.com",
                "https://my-garden.cn-hangzhou.log.aliyuncs.com",
                "my-garden.cn-hangzhou.log.aliyuncs.com",
            ),
            (
                "http://emulator:8180",
                "http://my-garden.emulator:8180",
                "my-garden.emulator:8180",
            ),
            (
                "http://127.0.0.1:8180",
                "http://127.0.0.1:8180",
                "my-garden.localhost:8180",
            ),
            ("http://[::1]:81", "http://[::1]:81", "my-garden.localhost:81"),
            ("http://localhost", "http://localhost", "my-garden.localhost"),
        ] {
            let expected = Some((url.to_owned(), header.to_owned()));
            assert_eq!(below(endpoint, "My-Garden"), expected, "{endpoint}");
        }
        let long = "x".repeat(64);
        for label in [
            "",
            "a.b",
            "evil.com/",
            "a#",
            "a@b",
            "a:1",
            "-a",
            "a-",
            "a_b",
            "ä",
            "a b",
            "a%2e",
            "a\n",
            &long,
        ] {
            assert_eq!(below("a.example.com", label), None, "{label}");
        }
    }

    #[test]
    fn the_scheme_s_default_port_is_left_out() {
        assert_eq!(
            Endpoint::parse("HTTPS://Host:443/").unwrap().as_str(),
            "https://host"
        );
        assert_eq!(
            Endpoint::parse("http://[::1]:80").unwrap().as_str(),
            "http://[::1]"
        );
        assert!(Endpoint::parse("http://[::1]:81").unwrap().is_loopback());
        assert!(Endpoint::parse("http://localhost:81").unwrap().is_loopback());
        assert!(
            !Endpoint::parse("http://localhost.example.com")
                .unwrap()
                .is_loopback()
        );
    }
}
