//! Counts what the first and the second client of a process cost, over HTTPS and over HTTP, before any call.
//!
//! ```sh
//! cargo run --release --package workspace-tests --example build_cost
//! ```
#![expect(clippy::print_stdout, reason = "the figures are its output")]

use std::{alloc::System, error::Error, time::Instant};

use cams_flow::{Client, Credentials};
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<(), Box<dyn Error>> {
    for (name, endpoint) in [
        ("first_https", "https://cams.ap-southeast-1.aliyuncs.com"),
        ("second_https", "https://cams.ap-southeast-1.aliyuncs.com"),
        ("http", "http://127.0.0.1:8180"),
    ] {
        let credentials = Credentials::new("LTAI5tExampleAccessKey", "secret")?;
        let region = Region::new(ALLOCATOR);
        let started = Instant::now();
        let client = Client::builder()
            .endpoint(endpoint)
            .credentials(credentials)
            .build()?;
        let took = started.elapsed();
        let counts = region.change();
        drop(client);
        println!(
            "{}",
            json!({
                "client": name,
                "allocs": counts.allocations,
                "alloc_bytes": counts.bytes_allocated,
                "wall_us": took.as_secs_f64() * 1e6,
            })
        );
    }
    Ok(())
}
