//! The output and the HTTP response it came with.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use cams_flow::FlowCategory;
use cams_flow_emulator::{Emulator, Quirks};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // It imitates all irregularities of the documents.
    let emulator = Emulator::builder().quirks(Quirks::Noisy).start().await?;
    let client = emulator.client();
    let created = client
        .create_flow()
        .flow_name("sign-up")
        .categories([FlowCategory::SignUp])
        .send()
        .await?;
    // Fields have neither padding nor `None` as text; the body has both.
    println!("flow {:?}, message {:?}", created.data.flow_id, created.message());
    println!("as sent: {}", String::from_utf8_lossy(created.raw_body()));

    let flow = client.get_flow().flow_id(&created.data.flow_id).send().await?;
    println!("HTTP {}, request {}", flow.status(), flow.request_id());
    println!("{} attempt(s), {:?}", flow.attempts(), flow.timing());
    println!("preview link in Debug: {:?}", flow.data);
    println!("{} bytes as received", flow.raw_body().len());
    Ok(())
}
