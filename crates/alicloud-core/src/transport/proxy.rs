//! Which proxy the environment names for an endpoint.

use std::{fmt, net::IpAddr};

use http::Uri;

use crate::{configuration::ConfigurationError, encoding, endpoint::Endpoint};

/// The variables that name proxies, read once.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    http: Option<Variable>,
    https: Option<Variable>,
    all: Option<Variable>,
    no_proxy: String,
}

#[derive(Clone)]
struct Variable {
    name: &'static str,
    value: String,
}

/// The address of an HTTP proxy.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ProxyAddress {
    /// The variable that names it.
    pub(crate) variable: &'static str,
    /// Scheme, host and port.
    pub(crate) url: String,
    /// User name and password.
    pub(crate) user: Option<(String, String)>,
}

/// `Debug` leaves out user name and password.
impl fmt::Debug for ProxyAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of `{}`", self.url, self.variable)
    }
}

impl Proxies {
    /// The variables of this process.
    pub(crate) fn from_env() -> Self {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    pub(crate) fn from_variables(value: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: [&'static str; 2]| {
            names.into_iter().find_map(|name| {
                let value = value(name)?.trim().to_owned();
                (!value.is_empty()).then_some(Variable { name, value })
            })
        };
        // A web server's clients set this variable of its CGI programs, by a header `Proxy`.
        let is_cgi = value("REQUEST_METHOD").is_some();
        Self {
            http: first(if is_cgi {
                ["http_proxy"; 2]
            } else {
                ["HTTP_PROXY", "http_proxy"]
            }),
            https: first(["HTTPS_PROXY", "https_proxy"]),
            all: first(["ALL_PROXY", "all_proxy"]),
            no_proxy: first(["NO_PROXY", "no_proxy"]).map_or_else(String::new, |variable| variable.value),
        }
    }

    /// The proxy for calls to an endpoint; `None` if they go there directly.
    ///
    /// # Errors
    ///
    /// The variable that names the proxy cannot be used.
    pub(crate) fn of(&self, endpoint: &Endpoint) -> Result<Option<ProxyAddress>, ConfigurationError> {
        let of_scheme = if endpoint.is_encrypted() {
            &self.https
        } else {
            &self.http
        };
        match of_scheme.as_ref().or(self.all.as_ref()) {
            Some(variable) if !endpoint.is_loopback() && !self.is_excepted(endpoint) => {
                variable.address().map(Some)
            }
            _ => Ok(None),
        }
    }

    fn is_excepted(&self, endpoint: &Endpoint) -> bool {
        let host = endpoint.host_name().trim_start_matches('[').trim_end_matches(']');
        let port = endpoint.port();
        let mut exceptions = self
            .no_proxy
            .split(|separator: char| separator == ',' || separator.is_whitespace());
        exceptions.any(|exception| covers(exception, host, port))
    }
}

impl Variable {
    fn address(&self) -> Result<ProxyAddress, ConfigurationError> {
        // Nothing of the value is shown: there may be a password anywhere in it.
        let unusable = |reason: &str, help: &'static str| {
            Err(ConfigurationError::new(format!("the variable `{}` {reason}", self.name)).with_help(help))
        };
        const FORM: &str = "write it as `http://host:port` or `http://user:password@host:port`, with `%40` for `@`, `%2F` \
            for `/`, `%23` for `#` and `%3F` for `?` in user and password; or except the host by `no_proxy`";
        let (scheme, rest) = match self.value.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => ("http".to_owned(), self.value.as_str()),
        };
        if scheme.starts_with("socks") {
            return unusable(
                "names a SOCKS proxy, which is not supported",
                "name an HTTP proxy, except the host by `no_proxy`, or give the client a transport by \
                 `ReqwestTransport::from_client`, with a client of reqwest's feature `socks`",
            );
        }
        if scheme != "http" && scheme != "https" {
            return unusable("names a proxy by a scheme other than http and https", FORM);
        }
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let is_host = |uri: &Uri| uri.host().is_some_and(|host| !host.is_empty() && host != "[]");
        let has_port = |uri: &Uri| uri.port_u16().is_some() || uri.host().map(str::len) == Some(host.len());
        let uri = format!("{scheme}://{host}/").parse::<Uri>();
        if authority.contains(['/', '?', '#', '\\']) || !uri.is_ok_and(|uri| is_host(&uri) && has_port(&uri))
        {
            return unusable("holds no address of a proxy", FORM);
        }
        let user = user.map(|user| {
            let (name, password) = user.split_once(':').unwrap_or((user, ""));
            (encoding::decode(name), encoding::decode(password))
        });
        Ok(ProxyAddress {
            variable: self.name,
            url: format!("{scheme}://{host}"),
            user,
        })
    }
}

/// A host without brackets, and its port.
fn host_and_port(text: &str) -> (&str, Option<u16>) {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (text, None),
        },
        _ => (text, None),
    };
    (host.trim_start_matches('[').trim_end_matches(']'), port)
}

/// Whether an entry of `no_proxy` is about a host: `*`, a name (which covers the names below it, with and without a dot
/// or `*.` before it), an address or a network such as `10.0.0.0/8`; each with a port if it is about that port alone.
fn covers(exception: &str, host: &str, port: u16) -> bool {
    if exception.is_empty() {
        return false;
    }
    if let Some((network, bits)) = exception.split_once('/') {
        return bits.parse().is_ok_and(|bits| is_in_network(host, network, bits));
    }
    let (name, only_port) = host_and_port(exception);
    if only_port.is_some_and(|only| only != port) {
        return false;
    }
    if name == "*" {
        return true;
    }
    if let (Some(one), Some(other)) = (ip(name), ip(host)) {
        return one == other;
    }
    let name = name
        .trim_start_matches('*')
        .trim_matches('.')
        .to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    let below = host.strip_suffix(name.as_str());
    !name.is_empty() && below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// Not inlined: parsing an address is long.
#[inline(never)]
fn ip(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

fn is_in_network(host: &str, network: &str, bits: u32) -> bool {
    let network = network.trim_start_matches('[').trim_end_matches(']');
    let bits_of = |address| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    match (ip(host), ip(network)) {
        (Some(host), Some(network)) if host.is_ipv4() == network.is_ipv4() => {
            let ((host, length), (network, _)) = (bits_of(host), bits_of(network));
            let differ = host ^ network;
            bits <= length && differ.checked_shr(128 - bits).unwrap_or(0) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(variables: &[(&str, &str)], endpoint: &str) -> Result<Option<ProxyAddress>, ConfigurationError> {
        let proxies = Proxies::from_variables(|name| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        proxies.of(&Endpoint::parse(endpoint).unwrap())
    }

    fn url(variables: &[(&str, &str)], endpoint: &str) -> Option<String> {
        proxy(variables, endpoint).unwrap().map(|address| address.url)
    }

    #[test]
    fn the_scheme_of_the_endpoint_chooses_the_variable() {
        let both = [
            ("http_proxy", "http://plain:1"),
            ("HTTPS_PROXY", "tls:2/"),
            ("all_proxy", "https://all"),
        ];
        assert_eq!(url(&both, "http://a.example").as_deref(), Some("http://plain:1"));
        assert_eq!(url(&both, "https://a.example").as_deref(), Some("http://tls:2"));
        assert_eq!(
            url(&both[2..], "https://a.example").as_deref(),
            Some("https://all")
        );
        assert_eq!(url(&both[..1], "https://a.example"), None);
        for here in ["http://localhost:1", "http://127.0.0.9", "http://[::1]:5"] {
            assert_eq!(url(&both, here), None, "{here}");
        }
        let cgi = [("HTTP_PROXY", "http://evil"), ("REQUEST_METHOD", "GET")];
        assert_eq!(url(&cgi, "http://a.example"), None);
        assert_eq!(url(&[("https_proxy", " ")], "https://a.example"), None);
    }

    #[test]
    fn user_and_password_are_read_and_never_shown() {
        let address = proxy(
            &[("https_proxy", "http://u%40x:p@s%2F%23@h:3128")],
            "https://a.example",
        );
        let address = address.unwrap().unwrap();
        assert_eq!(address.url, "http://h:3128");
        assert_eq!(address.user, Some(("u@x".to_owned(), "p@s/#".to_owned())));
        assert_eq!(format!("{address:?}"), "http://h:3128 of `https_proxy`");
    }

    #[test]
    fn what_is_no_address_of_a_proxy_is_refused_by_its_variable() {
        for value in [
            "http://user:PLANTED@ss/w#d@h:1",
            "http://user:PLANTED#@h:1",
            "http://user:PLANTED?@h:1",
            "ftp://user:PLANTED@h",
            "http://",
            "http://user:PLANTED@",
            "http://:8080",
            "http://h:port",
            "http://h:99999",
            "http://PLANTED host:1",
            "PLANTED\\x",
            "http://h:1/PLANTED",
            "http://[::1",
            "http://h:",
        ] {
            let error = proxy(&[("https_proxy", value)], "https://a.example")
                .expect_err(value)
                .to_string();
            assert!(
                error.contains("`https_proxy`") && error.contains("http://host:port"),
                "{error}"
            );
            assert!(!error.contains("PLANTED"), "{error}");
        }
        for socks in ["socks5://h:1", "socks5h://u:PLANTED@h:1", "SOCKS4://h"] {
            let error = proxy(&[("ALL_PROXY", socks)], "http://a.example")
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("`ALL_PROXY`") && error.contains("SOCKS") && error.contains("from_client"),
                "{error}"
            );
            assert!(!error.contains("PLANTED"), "{error}");
        }
        // What is not used is not judged.
        assert_eq!(url(&[("https_proxy", "ftp://x")], "http://a.example"), None);
        assert_eq!(
            url(
                &[("https_proxy", "ftp://x"), ("no_proxy", "example")],
                "https://a.example"
            ),
            None
        );
    }

    #[test]
    fn exceptions_by_name_address_network_and_port() {
        let through = |exceptions, endpoint| {
            let variables = [("all_proxy", "http://p:1"), ("no_proxy", exceptions)];
            url(&variables, endpoint).is_some()
        };
        for (exceptions, endpoint) in [
            ("*", "https://a.example"),
            ("b, *.example", "https://a.example"),
            ("*.a.example", "https://a.example"),
            (".example", "https://x.a.example"),
            ("A.Example", "https://a.example"),
            ("x a.example\ty", "https://a.example"),
            ("a.example.", "https://a.example"),
            ("a.example:443", "https://a.example"),
            (".example:8080", "http://a.example:8080"),
            ("10.1.2.3", "http://10.1.2.3"),
            ("10.0.0.0/8", "http://10.200.2.3:81"),
            ("0.0.0.0/0", "http://1.2.3.4"),
            ("10.1.2.3/32", "http://10.1.2.3"),
            ("fd00::/8", "http://[fd12::1]:8080"),
            ("fd12::1", "http://[fd12::1]"),
            ("[fd12::1]:80", "http://[fd12::1]"),
        ] {
            assert!(!through(exceptions, endpoint), "{exceptions}: {endpoint}");
        }
        for (exceptions, endpoint) in [
            ("", "https://a.example"),
            (",,", "https://a.example"),
            ("ample", "https://a.example"),
            ("x.example", "https://a.example"),
            ("a.example:80", "https://a.example"),
            ("10.0.0.0/8", "http://11.0.0.1"),
            ("10.0.0.0/33", "http://10.0.0.1"),
            ("10.0.0.0/x", "http://10.0.0.1"),
            ("10.1.2.3/32", "http://10.1.2.4"),
            ("::/0", "http://10.1.2.4"),
            ("10.1", "http://10.1.2.4"),
            (".", "https://a.example"),
        ] {
            assert!(through(exceptions, endpoint), "{exceptions}: {endpoint}");
        }
    }
}
