//! Counts the allocations of one GetFlow over loopback, beside those of a hand-signed reqwest call.
//!
//! The emulator runs in its own process, so that only the client's allocations are counted.
#![expect(clippy::print_stdout, reason = "the counts are its output")]

use std::{
    alloc::System,
    process::{Command, Stdio},
    time::SystemTime,
};

use alicloud_core::{
    Quota, RateLimit,
    sign::{canonical_query, v3},
    time,
};
use cams_flow::{Client, Credentials, FlowCategory};
use cams_flow_emulator::Emulator;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::io::{AsyncBufReadExt as _, BufReader};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const WARM_UP: usize = 50;
const CALLS: usize = 500;

type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        let emulator = Emulator::start().await?;
        println!("{}", emulator.endpoint());
        return Ok(emulator.run().await?);
    }
    let mut server = tokio::process::Command::from(Command::new(std::env::current_exe()?))
        .arg("serve")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let output = server.stdout.take().ok_or("the server has no output")?;
    let endpoint = BufReader::new(output)
        .lines()
        .next_line()
        .await?
        .ok_or("the server did not start")?;
    // A second, unused emulator has the key that all of them accept.
    let credentials = Emulator::start().await?.credentials();

    let client = Client::builder()
        .endpoint(&endpoint)
        .credentials(credentials.clone())
        // The rate limit is on and never makes a call wait.
        .rate_limit(RateLimit::apart().with_quota("GetFlow", Quota::new(1_000_000, 1)))
        .build()?;
    let created = client
        .create_flow()
        .flow_name("counted")
        .categories([FlowCategory::Other])
        .send()
        .await?;
    let flow_id = created.data.flow_id.as_str();

    let mut typed = Vec::new();
    for _ in 0..WARM_UP + CALLS {
        let region = Region::new(ALLOCATOR);
        let flow = client.get_flow().flow_id(flow_id).send().await?;
        typed.push(region.change());
        assert_eq!(flow.data.flow_id, flow_id);
    }

    let provider = rustls::crypto::ring::default_provider();
    provider
        .install_default()
        .map_err(|_| "another provider is installed")?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let mut bare = Vec::new();
    for number in 0..WARM_UP + CALLS {
        let region = Region::new(ALLOCATOR);
        let body = hand_signed(&http, &endpoint, &credentials, flow_id, number).await?;
        bare.push(region.change());
        assert!(body.contains(flow_id));
    }

    for (name, mut counts) in [("typed", typed), ("bare", bare)] {
        let mut counts = counts.split_off(WARM_UP);
        counts.sort_by_key(|stats| stats.allocations);
        let median = &counts[CALLS / 2];
        println!(
            "{name} allocations {} reallocations {} bytes {}",
            median.allocations, median.reallocations, median.bytes_allocated
        );
    }
    server.kill().await?;
    Ok(())
}

/// The call of a careful programmer without this project.
async fn hand_signed(
    http: &reqwest::Client,
    endpoint: &str,
    credentials: &Credentials,
    flow_id: &str,
    number: usize,
) -> Result<String> {
    let host = endpoint.trim_start_matches("http://");
    let date = time::format(SystemTime::now());
    let nonce = format!("{number:032x}");
    let query = canonical_query([("FlowId", flow_id)]);
    let headers = [
        ("host", host),
        ("x-acs-action", "GetFlow"),
        ("x-acs-content-sha256", v3::EMPTY_BODY),
        ("x-acs-date", &date),
        ("x-acs-signature-nonce", &nonce),
        ("x-acs-version", "2020-06-06"),
    ];
    let names = headers.map(|(name, _)| name).join(";");
    let canonical = v3::canonical_request(
        "POST",
        "/",
        &query,
        headers.iter().copied(),
        &names,
        v3::EMPTY_BODY,
    );
    let signature = v3::signature(credentials.access_key_secret(), &v3::string_to_sign(&canonical));
    let mut request = http.post(format!("{endpoint}/?{query}"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let authorization = v3::authorization(credentials.access_key_id(), &names, &signature);
    let response = request
        .header("authorization", authorization)
        .header("accept", "application/json")
        .send()
        .await?;
    Ok(response.text().await?)
}
