//! The tests that README and the README of the generated crate show, as they are there.

#[tokio::test]
async fn a_lost_response_is_retried() -> Result<(), Box<dyn std::error::Error>> {
    use cams_flow_emulator::{Emulator, Fault};

    let emulator = Emulator::start().await?;
    let lost = emulator.fault(Fault::on("ListFlow").first(1).after().reset());
    let list = emulator.client().list_flow().send().await?;
    assert_eq!((list.attempts(), lost.fired()), (2, 1));
    Ok(())
}

#[tokio::test]
async fn list_flow_succeeds() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = cams_flow_emulator::Emulator::start().await?;
    let client = emulator.client();
    let response = client.list_flow().page_index(1).page_size(2).send().await?;
    assert!(!response.request_id().is_empty());
    Ok(())
}
