//! Bodies of requests: files, streams, and multipart forms.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::{
    io::Write as _,
    pin::Pin,
    task::{Context, Poll},
};

use alicloud_core::{Body, RateLimit};
use cams_flow_emulator::Emulator;
use futures_core::Stream;
use shipping_client::{Client, description::DESCRIPTION};

/// Four pieces of a megabyte, made when they are sent.
struct Pieces(u8);

impl Stream for Pieces {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        Poll::Ready((self.0 <= 4).then(|| Ok(vec![self.0; 1 << 20])))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // An invented service, as flows have no files.
    let emulator = Emulator::builder().also_serve(&DESCRIPTION).start().await?;
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .rate_limit(RateLimit::off())
        .build()?;
    let mut file = tempfile::Builder::new().suffix(".png").tempfile()?;
    file.write_all(&vec![7; 3 << 20])?;

    // The file is the whole body.
    let picture = Body::from_path(file.path()).with_content_type("image/png");
    client
        .put_label()
        .parcel_id("p-1")
        .picture(picture)
        .send()
        .await?;

    // A form with a file, and with a stream that can be made again for a retry.
    let photos = client
        .add_photos()
        .parcel_id("p-1")
        .note("both sides")
        .front(Body::from_path(file.path()).with_file_name("front.png"))
        .back(Body::from_fn(|| Pieces(0)).with_file_name("back.png"))
        .send()
        .await?;
    println!("{:?} photos", photos.count);
    for request in emulator.requests() {
        println!("{} {:?}", request.path, request.parameters);
    }

    // What would be sent, without the bytes.
    let call = client
        .put_label()
        .parcel_id("p-1")
        .picture(Body::from_path(file.path()));
    println!("{}", call.explain().await?.body);
    let missing = client
        .put_label()
        .parcel_id("p-1")
        .picture(Body::from_path("none.png"));
    if let Err(error) = missing.send().await {
        println!("{error:?}");
    }
    Ok(())
}
