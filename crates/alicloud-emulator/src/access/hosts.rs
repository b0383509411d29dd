//! The names by which the emulator may be called.

use std::net::IpAddr;

/// Names that mean this machine and that no site on the Internet can have: `.internal` is reserved.
const THIS_MACHINE: [&str; 4] = [
    "localhost",
    "host.docker.internal",
    "gateway.docker.internal",
    "host.containers.internal",
];

/// The names in `Host` that are let in: a site's own name may have been pointed at this machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct AllowedHosts {
    more: Vec<AllowedHost>,
    /// Whether names without a dot are let in: those of other containers, which no site can have.
    single_labels: bool,
}

/// A name that is let in on request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AllowedHost {
    Any,
    Name(String),
    /// A name, and all names below it: `.example.com`.
    Below(String),
}

impl AllowedHost {
    /// Reads `emulator`, `*.example.com` or `*`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let (name, is_suffix) = match text.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (text, false),
        };
        let is_name = |label: &str| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        if !name.split('.').all(is_name) {
            return Err(
                "a host is a name without scheme, port and path, such as `emulator`, `*.example.com`, or `*` for all"
                    .to_owned(),
            );
        }
        let name = name.to_ascii_lowercase();
        Ok(match is_suffix {
            true => Self::Below(format!(".{name}")),
            false => Self::Name(name),
        })
    }

    fn allows(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Name(name) => name == host,
            Self::Below(suffix) => host.ends_with(suffix.as_str()),
        }
    }
}

impl AllowedHosts {
    pub(crate) fn new(more: Vec<AllowedHost>, single_labels: bool) -> Self {
        Self { more, single_labels }
    }

    /// Whether a `Host`, with or without a port, is an address, a name of this machine, or one that was allowed.
    pub(crate) fn allows(&self, host: &str) -> bool {
        let Some(name) = name_of(host) else { return false };
        // An address cannot be pointed elsewhere.
        if name
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>()
            .is_ok()
        {
            return true;
        }
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix('.').unwrap_or(&name);
        THIS_MACHINE.contains(&name)
            || name.ends_with(".localhost")
            || self.single_labels && !name.is_empty() && !name.contains('.')
            || self.more.iter().any(|allowed| allowed.allows(name))
    }
}

/// The name or address in a `Host`, an address of version 6 with its brackets.
fn name_of(host: &str) -> Option<&str> {
    let (name, port) = match host.rfind(']') {
        Some(end) if host.starts_with('[') => host.split_at(end + 1),
        Some(_) => return None,
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_port = port.strip_prefix(':').map_or(port.is_empty(), |digits| {
        digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    (is_port && !name.contains(['/', '@', '?', '#', ' '])).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_names_of_this_machine_are_let_in() {
        let hosts = AllowedHosts::default();
        for host in [
            "127.0.0.1:8180",
            "127.8.9.1",
            "192.168.1.7:80",
            "localhost",
            "LOCALHOST:1",
            "localhost.:8180",
            "flows.localhost:8180",
            "host.docker.internal:8180",
            "host.containers.internal",
            "[::1]:8180",
            "[::1]",
        ] {
            assert!(hosts.allows(host), "{host}");
        }
        for host in [
            "evil.example:8180",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil.example:80@127.0.0.1",
            "127.0.0.1@evil.example",
            "127.0.0.1:80:evil.example",
            "evil.example#127.0.0.1",
            "host.docker.internal.evil.example",
            "evillocalhost",
            "[::1]evil.example",
            "[::1",
            "",
            ".",
            ":80",
            "h",
        ] {
            assert!(!hosts.allows(host), "{host}");
        }
    }

    #[test]
    fn more_names_are_let_in_on_request() {
        let allowed = |texts: &[&str]| {
            let more = texts
                .iter()
                .map(|text| AllowedHost::parse(text).unwrap())
                .collect();
            AllowedHosts::new(more, false)
        };
        let hosts = allowed(&["Emulator", "*.svc.example.com"]);
        for (host, expected) in [
            ("emulator:8180", true),
            ("a.svc.example.com", true),
            ("a.b.SVC.example.com:1", true),
            ("svc.example.com", false),
            ("asvc.example.com", false),
            ("emulator.example.com", false),
            ("other", false),
        ] {
            assert_eq!(hosts.allows(host), expected, "{host}");
        }
        assert!(allowed(&["*"]).allows("evil.example"));
        assert!(AllowedHosts::new(Vec::new(), true).allows("emulator:8180"));
        assert!(!AllowedHosts::new(Vec::new(), true).allows("evil.example:8180"));
        for wrong in [
            "",
            "http://emulator",
            "emulator:8180",
            "a b",
            "*.",
            "a..b",
            "*a.b",
            "é",
            "[::1]",
        ] {
            AllowedHost::parse(wrong).unwrap_err();
        }
    }
}
