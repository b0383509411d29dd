//! How well `reconcile()` avoids duplicates: creations through a network that loses, delays, doubles and replaces requests and
//! responses, to an emulator that lets flows have the same name.
//!
//! ```sh
//! cargo xtask bench reconcile
//! ```
//!
//! Exits with an error if a creation is lost, or if a duplicate is not due to a request that arrived after the probe. The first
//! argument, if there is one, is the seed.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

#[path = "../tests/suite/retries/lossy_network.rs"]
mod lossy_network;

use std::{
    collections::{HashMap, HashSet},
    env,
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use alicloud_core::{Endpoint, RateLimit, RetryPolicy, Timeouts, transport::ReqwestTransport};
use cams_flow::{Client, FlowCategory};
use cams_flow_emulator::Emulator;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::lossy_network::{LATEST, LossyNetwork};

const CALLS: usize = 10_000;
/// Each has its own retry budget, and makes one call after the other.
const CLIENTS: usize = 1_000;
/// The number of concurrent calls: as many as do not delay each other.
const AT_ONCE: usize = 50;
/// Shorter than the longest delay of the network, so that some requests arrive after the probe. A busy machine may need longer.
const ATTEMPT: Duration = Duration::from_millis(150);
const SEED: u64 = 20_240_229;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The outcomes of the calls of one client.
#[derive(Default)]
struct Outcome {
    ids: Vec<String>,
    reconciled: usize,
    failures: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let seed = match env::args().nth(1) {
        Some(seed) => seed.parse()?,
        None => SEED,
    };
    let started = Instant::now();
    let emulator = Emulator::builder().allow_duplicate_names().start().await?;
    let timeouts = Timeouts::default().with_attempt(ATTEMPT);
    let network = ReqwestTransport::new(&Endpoint::parse(emulator.endpoint())?, Timeouts::default())?;
    let network = LossyNetwork::new(network, seed);
    let mut calls = JoinSet::new();
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    for first in 0..CLIENTS {
        let client = Client::builder()
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .rate_limit(RateLimit::off())
            .timeouts(timeouts)
            .retry(
                RetryPolicy::default()
                    .with_max_attempts(12)
                    .with_base_delay(Duration::from_millis(5))
                    .with_throttled_base_delay(Duration::from_millis(5))
                    .with_max_delay(Duration::from_millis(50)),
            )
            .transport(network.clone())
            .build()?;
        let permits = Arc::clone(&permits);
        calls.spawn(async move {
            let _permit = permits.acquire().await;
            create(client, (first..CALLS).step_by(CLIENTS)).await
        });
    }
    let outcomes = calls.join_all().await;
    network.settled().await;
    tokio::time::sleep(LATEST).await;
    let took = started.elapsed();

    let mut names: HashMap<String, usize> = HashMap::new();
    let mut ids = HashSet::new();
    let mut flows = emulator.client().list_flow().page_size(1000).into_stream();
    while let Some(flow) = flows.try_next().await? {
        ids.extend(flow.flow_id);
        *names.entry(flow.flow_name.unwrap_or_default()).or_default() += 1;
    }
    let created: Vec<&String> = outcomes.iter().flat_map(|outcome| &outcome.ids).collect();
    let lost = CALLS - created.iter().filter(|id| ids.contains(**id)).count();
    let reconciled: usize = outcomes.iter().map(|outcome| outcome.reconciled).sum();
    let duplicates: usize = names.values().map(|count| count - 1).sum();
    let late: usize = names
        .iter()
        .map(|(name, count)| network.late(name).min(count - 1))
        .sum();

    println!(
        "{CALLS} creations with {} requests in {took:.1?}, seed {seed}",
        network.sent()
    );
    println!(
        "created: {}, of which found by a probe: {reconciled}",
        created.len()
    );
    let failed: usize = outcomes.iter().map(|outcome| outcome.failures.len()).sum();
    println!("lost: {lost}, of which ended with an error: {failed}");
    println!("duplicates: {duplicates}, of which arrived after the probe: {late}");
    println!("outcomes of the requests:");
    for (name, count) in network.counts() {
        println!("  {count:6} {name}");
    }
    for failure in outcomes.iter().flat_map(|outcome| &outcome.failures) {
        println!("failed: {failure}");
    }
    if lost > 0 || duplicates > late {
        return Err("a creation is lost, or a duplicate is not explained".into());
    }
    Ok(())
}

async fn create(client: Client, numbers: impl Iterator<Item = usize>) -> Outcome {
    let mut outcome = Outcome::default();
    for number in numbers {
        let create = client.create_flow().flow_name(format!("flow {number}"));
        match create.categories([FlowCategory::Other]).reconcile().send().await {
            Ok(created) => {
                outcome.reconciled += usize::from(created.was_reconciled());
                outcome.ids.push(created.data.flow_id.clone());
            }
            Err(error) => outcome.failures.push(error.to_string()),
        }
    }
    outcome
}
