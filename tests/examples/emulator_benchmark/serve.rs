//! The measured servers. Each prints its address, and runs until its process is killed.

use std::convert::Infallible;

use bytes::Bytes;
use cams_flow_emulator::Emulator;
use http_body_util::Full;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::Result;

/// Gives every request the same response.
pub(crate) async fn bare() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let body = Bytes::from(vec![b'x'; 450]);
    loop {
        let (stream, _) = listener.accept().await?;
        let body = body.clone();
        tokio::spawn(async move {
            let response = service_fn(move |_: http::Request<Incoming>| {
                let body = body.clone();
                async move { Ok::<_, Infallible>(http::Response::new(Full::new(body))) }
            });
            let connection = hyper::server::conn::http1::Builder::new();
            // A connection that breaks is the load's problem.
            let _ = connection.serve_connection(TokioIo::new(stream), response).await;
        });
    }
}

pub(crate) async fn emulator() -> Result<()> {
    let emulator = Emulator::start().await?;
    println!("{}", emulator.endpoint());
    std::future::pending().await
}
