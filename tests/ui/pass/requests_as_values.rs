use cams_flow::{Client, CreateFlowRequest, DeleteFlowRequest, Error, ListFlowRequest};

async fn made_by_the_builder(client: &Client) -> Result<(), Error> {
    let mut request: CreateFlowRequest = client
        .create_flow()
        .flow_name("sign-up")
        .categories(["SIGN_UP"])
        .into_request();
    let again = request.clone();
    assert_eq!(request, again);
    request.cust_space_id = Some("cams-8f3kd02mxq".to_owned());
    println!("{request:?}");
    client.send(request).await?;
    let created = client.send(again).await?;
    println!("{} in {}", created.data.flow_id, created.request_id());
    Ok(())
}

async fn read_by_serde(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
    let request: DeleteFlowRequest = serde_json::from_str(r#"{"FlowId": "601482937745120"}"#)?;
    println!("{}", serde_json::to_string(&request)?);
    client.send(request).await?;
    client.send(ListFlowRequest::default()).await?;
    Ok(())
}

fn main() {
    let _ = (made_by_the_builder, read_by_serde);
}
