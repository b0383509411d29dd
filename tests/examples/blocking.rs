//! Calls without `async`.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use cams_flow::{Client, FlowCategory};
use cams_flow_emulator::Emulator;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Only the emulator needs a runtime.
    let runtime = tokio::runtime::Runtime::new()?;
    let emulator = runtime.block_on(Emulator::start())?;
    let client: Client = emulator.client();

    let created = client
        .create_flow()
        .flow_name("sign-up")
        .categories([FlowCategory::SignUp])
        .send_blocking()?;
    println!("created {}", created.data.flow_id);
    for flow in client.list_flow().page_size(10).iter_blocking() {
        println!("listed {:?}", flow?.flow_name);
    }
    if let Err(error) = client.get_flow().flow_id("unknown").send_blocking() {
        println!("{error}");
    }
    Ok(())
}
