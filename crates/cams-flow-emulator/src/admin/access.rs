use std::net::IpAddr;

use alicloud_core::nonce::{NonceSource as _, RandomNonces};
use http::{HeaderMap, StatusCode, header, request::Parts};

use super::request::Problem;

/// Who may administer the emulator: everybody who reaches the loopback address, else those who have the token.
#[derive(Clone)]
pub(crate) struct Access {
    token: Option<String>,
}

/// A token that nobody can guess.
pub(crate) fn new_token() -> String {
    RandomNonces::default().next()
}

impl Access {
    pub(crate) fn new(token: Option<String>) -> Self {
        Self { token }
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) fn check(&self, parts: &Parts) -> Result<(), Problem> {
        let host = text(&parts.headers, header::HOST);
        // The page of another site may send requests from a browser on this machine.
        if let Some(origin) = text(&parts.headers, header::ORIGIN)
            && origin.strip_prefix("http://") != host
        {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "pages of other sites may not administer the emulator",
            ));
        }
        match &self.token {
            None if host.is_none_or(is_this_machine) => Ok(()),
            None => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "call the emulator by its address or as `localhost`: another name may be a site's trick",
            )),
            Some(token) => {
                let given = text(&parts.headers, header::AUTHORIZATION)
                    .and_then(|value| value.strip_prefix("Bearer "))
                    .unwrap_or_default();
                if same(token.as_bytes(), given.trim().as_bytes()) {
                    return Ok(());
                }
                Err(Problem::new(
                    StatusCode::UNAUTHORIZED,
                    "the emulator listens beyond this machine: send `Authorization: Bearer TOKEN` with the token that \
                     it printed at its start",
                ))
            }
        }
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Whether a host is an address or the name that always means this machine, with or without a port.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok()
}

/// Compares in a time that does not depend on where the texts differ.
fn same(left: &[u8], right: &[u8]) -> bool {
    let differences = left
        .iter()
        .zip(right)
        .fold(0, |differences, (left, right)| differences | (left ^ right));
    left.len() == right.len() && std::hint::black_box(differences) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_localhost_mean_this_machine() {
        for host in [
            "127.0.0.1:8180",
            "localhost",
            "LOCALHOST:1",
            "[::1]:8180",
            "[::1]",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["evil.example:8180", "localhost.evil.example", "", "h"] {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn tokens_are_compared_whole() {
        assert!(same(b"token", b"token"));
        for other in ["", "toke", "tokens", "tokem"] {
            assert!(!same(b"token", other.as_bytes()), "{other}");
        }
    }
}
