//! What a program prints whose `main` returns an error: this one runs itself, once for each error.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use std::{env, error::Error, process::Command};

use alicloud_core::{ConfigurationError, RetryPolicy, credentials::Environment};
use cams_flow::{Client, Credentials};
use cams_flow_emulator::Emulator;
use tokio::net::TcpListener;

/// Names the error to fail with.
const CASE: &str = "FIRST_ERROR_CASE";
const SECRET: &str = "ExampleAccessKeySecret0123456789";

/// No test harness: the returned error is printed as in any program.
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Ok(case) = env::var(CASE) else {
        check();
        return Ok(());
    };
    match case.as_str() {
        "refused" => call(&format!("http://{}", closed().await)).await?,
        "tls" => {
            let emulator = Emulator::start().await?;
            call(&emulator.endpoint().replace("http:", "https:")).await?;
        }
        "scheme" => call("127.0.0.1:8180").await?,
        "neither" => drop(Client::builder().environment(&Environment::empty()).build()?),
        "credentials" => {
            let nothing = Environment::empty().with_variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
            let client = Client::builder()
                .region("ap-southeast-1")
                .environment(&nothing)
                .build()?;
            client.list_flow().send().await?;
        }
        "denied" => {
            let emulator = Emulator::builder().deny("ListFlow").start().await?;
            emulator.client().list_flow().send().await?;
        }
        "start" => {
            let taken = TcpListener::bind("127.0.0.1:0").await?;
            let port = taken.local_addr()?.port();
            Emulator::builder().port(port).start().await?;
        }
        other => return Err(format!("unknown case `{other}`").into()),
    }
    Ok(())
}

/// An address at which no server listens.
async fn closed() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

/// `?` turns the errors of settings into those of calls.
async fn call(endpoint: &str) -> Result<(), cams_flow::Error> {
    let client = Client::builder()
        .endpoint(endpoint)
        .credentials(credentials()?)
        .retry(RetryPolicy::never())
        .build()?;
    client.list_flow().send().await?;
    Ok(())
}

fn credentials() -> Result<Credentials, ConfigurationError> {
    Credentials::new("LTAI5tExampleAccessKeyId", SECRET)
}

/// What this program prints to standard error when it fails so.
fn printed(case: &str) -> String {
    let program = env::current_exe().unwrap();
    let output = Command::new(program).env(CASE, case).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{case}: {text}");
    assert!(output.stdout.is_empty(), "{case}");
    assert!(
        !text.contains(SECRET) && !text.contains("Signature="),
        "{case}: {text}"
    );
    assert!(!text.contains(" { ") && !text.contains("Some("), "a dump: {text}");
    text
}

fn check() {
    let refused = printed("refused");
    let (first, rest) = refused.split_once("\n\nCaused by:\n    ").unwrap();
    let address = first
        .strip_prefix("Error: ListFlow failed: no connection to ")
        .unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{refused}");
    assert!(rest.to_lowercase().contains("refused"), "{refused}");
    let end = format!(
        "\n\n    endpoint  http://{address}\n    attempts  1, not retried: the retry policy allows no more attempts\n\nHelp: Check \
         that the server is running, and that the endpoint has its port\n"
    );
    assert!(rest.ends_with(&end), "{refused}\nexpected: {end}");

    let tls = printed("tls");
    let address = tls.split_once("endpoint  https://").unwrap().1;
    let address = address.lines().next().unwrap();
    assert!(
        tls.ends_with(&format!(
            "\n\nHelp: The server does not speak TLS: write the endpoint as `http://{address}`\n"
        )),
        "{tls}"
    );

    assert_eq!(
        printed("scheme"),
        "Error: invalid configuration: the endpoint `127.0.0.1:8180` has no scheme\n\nHelp: write \
         `http://127.0.0.1:8180`, or `https://127.0.0.1:8180` if the server speaks TLS\n"
    );
    assert_eq!(
        printed("neither"),
        "Error: the client has neither a region nor an endpoint\n\nHelp: set the variable `ALIBABA_CLOUD_REGION_ID`, such \
         as to `ap-southeast-1`\n"
    );

    let credentials = printed("credentials");
    assert!(
        credentials.starts_with("Error: ListFlow failed: default chain: ")
            && credentials.contains("\n  - environment")
            && credentials.contains("\n\nHelp: set ALIBABA_CLOUD_ACCESS_KEY_ID"),
        "{credentials}"
    );

    let denied = printed("denied");
    for part in [
        "Error: ListFlow failed: Ram.PermissionDeny: ",
        "\n    endpoint    http://127.0.0.1:",
        "\n    response    HTTP 4",
        "\n    request id  ",
        "\n\nHelp: Have the RAM action of the operation allowed",
    ] {
        assert!(denied.contains(part), "{part} in {denied}");
    }

    let start = printed("start");
    assert!(
        start.starts_with("Error: cannot listen on 127.0.0.1:")
            && start.ends_with("; choose another port, or 0 for any free one\n"),
        "{start}"
    );
}
