//! The signed request, without sending it.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use cams_flow::{Client, Credentials, FlowCategory};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .region("ap-southeast-1")
        .credentials(Credentials::new("LTAI5tExampleKeyId", "its-secret")?)
        .build()?;
    let call = client
        .create_flow()
        .flow_name("预约 & café")
        .categories([FlowCategory::AppointmentBooking]);
    println!("{}", call.explain().await?);
    Ok(())
}
