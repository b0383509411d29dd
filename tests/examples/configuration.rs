//! A client by the variables of the process; here, by a value in their place.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use alicloud_core::credentials::Environment;
use cams_flow::{Client, Error};
use cams_flow_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start().await?;
    let credentials = emulator.credentials();
    // `Client::from_env()` reads these variables of the process.
    let environment = Environment::empty()
        .with_variable("CAMS_ENDPOINT", emulator.endpoint())
        .with_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", credentials.access_key_id())
        .with_variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", credentials.access_key_secret());
    let flows = flows(&environment).await?;
    println!("{flows} flows at {}", emulator.endpoint());

    let wrong = environment.with_variable("CAMS_ENDPOINT", "127.0.0.1:8180");
    if let Err(error) = self::flows(&wrong).await {
        println!("\nError: {error:?}");
    }
    Ok(())
}

/// One type for all errors: `?` takes those of settings, too.
async fn flows(environment: &Environment) -> Result<usize, Error> {
    let client = Client::builder().environment(environment).build()?;
    let response = client.list_flow().send().await?;
    Ok(response.data.as_ref().map_or(0, Vec::len))
}
