//! Testing a program without the service: scripted and recorded responses.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use alicloud_core::{
    Endpoint, Timeouts,
    testing::{Mock, Recorder, Replay, Reply},
    transport::{ReqwestTransport, TransportErrorKind},
};
use cams_flow::{
    Client, CreateFlowRequest, CreateFlowResponse, Error, FlowCategory, ListFlowRequest, ListFlowResponse,
    description::DESCRIPTION,
};
use cams_flow_emulator::Emulator;

/// The code under test: finds a flow by its name, or creates it.
async fn ensure(client: &Client, name: &str) -> Result<String, Error> {
    let mut flows = client.list_flow().flow_name(name).into_stream();
    if let Some(flow) = flows.try_next().await? {
        return Ok(flow.flow_id.unwrap_or_default());
    }
    let create = client.create_flow().flow_name(name);
    let created = create.categories([FlowCategory::SignUp]).send().await?;
    Ok(created.data.flow_id.clone())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Scripted: the list fails once and is empty then, so that the flow is created.
    let mock = Mock::new();
    mock.on::<ListFlowRequest>().sequence([
        Reply::fail(TransportErrorKind::ConnectionLost),
        Reply::output(ListFlowResponse::default()),
    ]);
    let mut created = CreateFlowResponse::default();
    created.data.flow_id = "42".to_owned();
    mock.on::<CreateFlowRequest>()
        .matching(|request| request.flow_name.as_deref() == Some("sign-up"))
        .times(1)
        .respond(created);
    let id = ensure(&mock.client(), "sign-up").await?;
    println!("scripted: flow {id}");
    assert_eq!(id, "42");
    mock.check()?;

    // Recorded, here from the emulator, and replayed.
    let emulator = Emulator::start().await?;
    let network = ReqwestTransport::new(&Endpoint::parse(emulator.endpoint())?, Timeouts::default())?;
    let recorder = Recorder::new(&DESCRIPTION);
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .transport(recorder.transport(network))
        .build()?;
    let recorded = ensure(&client, "sign-up").await?;
    drop(emulator);
    let replay = Replay::from_json(&recorder.to_json(), &DESCRIPTION)?;
    let replayed = ensure(&replay.client(), "sign-up").await?;
    println!("recorded: flow {recorded}, replayed: flow {replayed}");
    assert_eq!(recorded, replayed);

    // The error of a call that was not recorded says what differs.
    match ensure(&replay.client(), "log-in").await {
        Ok(id) => Err(format!("flow {id} comes from nowhere").into()),
        Err(error) => {
            println!("{error}");
            Ok(())
        }
    }
}
