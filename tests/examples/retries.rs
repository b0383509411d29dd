//! Retries: a custom policy, and what the response says about attempts.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::time::Duration;

use alicloud_core::RetryPolicy;
use cams_flow::Client;
use cams_flow_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::builder().enforce_quota().start().await?;
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .retry(
            RetryPolicy::default()
                .with_max_attempts(5)
                .with_throttled_base_delay(Duration::from_secs(2)),
        )
        .build()?;
    // Six calls at once exceed the quota by one; the client retries the throttled one.
    let calls: Vec<_> = (0..6).map(|_| tokio::spawn(client.list_flow().send())).collect();
    for call in calls {
        let list = call.await??;
        println!(
            "{} attempt(s), {:?} of waiting",
            list.attempts(),
            list.timing().waiting
        );
    }
    Ok(())
}
