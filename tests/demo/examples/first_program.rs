//! The first program of the README: creates a flow, reads it, deletes it, and shows an error.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use cams_flow::{Client, FlowCategory};

#[tokio::main]
async fn main() -> Result<(), cams_flow::Error> {
    let client = Client::from_env()?;

    let created = client
        .create_flow()
        .flow_name("sign-up")
        .categories([FlowCategory::SignUp])
        .send()
        .await?;
    let id = &created.data.flow_id;
    println!("flow {id}, created by request {}", created.request_id());

    let flow = client.get_flow().flow_id(id).send().await?;
    println!("{:#?}", flow.data);

    client.delete_flow().flow_id(id).send().await?;
    if let Err(error) = client.get_flow().flow_id(id).send().await {
        println!("{error:?}");
    }
    Ok(())
}
