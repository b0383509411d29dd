//! Whether the endpoint can be reached.

use std::time::{Duration, Instant};

use alicloud_core::Endpoint;
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use crate::{commands::doctor::findings::Findings, context::Context, names::counted};

/// How long a name or a connection may take.
const WITHIN: Duration = Duration::from_secs(5);

/// Whether a proxy is set; returns whether one is.
pub(super) fn proxy(context: &Context, endpoint: &Endpoint, findings: &mut Findings) -> bool {
    let names: &[&str] = match endpoint.is_encrypted() {
        true => &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        false => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    };
    let environment = &context.program.environment;
    let set = names.iter().find(|name| environment.variable(name).is_some());
    match set {
        // Its address may hold a password.
        Some(name) => findings.note("proxy", format_args!("{name} is set")),
        None => findings.good("proxy", "none"),
    }
    set.is_some()
}

/// The name of the host, and a connection; returns whether the name is known.
pub(super) async fn network(endpoint: &Endpoint, findings: &mut Findings) -> bool {
    let address = endpoint.as_str();
    let authority = address
        .split_once("://")
        .map_or(address, |(_, rest)| rest)
        .trim_end_matches('/');
    let has_port = authority
        .rsplit(']')
        .next()
        .is_some_and(|rest| rest.contains(':'));
    let default = if endpoint.is_encrypted() { 443 } else { 80 };
    let authority = match has_port {
        true => authority.to_owned(),
        false => format!("{authority}:{default}"),
    };
    let started = Instant::now();
    let found = timeout(WITHIN, lookup_host(authority.clone())).await;
    let addresses: Vec<_> = match found {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(error)) => {
            findings.failed(
                "DNS",
                format_args!("{authority}: {error}"),
                "check the region, and the name server of this machine",
            );
            return false;
        }
        Err(_) => {
            findings.failed(
                "DNS",
                format_args!("{authority}: no response in time"),
                "check the name server of this machine",
            );
            return false;
        }
    };
    findings.good(
        "DNS",
        format_args!(
            "{} in {} ms",
            counted(addresses.len() as u64, "address"),
            started.elapsed().as_millis()
        ),
    );
    let started = Instant::now();
    match timeout(WITHIN, TcpStream::connect(&*addresses)).await {
        Ok(Ok(_)) => {
            findings.good(
                "connection",
                format_args!("in {} ms", started.elapsed().as_millis()),
            );
            true
        }
        Ok(Err(error)) => {
            findings.failed(
                "connection",
                format_args!("{error}"),
                "look for a firewall, or for a proxy that has to be set",
            );
            // A proxy may reach it all the same.
            true
        }
        Err(_) => {
            findings.failed(
                "connection",
                "none in time",
                "look for a firewall, or for a proxy that has to be set",
            );
            true
        }
    }
}
