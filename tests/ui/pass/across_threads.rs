//! Everything can be sent to another thread, and the futures borrow nothing.

use cams_flow::{Client, CreateFlow, Error, GetFlowRequest, GetFlowResponse, Response};

fn can_be_shared<T: Send + Sync + 'static>() {}

fn can_be_moved<T: Send + 'static>(value: T) -> T {
    value
}

async fn spawned(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    let future = can_be_moved(client.get_flow().flow_id("601482937745120").send());
    let got: Response<GetFlowResponse> = tokio::spawn(future).await??;
    let listed = tokio::spawn({
        let client = client.clone();
        async move { client.list_flow().page_size(20).send().await }
    });
    let request = client.get_flow().flow_id(&got.data.flow_id).into_request();
    let again = tokio::spawn(client.send(request));
    drop(client);
    listed.await??;
    again.await??;
    Ok(())
}

fn main() {
    can_be_shared::<Client>();
    can_be_shared::<CreateFlow>();
    can_be_shared::<GetFlowRequest>();
    can_be_shared::<Response<GetFlowResponse>>();
    can_be_shared::<Error>();
    let _ = spawned;
}
