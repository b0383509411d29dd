//! Responses that are read while they come: server-sent events, and bytes.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::{io::Write as _, time::Duration};

use alicloud_core::{CallOptions, RateLimit};
use cams_flow_emulator::Emulator;
use shipping_client::{Client, description::DESCRIPTION};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // An invented service, as flows have no streams.
    let emulator = Emulator::builder().also_serve(&DESCRIPTION).start().await?;
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .rate_limit(RateLimit::off())
        .build()?;

    let patient = CallOptions::new().idle_timeout(Duration::from_secs(300));
    let mut events = client
        .track_parcel()
        .parcel_id("p-1")
        .options(patient)
        .send_stream()
        .await?;
    println!("request {}", events.request_id());
    while let Some(event) = events.try_next().await? {
        println!("{}: {:?}", event.raw.name(), event.place);
    }

    let mut label = client.get_label().parcel_id("p-1").send_stream().await?;
    println!("{:?}, {:?} bytes", label.content_type(), label.content_length());
    let mut file = Vec::new();
    while let Some(piece) = label.try_next().await? {
        file.write_all(&piece)?;
    }
    println!("received: {file:?}");
    Ok(())
}
