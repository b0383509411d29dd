//! Calls the added operation. The test makes a package of this file and runs it.

use cams_flow_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start().await?;
    let client = emulator.client();
    let synced = client.sync_flow().flow_id("1").send().await?;
    let header = synced.headers()["x-emulator-unverified"].to_str()?;
    // The emulator gives every response its own id.
    let has_id = !synced.request_id().is_empty();
    // Without an id, which the compiler would require, the emulator returns an error.
    let operation = synced.raw().operation();
    let refused = client
        .core()
        .call(operation, Default::default())
        .await
        .unwrap_err();
    let report = serde_json::json!({
        "operation": operation.name(),
        "unverified": header,
        "has_request_id": has_id,
        "code": synced.code(),
        "refused": refused.code_str(),
    });
    println!("{report}");
    Ok(())
}
