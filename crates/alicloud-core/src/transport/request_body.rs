//! The body of a request, as hyper takes it, and how long sending it may take.

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
#[cfg(feature = "reqwest")]
use http_body::{Body as HttpBody, Frame, SizeHint};
#[cfg(not(feature = "reqwest"))]
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, timeout_at};

use crate::{
    body::{Body, BodyError, BodyPieces, Checked},
    lock::lock,
    transport::{
        Timeouts, TransportError,
        body::{silent, within},
    },
};

/// A body on its way: one piece in memory, or many.
pub(super) enum Outgoing {
    One(Option<Bytes>),
    Many {
        /// A body must be `Sync` for reqwest, and is never used by two at once.
        pieces: Mutex<BodyPieces>,
        left: Option<u64>,
    },
}

impl Outgoing {
    pub(super) fn new(body: Body) -> Self {
        match body.as_bytes() {
            Some(bytes) if body.checked().is_none() => {
                Self::One(Some(bytes.clone()).filter(|bytes| !bytes.is_empty()))
            }
            _ => Self::Many {
                left: body.content_length(),
                pieces: Mutex::new(body.pieces()),
            },
        }
    }

    fn left(&self) -> Option<u64> {
        match self {
            Self::One(bytes) => Some(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Many { left, .. } => *left,
        }
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.get_mut() {
            Self::One(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Many { pieces, left } => {
                let piece = ready!(lock(pieces).as_mut().poll_next(context));
                if let (Some(left), Some(Ok(piece))) = (left, &piece) {
                    *left = left.saturating_sub(piece.len() as u64);
                }
                Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left() == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Waits until the response begins: as long as the body is sent, and then as long as a response may take to begin.
pub(super) async fn until_begun<T>(
    body: Option<Arc<Checked>>,
    timeouts: Timeouts,
    step: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    // A connection may have to be made as well.
    let limit = timeouts.connect.saturating_add(timeouts.read);
    let mut step = pin!(step);
    let Some(body) = body else {
        return within(limit, step).await;
    };
    let started = Instant::now();
    let until = || match body.sending() {
        // What was taken may still be on its way for as long as it took.
        Some((_, last)) => last.checked_add(limit.saturating_add(body.sending_time())),
        None => started.checked_add(limit),
    };
    loop {
        let Some(at) = until() else {
            return step.await;
        };
        match timeout_at(at, step.as_mut()).await {
            Ok(result) => return result,
            Err(_) if until().is_some_and(|moved| moved > at) => {}
            Err(_) => return Err(silent(limit)),
        }
    }
}
