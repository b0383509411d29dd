//! What an error says, and how programs decide by it.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use alicloud_core::ErrorKind;
use cams_flow::ErrorCode;
use cams_flow_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::builder().deny("DeleteFlow").start().await?;
    let client = emulator.client();
    if let Err(error) = client.delete_flow().flow_id("601482937745120").send().await {
        println!("{error}\n");
        println!("denied: {}", error.kind() == ErrorKind::AccessDenied);
        println!(
            "by the code: {}",
            error.code() == Some(ErrorCode::RamPermissionDeny)
        );
        println!("executed: {:?}", error.execution());
        let action = error.access_denied_detail().and_then(|detail| detail.action());
        println!("allow this action: {action:?}\n");
    }
    if let Err(error) = client.get_flow().flow_id("no-such-flow").send().await {
        println!("{error}");
    }
    Ok(())
}
