//! A wrong clock, and a wrong secret.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::time::{Duration, SystemTime};

use alicloud_core::testing::FixedClock;
use cams_flow::{Client, Credentials};
use cams_flow_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start().await?;
    let yesterday = SystemTime::now() - Duration::from_secs(24 * 60 * 60);
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .clock(FixedClock(yesterday))
        .build()?;
    println!(
        "with a wrong clock: {} attempts",
        client.list_flow().send().await?.attempts()
    );
    println!(
        "and after that: {} attempt",
        client.list_flow().send().await?.attempts()
    );

    let mistyped = Credentials::new(emulator.credentials().access_key_id(), "mistyped")?;
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(mistyped)
        .build()?;
    if let Err(error) = client.list_flow().send().await {
        println!("{error}");
    }
    Ok(())
}
