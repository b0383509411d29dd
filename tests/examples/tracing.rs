//! Spans on the terminal; an OpenTelemetry layer receives the same.

use cams_flow_emulator::Emulator;
use tracing_subscriber::{fmt::format::FmtSpan, util::SubscriberInitExt as _};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .finish()
        .try_init()?;
    let emulator = Emulator::start().await?;
    emulator.client().list_flow().send().await?;
    // The error is in the span, too.
    let _ = emulator.client().get_flow().flow_id("no-such-flow").send().await;
    Ok(())
}
