//! Optional parameters, and functions that take or return builders.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use cams_flow::{Client, CreateFlow, Set, Unset};
use cams_flow_emulator::Emulator;

/// `flow_name` is set, `categories` is not: the compiler does not let anybody send it.
fn named(client: &Client, name: &str) -> CreateFlow<Set, Unset> {
    client.create_flow().flow_name(name)
}

/// Whatever is set stays so.
fn with_endpoint<Name, Categories>(
    call: CreateFlow<Name, Categories>,
    uri: Option<&str>,
) -> CreateFlow<Name, Categories> {
    call.maybe_endpoint_uri(uri)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start().await?;
    let client = emulator.client();
    for (name, uri) in [("static", None), ("dynamic", Some("https://flows.example.com"))] {
        let call = with_endpoint(named(&client, name), uri);
        let created = call.categories(["SIGN_UP"]).send().await?;
        println!("created {name} as {}", created.data.flow_id);
    }
    // As most command lines have it: a filter that may be missing.
    let filter = std::env::args().nth(1);
    let listed = client.list_flow().maybe_flow_name(filter).send().await?;
    println!("{} flows", listed.data.as_ref().map_or(0, Vec::len));
    Ok(())
}
