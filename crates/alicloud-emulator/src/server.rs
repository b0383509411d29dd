//! The HTTP server: bounded in connections, headers and bodies, so that one client cannot harm another.

use std::{
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header, request::Parts};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::sleep,
};

use crate::{
    access::Purpose,
    admin,
    error::AdminError,
    http::{Activity, Broken, Connections, ResponseBody, is_exhausted, most},
    state::State,
    wire::{Delivery, WireRequest},
};

/// More than the parameters of any call need, all of which may stand in the query.
const HEAD: usize = 512 * 1024;
const HEADERS: usize = 256;
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// How long the server rests when the operating system gives it no connection, for want of file descriptors, say.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until the stop signal, and then until the responses under way are sent. Dropping the future ends all
/// connections at once.
pub(crate) async fn serve(listener: TcpListener, state: Arc<State>, mut stop: watch::Receiver<bool>) {
    let mut connections = Connections::default();
    let most = most();
    loop {
        let is_full = connections.len() >= most;
        // Who ends makes room as soon as it has ended; if all are busy, the first that is not has to end.
        if is_full && connections.ending() == 0 {
            connections.end_longest_waiting();
        }
        let waits = connections.waits();
        tokio::select! {
            () = stopped(&mut stop) => break,
            () = connections.ended() => {}
            () = waits, if is_full => {}
            accepted = listener.accept(), if !is_full => match accepted {
                Ok((stream, peer)) => {
                    let (state, stop) = (Arc::clone(&state), stop.clone());
                    connections.add(|activity| converse(stream, peer.ip(), state, activity, stop));
                }
                Err(error) => {
                    if is_exhausted(&error) && connections.end_longest_waiting() {
                        connections.ended().await;
                    } else {
                        sleep(BREATH).await;
                    }
                }
            },
        }
    }
    drop(listener);
    state.live.end();
    while !connections.is_empty() {
        connections.ended().await;
    }
}

/// Waits for the stop signal.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Answers the requests of one connection. One that breaks concerns its client alone.
async fn converse(
    stream: TcpStream,
    peer: IpAddr,
    state: Arc<State>,
    activity: Activity,
    mut stop: watch::Receiver<bool>,
) {
    let reset = Arc::new(AtomicBool::new(false));
    let wish = Arc::clone(&reset);
    let service = service_fn(move |request| {
        let (state, activity, wish) = (Arc::clone(&state), activity.clone(), Arc::clone(&wish));
        async move {
            let answered = respond(&state, &activity, peer, request).await;
            if let Err(Ending::Reset) = answered {
                wish.store(true, Ordering::Relaxed);
            }
            answered.map_err(|_| Broken)
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD)
        .max_headers(HEADERS)
        // A client may say that it has sent everything and still wait for the response.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    let ended = tokio::select! {
        _ = &mut connection => true,
        () = stopped(&mut stop) => false,
    };
    if !ended {
        Pin::new(&mut connection).graceful_shutdown();
        let _ = (&mut connection).await;
    }
    if reset.load(Ordering::Relaxed) {
        let _ = connection.into_parts().io.into_inner().set_zero_linger();
    }
}

/// How a connection ends without a response.
enum Ending {
    Close,
    Reset,
}

async fn respond(
    state: &Arc<State>,
    activity: &Activity,
    peer: IpAddr,
    request: Request<Incoming>,
) -> Result<Response<ResponseBody>, Ending> {
    activity.touch();
    let received = state.gateway.clock.real_now();
    let (parts, body) = request.into_parts();
    let purpose = admin::purpose(state, &parts);
    if let Err(error) = state.access.check_sender(&parts, purpose) {
        state.tell(&parts.method, parts.uri.path(), error.status, received);
        return Ok(turned_away(state, peer, parts, purpose, error));
    }
    let may_be_large = purpose == Purpose::Administration && state.access.check(&parts).is_ok();
    let body = match body.is_end_stream() {
        true => None,
        false => match state.bodies.read(body, may_be_large).await {
            Ok(body) => Some(body),
            Err((status, why)) => {
                state.tell(&parts.method, parts.uri.path(), status, received);
                return Ok(refused(status, why));
            }
        },
    };
    let bytes = body.as_ref().map(|body| body.bytes.clone()).unwrap_or_default();
    let busy = activity.busy().ok_or(Ending::Close)?;
    if purpose != Purpose::Call {
        let events = admin::events(state, &parts);
        let response =
            events.unwrap_or_else(|| admin::respond(state, &parts, &bytes).map(ResponseBody::whole));
        state.tell(&parts.method, parts.uri.path(), response.status(), received);
        return Ok(response);
    }
    let request = WireRequest::new(peer, parts.method, parts.uri, parts.headers, bytes);
    let response = state.respond(&request).await;
    drop(busy);
    match response.delivery {
        Delivery::Reset => Err(Ending::Reset),
        Delivery::Never => std::future::pending().await,
        Delivery::Closed => Err(Ending::Close),
        delivery => {
            let clock = &state.gateway.clock;
            Ok(response
                .into_http()
                .map(|bytes| ResponseBody::delivered(bytes, delivery, clock)))
        }
    }
}

/// Answers a request that is not let in, in the form of what it asked for, without reading its body.
fn turned_away(
    state: &State,
    peer: IpAddr,
    parts: Parts,
    purpose: Purpose,
    error: AdminError,
) -> Response<ResponseBody> {
    let response = match purpose {
        Purpose::Page | Purpose::Administration => admin::refused(error),
        Purpose::Call => {
            let request = WireRequest::new(peer, parts.method, parts.uri, parts.headers, Bytes::new());
            state.gateway.turn_away(&request, error).into_http()
        }
    };
    let mut response = response.map(ResponseBody::whole);
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn refused(status: StatusCode, why: &'static str) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::whole(Bytes::from_static(why.as_bytes())));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
