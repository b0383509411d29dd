//! Responses that are bytes.

use std::{
    fmt,
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header;

use crate::{
    client::{
        no_response::too_large,
        response_stream::live_body::{LiveBody, Origin},
        trace,
    },
    error::Failure,
    response::RawResponse,
    transport::TransportError,
};

/// The bytes of a response, piece by piece. See [`streaming`](crate::streaming).
///
/// `E` is the error of the service. Dropping the stream ends the exchange.
#[must_use = "nothing is read until it is asked for"]
pub struct ByteStream<E = Box<Failure>> {
    inner: Box<Inner>,
    error: PhantomData<fn() -> E>,
}

struct Inner {
    origin: Origin,
    body: LiveBody,
    first: Option<Bytes>,
    max_size: usize,
    received: u64,
    has_ended: bool,
}

impl<E> ByteStream<E> {
    pub(in crate::client) fn new(
        origin: Origin,
        body: LiveBody,
        first: Option<Bytes>,
        max_size: usize,
    ) -> Self {
        Self {
            inner: Box::new(Inner {
                origin,
                body,
                first,
                max_size,
                received: 0,
                has_ended: false,
            }),
            error: PhantomData,
        }
    }

    pub(in crate::client) fn origin_mut(&mut self) -> &mut Origin {
        &mut self.inner.origin
    }

    /// The same stream with another error.
    pub(in crate::client) fn with_error<F>(self) -> ByteStream<F> {
        ByteStream {
            inner: self.inner,
            error: PhantomData,
        }
    }

    /// Returns the response that the bytes come with: status, headers and request id. Its body is empty.
    #[must_use]
    pub fn response(&self) -> &RawResponse {
        &self.inner.origin.head
    }

    /// Returns the id of the request at the service; empty if no header has it.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.response().request_id()
    }

    /// Returns the kind of the content, such as `image/png`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.header(header::CONTENT_TYPE)
    }

    /// Returns how many bytes there are in all, if the service says so.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.header(header::CONTENT_LENGTH)?.parse().ok()
    }

    fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.response().headers().get(name)?.to_str().ok()
    }
}

impl<E: From<Box<Failure>>> ByteStream<E> {
    /// Returns the next piece; `None` after the last.
    ///
    /// # Errors
    ///
    /// Errors if the stream broke off, or if it was silent for too long.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, E> {
        self.next().await.transpose()
    }

    /// Returns the next piece, or why it did not come; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Bytes, E>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Reads all bytes into memory.
    ///
    /// # Errors
    ///
    /// As [`try_next`](Self::try_next), and if there are more bytes than the setting
    /// [`max_response_size`](crate::ClientBuilder::max_response_size) allows.
    pub async fn collect(mut self) -> Result<Bytes, E> {
        let limit = self.inner.max_size;
        let mut bytes = BytesMut::new();
        let announced = self.content_length();
        let mut is_too_large = announced.is_some_and(|length| length > limit as u64);
        while !is_too_large && let Some(piece) = self.try_next().await? {
            is_too_large = bytes.len() + piece.len() > limit;
            bytes.extend_from_slice(&piece);
        }
        if is_too_large {
            let announced = announced.filter(|length| *length > limit as u64);
            let failure = too_large(&TransportError::response_too_large(limit, announced));
            return Err(self.inner.origin.complete(failure).into());
        }
        Ok(bytes.freeze())
    }
}

impl<E: From<Box<Failure>>> Stream for ByteStream<E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let inner = &mut *self.inner;
        let piece = match inner.first.take() {
            Some(first) => Some(Ok(first)),
            None => {
                let _entered = inner.origin.span.enter();
                ready!(inner.body.poll_next(&inner.origin.endpoint, context))
            }
        };
        match &piece {
            Some(Ok(piece)) => inner.received += piece.len() as u64,
            None if !std::mem::replace(&mut inner.has_ended, true) => {
                inner.origin.span.in_scope(|| trace::bytes_ended(inner.received));
            }
            _ => {}
        }
        Poll::Ready(piece.map(|piece| piece.map_err(|failure| inner.origin.complete(failure).into())))
    }
}

impl<E> fmt::Debug for ByteStream<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ByteStream")
            .field("response", self.response())
            .field("received", &self.inner.received)
            .finish_non_exhaustive()
    }
}
