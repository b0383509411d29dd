//! Three sources of credentials: the program, the default chain, and a role. Without arguments it needs neither an account nor
//! a network: it calls the emulator, and a local transport replaces the token service.
//!
//! `cargo run --package workspace-tests --example credentials`, or with `-- --real` to see what the chain finds here.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::time::{Duration, SystemTime};

use alicloud_core::{
    ProvideCredentials,
    credentials::{AssumeRole, CredentialsSource, DefaultChain, Environment, ProviderContext, masked},
    time,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use cams_flow::{Client, Credentials};
use cams_flow_emulator::Emulator;
use clap::Parser;
use serde_json::json;

type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// Shows three sources of credentials.
#[derive(Parser)]
struct Arguments {
    /// Only show what the default chain finds on this machine.
    #[arg(long)]
    real: bool,
}

#[tokio::main]
async fn main() -> Result {
    if Arguments::parse().real {
        match DefaultChain::new().credentials().await {
            Ok(credentials) => show("found here", &credentials),
            Err(error) => println!("{error}"),
        }
        return Ok(());
    }
    let key = Credentials::new("LTAI5tExampleOfAKeyId", "the-secret-of-the-key")?;
    let session = Credentials::temporary("STS.ExampleOfASession", "the-secret-of-the-session", "the-token")?;
    let emulator = Emulator::builder()
        .access_key(key.clone(), "1234567890123456")
        .access_key(session.clone(), "1234567890123456")
        .start()
        .await?;

    // From the program. A real one reads it from a vault, not from its source.
    call(&emulator, "explicit", key.clone()).await?;

    // From the default chain, as without `.credentials(…)`; here with a custom environment.
    let environment = Environment::empty()
        .with_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", key.access_key_id())
        .with_variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.access_key_secret());
    let chain = DefaultChain::new().context(&ProviderContext::new().environment(environment));
    call(&emulator, "chain", chain).await?;

    // From a role, assumed with the key, and refreshed before they expire.
    let role = AssumeRole::new("acs:ram::1234567890123456:role/flows", key)
        .session_name("example")
        .duration(Duration::from_secs(1800))
        .context(&ProviderContext::new().transport(TokenService(session)));
    call(&emulator, "role", role).await?;

    // Without credentials the error says what was tried, why it failed, and what to do.
    let nothing = Environment::empty().with_variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    let chain = DefaultChain::new().context(&ProviderContext::new().environment(nothing));
    if let Err(error) = call(&emulator, "none", chain).await {
        println!("\n{error}");
    }
    Ok(())
}

/// Lists the flows with credentials of any source.
async fn call(emulator: &Emulator, way: &str, credentials: impl Into<CredentialsSource>) -> Result {
    let source = credentials.into();
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(source.clone())
        .build()?;
    let response = client.list_flow().send().await?;
    let credentials = source.credentials().await?;
    show(way, &credentials);
    println!("{:10} answered request {}", "", response.request_id());
    Ok(())
}

fn show(way: &str, credentials: &Credentials) {
    let id = masked(credentials.access_key_id());
    let until = credentials.expiration().map_or_else(
        || "for good".to_owned(),
        |end| format!("until {}", time::format(end)),
    );
    println!("{way:10} {id} by {}, valid {until}", credentials.provider());
}

/// Replaces the Security Token Service: issues the same session, valid for half an hour.
#[derive(Debug)]
struct TokenService(Credentials);

impl Transport for TokenService {
    fn send(&self, _request: HttpRequest) -> TransportFuture<'_> {
        let body = json!({
            "RequestId": "example",
            "Credentials": {
                "AccessKeyId": self.0.access_key_id(),
                "AccessKeySecret": self.0.access_key_secret(),
                "SecurityToken": self.0.security_token(),
                "Expiration": time::format(SystemTime::now() + Duration::from_secs(1800)),
            },
        });
        let response = HttpResponse::new(200, reqwest::header::HeaderMap::new(), body.to_string());
        Box::pin(std::future::ready(Ok(response)))
    }
}
