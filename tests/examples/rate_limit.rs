//! The rate limit: calls wait for permits, and fail at once if one would be free too late.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::time::{Duration, Instant};

use alicloud_core::{CallOptions, RateLimit};
use cams_flow::Client;
use cams_flow_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // It accepts five calls of an operation in a second, as the service does.
    let emulator = Emulator::builder().enforce_quota().start().await?;
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .rate_limit(RateLimit::new().with_max_wait(Duration::from_secs(10)))
        .build()?;

    let started = Instant::now();
    let lists: Vec<_> = (0..8).map(|_| tokio::spawn(client.list_flow().send())).collect();
    // The first five have taken the permits of this second.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let hasty = CallOptions::new().max_permit_wait(Duration::from_millis(100));
    if let Err(error) = client.list_flow().options(hasty).send().await {
        println!("{error}");
    }
    for list in lists {
        list.await??;
    }
    println!(
        "eight calls within {:.1?}, none of them throttled",
        started.elapsed()
    );
    Ok(())
}
