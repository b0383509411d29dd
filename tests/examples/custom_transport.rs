//! A custom transport: hyper over a plain TCP connection, without reqwest and TLS.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::{error::Error as StdError, pin::pin};

use alicloud_core::transport::{
    HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use cams_flow::{Client, FlowCategory};
use cams_flow_emulator::Emulator;
use http::Uri;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// One connection for each request: simple, and good enough for an emulator.
#[derive(Debug)]
struct PlainHttp;

impl Transport for PlainHttp {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let uri: Uri = request.url.parse().map_err(failed(TransportErrorKind::Request))?;
            let address = (uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(80));
            let stream = TcpStream::connect(address)
                .await
                .map_err(failed(TransportErrorKind::ConnectFailed))?;
            let handshake = http1::handshake(TokioIo::new(stream)).await;
            let (mut sender, connection) = handshake.map_err(failed(TransportErrorKind::ConnectFailed))?;
            // For files of any size, send `request.body.pieces()`.
            let body = request.body.into_bytes().await;
            let body = body.map_err(failed(TransportErrorKind::Request))?;
            let mut outgoing = http::Request::new(Full::new(body));
            *outgoing.method_mut() = request.method;
            *outgoing.uri_mut() = uri.path_and_query().cloned().map(Uri::from).unwrap_or_default();
            *outgoing.headers_mut() = request.headers;
            // From here on the service may have seen the request.
            let exchange = async {
                let response = sender.send_request(outgoing).await?;
                let (parts, body) = response.into_parts();
                let body = body.collect().await?.to_bytes();
                Ok(HttpResponse::new(parts.status.as_u16(), parts.headers, body))
            };
            // The connection is driven beside the exchange, and dropped with it.
            let mut exchange = pin!(exchange);
            let response: Result<HttpResponse, hyper::Error> = tokio::select! {
                response = &mut exchange => response,
                _ = connection => exchange.await,
            };
            response.map_err(failed(TransportErrorKind::ConnectionLost))
        })
    }
}

fn failed<E: Into<Box<dyn StdError + Send + Sync>>>(
    kind: TransportErrorKind,
) -> impl Fn(E) -> TransportError {
    move |error| TransportError::new(kind, error)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start().await?;
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .transport(PlainHttp)
        .build()?;
    let created = client
        .create_flow()
        .flow_name("plain")
        .categories([FlowCategory::Other])
        .send()
        .await?;
    println!(
        "flow {} by request {}",
        &created.data.flow_id,
        created.request_id()
    );
    Ok(())
}
