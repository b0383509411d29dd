//! Which proxy a connection goes through.

use ureq::{Proxy, http::Uri};

use crate::program::{network::error::FetchError, source::without_secrets};

/// What a person says about proxies.
pub(super) struct Environment<'a> {
    /// The option, which goes before everything else.
    pub(super) option: Option<&'a str>,
    pub(super) variable: fn(&str) -> Option<String>,
}

/// Returns the proxy for an address. This machine itself is reached without one.
pub(super) fn proxy(uri: &Uri, environment: &Environment<'_>) -> Result<Option<Proxy>, FetchError> {
    let host = uri.host().unwrap_or_default().to_lowercase();
    if is_loopback(&host) {
        return Ok(None);
    }
    let (name, address) = match environment.option {
        Some(address) => ("--proxy", address.to_owned()),
        None => match variable(uri.scheme_str() == Some("https"), environment) {
            Some(_) if is_exempt(&host, &no_proxy(environment)) => return Ok(None),
            Some(found) => found,
            None => return Ok(None),
        },
    };
    match Proxy::new(&address) {
        Ok(proxy) => Ok(Some(proxy)),
        Err(_) => Err(FetchError::Proxy {
            name,
            address: without_secrets(&address),
        }),
    }
}

/// The variable in small letters goes first, as curl has it; that of `http` in capitals may be a header of a CGI program.
fn variable(is_https: bool, environment: &Environment<'_>) -> Option<(&'static str, String)> {
    let names: &[&'static str] = if is_https {
        &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    } else {
        &["http_proxy", "all_proxy", "ALL_PROXY"]
    };
    names.iter().find_map(|name| {
        let value = (environment.variable)(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| (*name, value.to_owned()))
    })
}

fn no_proxy(environment: &Environment<'_>) -> String {
    ["no_proxy", "NO_PROXY"]
        .iter()
        .find_map(|name| (environment.variable)(name))
        .unwrap_or_default()
}

/// Entries are hosts, which cover the hosts below them, with or without `.` or `*.` before; `*` covers all.
fn is_exempt(host: &str, list: &str) -> bool {
    list.split([',', ' ']).map(str::trim).any(|entry| {
        let entry = entry
            .split_once(':')
            .map_or(entry, |(entry, _)| entry)
            .to_lowercase();
        let name = entry.trim_start_matches("*.").trim_start_matches('.');
        let is_below = || {
            let above = host.strip_suffix(name);
            above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
        };
        entry == "*" || !name.is_empty() && is_below()
    })
}

pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{Environment, is_exempt, proxy};

    fn of(address: &str, option: Option<&str>, variable: fn(&str) -> Option<String>) -> Option<String> {
        let environment = Environment { option, variable };
        let proxy = proxy(&address.parse().unwrap(), &environment).unwrap();
        proxy.map(|proxy| proxy.host().to_owned())
    }

    #[test]
    fn options_go_before_variables_and_small_letters_before_capitals() {
        let variables = |name: &str| match name {
            "HTTPS_PROXY" => Some("http://capitals:1".to_owned()),
            "https_proxy" => Some("http://user:secret@small:1".to_owned()),
            "HTTP_PROXY" => Some("http://cgi:1".to_owned()),
            "NO_PROXY" => Some("x.example,.y.example".to_owned()),
            _ => None,
        };
        let of = |address: &str, option| of(address, option, variables);
        assert_eq!(of("https://a.example", None).as_deref(), Some("small"));
        assert_eq!(of("https://a.example", Some("http://b:1")).as_deref(), Some("b"));
        assert_eq!(of("http://a.example", None), None);
        assert_eq!(of("https://x.example", None), None);
        assert_eq!(of("https://z.y.example", None), None);
        assert_eq!(of("https://127.0.0.1:80", Some("http://b:1")), None);
        assert_eq!(of("https://[::1]:80", Some("http://b:1")), None);
    }

    #[test]
    fn a_proxy_that_is_none_is_an_error_without_its_password() {
        let environment = Environment {
            option: None,
            variable: |name| (name == "ALL_PROXY").then(|| "ftp://user:secret@host:1".to_owned()),
        };
        let error = proxy(&"https://a.example".parse().unwrap(), &environment).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("ALL_PROXY") && !error.contains("secret"),
            "{error}"
        );
    }

    #[test]
    fn hosts_are_exempt_with_those_below_them() {
        for (list, is) in [
            ("a.example", true),
            ("*.example", true),
            (".example", true),
            ("b.a.example", false),
            ("xa.example", false),
            ("other, a.example:443", true),
            ("*", true),
            (",", false),
            ("", false),
        ] {
            assert_eq!(is_exempt("a.example", list), is, "{list}");
        }
    }
}
