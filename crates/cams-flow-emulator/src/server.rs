//! The HTTP server: bounded in connections, headers and bodies, so that one client cannot harm another.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{AbortHandle, JoinSet},
    time::{sleep, timeout},
};

use crate::{
    admin,
    delivery::{AnswerBody, Broken, Delivery},
    emulator::Shared,
    gateway::Received,
    waiting::Waiting,
};

const CONNECTIONS: usize = 1024;
const BODY: usize = 1024 * 1024;
/// Data that a test seeds may be large.
const ADMIN_BODY: usize = 32 * 1024 * 1024;
/// More than the parameters of any call need, all of which may stand in the query.
const HEAD: usize = 512 * 1024;
const HEADERS: usize = 256;
const HEAD_WITHIN: Duration = Duration::from_secs(30);
const BODY_WITHIN: Duration = Duration::from_secs(30);
/// How long the server rests when the operating system gives it no connection, for want of file descriptors, say.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until it is told to stop, and then until the answers under way are sent. Dropping the future ends all
/// connections at once.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let mut connections = Connections::default();
    loop {
        let (stream, peer) = tokio::select! {
            () = stopped(&mut stop) => break,
            Some(ended) = connections.tasks.join_next() => {
                connections.forget(ended.ok());
                continue;
            }
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => (stream, peer.ip()),
                Err(_) => {
                    sleep(BREATH).await;
                    continue;
                }
            },
        };
        connections.make_room().await;
        connections.add(stream, peer, &shared, stop.clone());
    }
    drop(listener);
    while connections.tasks.join_next().await.is_some() {}
}

/// Waits until the server is told to stop.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// The open connections by the order in which they came.
#[derive(Default)]
struct Connections {
    tasks: JoinSet<u64>,
    open: BTreeMap<u64, (Waiting, AbortHandle)>,
    count: u64,
}

impl Connections {
    fn add(&mut self, stream: TcpStream, peer: IpAddr, shared: &Arc<Shared>, stop: watch::Receiver<bool>) {
        self.count += 1;
        let number = self.count;
        let waiting = Waiting::default();
        let task = converse(stream, peer, Arc::clone(shared), waiting.clone(), stop);
        let task = self.tasks.spawn(async move {
            task.await;
            number
        });
        self.open.insert(number, (waiting, task));
    }

    /// Ends the oldest connection that waits for its client when there are too many: those who connect and send nothing
    /// must not keep others out.
    async fn make_room(&mut self) {
        while self.open.len() >= CONNECTIONS {
            if let Some((waiting, task)) = self.open.values().find(|(waiting, _)| waiting.get()) {
                waiting.set(false);
                task.abort();
            }
            match self.tasks.join_next().await {
                Some(ended) => self.forget(ended.ok()),
                None => self.forget(None),
            }
        }
    }

    /// A task that was ended from outside cannot say its number.
    fn forget(&mut self, number: Option<u64>) {
        match number {
            Some(number) => {
                self.open.remove(&number);
            }
            None => self.open.retain(|_, (_, task)| !task.is_finished()),
        }
    }
}

/// Answers the requests of one connection. One that breaks concerns its client alone.
async fn converse(
    stream: TcpStream,
    peer: IpAddr,
    shared: Arc<Shared>,
    waiting: Waiting,
    mut stop: watch::Receiver<bool>,
) {
    let reset = Arc::new(AtomicBool::new(false));
    let wish = Arc::clone(&reset);
    let service = service_fn(move |request| {
        let (shared, waiting, wish) = (Arc::clone(&shared), waiting.clone(), Arc::clone(&wish));
        async move {
            let answered = answer(&shared, &waiting, peer, request).await;
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
        // A client may say that it has sent everything and still wait for the answer.
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

/// How a connection ends without an answer.
enum Ending {
    Close,
    Reset,
}

async fn answer(
    shared: &Shared,
    waiting: &Waiting,
    peer: IpAddr,
    request: Request<Incoming>,
) -> Result<Response<AnswerBody>, Ending> {
    let (parts, body) = request.into_parts();
    let is_admin = admin::is_own(parts.uri.path());
    let may_be_large = is_admin && shared.access.check(&parts).is_ok();
    let limit = if may_be_large { ADMIN_BODY } else { BODY };
    let body = match body.is_end_stream() {
        true => Bytes::new(),
        false => match timeout(BODY_WITHIN, Limited::new(body, limit).collect()).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(_)) => {
                return Ok(refused(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "the body is too large or broke off",
                ));
            }
            Err(_) => {
                return Ok(refused(
                    StatusCode::REQUEST_TIMEOUT,
                    "the body did not come in time",
                ));
            }
        },
    };
    waiting.set(false);
    if is_admin {
        return Ok(admin::answer(shared, &parts, &body).map(AnswerBody::whole));
    }
    let received = Received::new(peer, parts.method, parts.uri, parts.headers, body);
    let answer = shared.gateway.answer(&received).await;
    waiting.set(true);
    match (answer.delivery, answer.response) {
        (Delivery::Reset, _) => Err(Ending::Reset),
        (Delivery::Never, _) => std::future::pending().await,
        (Delivery::Closed, _) | (_, None) => Err(Ending::Close),
        (delivery, Some(response)) => {
            Ok(response.map(|bytes| AnswerBody::delivered(bytes, delivery, &shared.gateway.clock)))
        }
    }
}

fn refused(status: StatusCode, why: &'static str) -> Response<AnswerBody> {
    let mut response = Response::new(AnswerBody::whole(Bytes::from_static(why.as_bytes())));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(http::header::CONNECTION, http::HeaderValue::from_static("close"));
    response
}
