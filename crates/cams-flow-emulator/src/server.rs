//! The HTTP server: bounded in connections, headers and bodies, so that one client cannot harm another.

use std::{convert::Infallible, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinSet};

use crate::{emulator::Shared, gateway::Received};

const CONNECTIONS: usize = 1024;
const BODY: usize = 1024 * 1024;
const HEADERS_WITHIN: Duration = Duration::from_secs(30);

/// Serves until the future is dropped, which ends all connections.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of file descriptors, say: those that serve others must be freed first.
                Err(_) => {
                    tokio::task::yield_now().await;
                    continue;
                }
            },
            Some(_) = connections.join_next() => continue,
        };
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&shared), request));
            // A connection that breaks concerns its client alone.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADERS_WITHIN)
                // A client may say that it has sent everything and still wait for the answer.
                .half_close(true)
                .serve_connection(TokioIo::new(stream), service)
                .await;
            drop(permit);
        });
    }
}

async fn answer(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY).collect().await else {
        let mut response = Response::new(Full::new(Bytes::from_static(
            b"the body is too large or broke off",
        )));
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return Ok(response);
    };
    if parts.method == Method::GET
        && let Some(response) = shared.page(parts.uri.path(), parts.uri.query().unwrap_or_default())
    {
        return Ok(response);
    }
    let received = Received::new(parts.method, &parts.uri, parts.headers, body.to_bytes());
    Ok(shared.gateway.answer(&received))
}
