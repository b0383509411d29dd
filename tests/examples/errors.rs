//! What an error says, and how programs decide by it.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use cams_flow::{Client, ErrorCode, RetryPolicy};
use cams_flow_emulator::{Emulator, Fault};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::builder().deny("DeleteFlow").start().await?;
    let client = emulator.client();
    if let Err(error) = client.delete_flow().flow_id("601482937745120").send().await {
        println!("In one line: {error}\n");
        println!("denied: {}", error.is_access_denied());
        println!(
            "by the code: {}",
            error.code() == Some(ErrorCode::RamPermissionDeny)
        );
        println!("executed: {:?}", error.execution());
        let action = error.access_denied_detail().and_then(|detail| detail.action());
        println!("allow this action: {action:?}\n");
    }
    // In paragraphs, as a `main` prints it that returns the error.
    let _lost = emulator.fault(Fault::on("CreateFlow").after().close());
    let call = client.create_flow().flow_name("sign-up").categories(["SIGN_UP"]);
    if let Err(error) = call.send().await {
        println!("Error: {error:?}\n");
    }
    let client = Client::builder()
        .endpoint(emulator.endpoint().replace("http:", "https:"))
        .credentials(emulator.credentials())
        .retry(RetryPolicy::never())
        .build()?;
    if let Err(error) = client.list_flow().send().await {
        println!("Error: {error:?}");
    }
    Ok(())
}
