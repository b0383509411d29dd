//! Shows what a call of the generated client would send.

include!(concat!(env!("OUT_DIR"), "/library.rs"));

use alicloud_core::Credentials;
use library::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .region("cn-hangzhou")
        .credentials(Credentials::new("LTAI5tExampleKeyId", "its-secret")?)
        .build()?;
    let plan = client.get_book().book_id("17").explain().await?;
    println!("{plan}");
    Ok(())
}
