//! An audit log around every call, and a header on every attempt.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::time::Duration;

use alicloud_core::{
    Failure, Operation, RawResponse,
    interceptor::{Aborted, Attempt, Interceptor},
};
use cams_flow::Client;
use cams_flow_emulator::Emulator;

#[derive(Debug)]
struct Audit;

impl Interceptor for Audit {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Aborted> {
        let tenant = "blue"
            .parse()
            .map_err(|_| Aborted::new("the tenant's name is not a valid header value"))?;
        attempt.headers.insert("x-acs-tenant", tenant);
        Ok(())
    }

    fn after_attempt(
        &self,
        operation: &'static Operation,
        outcome: Result<&RawResponse, &Failure>,
        took: Duration,
    ) {
        match outcome {
            Ok(response) => println!(
                "{} returned {} in {took:?}",
                operation.name(),
                response.request_id()
            ),
            Err(failure) => println!(
                "{} failed with {:?} in {took:?}",
                operation.name(),
                failure.code_str()
            ),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start().await?;
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .interceptor(Audit)
        .build()?;
    client.list_flow().send().await?;
    let failed = client.get_flow().flow_id("no-such-flow").send().await;
    println!("failed: {}", failed.is_err());
    Ok(())
}
