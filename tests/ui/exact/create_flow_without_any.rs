async fn call(client: cams_flow::Client) -> Result<(), cams_flow::Error> {
    let created = client.create_flow().send().await?;
    println!("{}", created.data.flow_id);
    Ok(())
}

fn main() {
    let _ = call;
}
