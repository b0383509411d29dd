//! Timeouts of a client and of a single call.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::time::Duration;

use alicloud_core::{CallOptions, RetryPolicy, Timeouts};
use cams_flow::{Client, Credentials};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // It accepts connections and never responds.
    let stuck = TcpListener::bind("127.0.0.1:0").await?;
    let client = Client::builder()
        .endpoint(format!("http://{}", stuck.local_addr()?))
        .credentials(Credentials::new("LTAI5tExampleKeyId", "its-secret")?)
        .timeouts(Timeouts::default().with_attempt(Duration::from_millis(200)))
        .build()?;

    let options = CallOptions::new().retry(RetryPolicy::never());
    if let Err(error) = client.list_flow().options(options).send().await {
        println!("{error}");
    }
    let options = CallOptions::new().operation_timeout(Duration::from_millis(50));
    if let Err(error) = client.list_flow().options(options).send().await {
        println!("{error}");
    }
    Ok(())
}
