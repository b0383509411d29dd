async fn call(client: cams_flow::Client) -> Result<(), cams_flow::Error> {
    let created = client
        .create_flow()
        .flow_name("sign-up")
        .cust_space_id("cams-8f3kd02mxq")
        .send()
        .await?;
    println!("{}", created.data.flow_id);
    Ok(())
}

fn main() {
    let _ = call;
}
