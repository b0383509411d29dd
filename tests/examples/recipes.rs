//! Frequent questions: many tasks with one client, one particular error code, and what became of a call that ended early.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::time::Duration;

use cams_flow::{CallOptions, ErrorCode};
use cams_flow_emulator::{Emulator, Fault};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start().await?;
    let client = emulator.client();

    // Clones share connections, credentials, rate limit and retry budget.
    let mut tasks = JoinSet::new();
    for name in ["sign-up", "survey", "feedback"] {
        tasks.spawn(client.create_flow().flow_name(name).categories(["OTHER"]).send());
    }
    while let Some(created) = tasks.join_next().await {
        println!("created {}", created??.data.flow_id);
    }

    // A code by its variant, or by its text if the crate does not list it.
    let _invalid = emulator.fault(Fault::on("GetFlow").first(1).error(ErrorCode::MissingFlowId));
    if let Err(error) = client.get_flow().flow_id("601482937745120").send().await {
        println!(
            "an invalid id: {}",
            error.code() == Some(ErrorCode::MissingFlowId)
        );
    }
    let again = client.create_flow().flow_name("survey").categories(["OTHER"]);
    match again.send().await {
        Err(error) if error.code_str() == Some("InvalidParameter.FlowNameExist") => {
            println!("the name is taken; executed: {:?}", error.execution());
        }
        other => println!("created {}", other?.data.flow_id),
    }

    // The response comes too late. An error says what is known of the call; a future that is dropped cannot.
    let _late = emulator.fault(Fault::on("DeleteFlow").after().latency(Duration::from_secs(60)));
    let delete = client.delete_flow().flow_id("601482937745120");
    let options = CallOptions::new().operation_timeout(Duration::from_millis(200));
    if let Err(error) = delete.options(options).send().await {
        println!(
            "timeout: {}, executed: {:?}",
            error.is_timeout(),
            error.execution()
        );
    }
    Ok(())
}
