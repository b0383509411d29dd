//! Responses whose body comes piece by piece.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;

use crate::transport::{HttpResponse, TransportError};

/// The body of a response, piece by piece. Dropping it ends the exchange.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// A future of a response whose body is still to come.
pub type StreamingFuture<'a> =
    Pin<Box<dyn Future<Output = Result<StreamingResponse, TransportError>> + Send + 'a>>;

/// A response whose headers have come, and whose body follows.
#[non_exhaustive]
pub struct StreamingResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The pieces of the body.
    pub body: BodyStream,
}

impl StreamingResponse {
    /// A response with the pieces of its body.
    ///
    /// ```
    /// use alicloud_core::transport::{HttpResponse, StreamingResponse};
    /// use http::HeaderMap;
    ///
    /// let whole = HttpResponse::new(200, HeaderMap::new(), "data: a\n\n");
    /// let response = StreamingResponse::from(whole);
    /// assert_eq!(StreamingResponse::new(200, HeaderMap::new(), response.body).status, 200);
    /// ```
    #[must_use]
    pub fn new(status: u16, headers: HeaderMap, body: BodyStream) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }
}

/// A response that has come whole: its body is one piece.
impl From<HttpResponse> for StreamingResponse {
    fn from(response: HttpResponse) -> Self {
        Self {
            status: response.status,
            headers: response.headers,
            body: Box::pin(Once(Some(response.body))),
        }
    }
}

/// `Debug` shows the names of headers alone.
impl fmt::Debug for StreamingResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StreamingResponse")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// A body of a single piece.
struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().filter(|piece| !piece.is_empty()).map(Ok))
    }
}
