//! Settings for a single call.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::time::Duration;

use alicloud_core::{CallOptions, RetryPolicy};
use cams_flow::Credentials;
use cams_flow_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let customer = Credentials::new("LTAI5tCustomersKeyId", "its-secret")?;
    let emulator = Emulator::builder()
        .access_key(customer.clone(), "2")
        .start()
        .await?;
    let client = emulator.client();
    client
        .create_flow()
        .flow_name("mine")
        .categories(["OTHER"])
        .send()
        .await?;

    let for_the_customer = CallOptions::new()
        .credentials(customer)
        .operation_timeout(Duration::from_secs(5))
        .retry(RetryPolicy::never())
        .header("x-acs-tenant", "blue");
    let mine = client.list_flow().send().await?;
    let theirs = client.list_flow().options(for_the_customer).send().await?;
    let count = |list: &cams_flow::ListFlowResponse| list.data.as_deref().unwrap_or_default().len();
    println!(
        "{} flow of mine, {} of the customer's",
        count(&mine),
        count(&theirs)
    );
    Ok(())
}
