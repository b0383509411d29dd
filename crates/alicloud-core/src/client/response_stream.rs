//! Responses that are read while they come.

mod bytes;
mod events;
mod live_body;

use tracing::Span;

use crate::{operation::ResponseStream, record::Sealed, request::Output, response::RawResponse};

pub use bytes::ByteStream;
pub use events::{Event, EventStream, RawEventStream};
pub(super) use live_body::{LiveBody, Origin};

/// A stream that has begun.
#[expect(
    missing_debug_implementations,
    reason = "it stands in the signature of a hidden method alone"
)]
pub enum Opened {
    Events(RawEventStream),
    Bytes(ByteStream),
}

impl Opened {
    /// Completes the facts that are known at the end of the call.
    pub(super) fn set_facts(&mut self, response: &RawResponse, span: Span) {
        let origin = match self {
            Self::Events(events) => events.origin_mut(),
            Self::Bytes(bytes) => bytes.origin_mut(),
        };
        origin.head = response.clone();
        origin.span = span;
    }
}

/// A response that is read while it comes. Sealed.
pub trait StreamBody: Sealed + Sized + 'static {
    #[doc(hidden)]
    const KIND: ResponseStream;

    #[doc(hidden)]
    fn of(opened: Opened) -> Option<Self>;
}

impl<T> Sealed for EventStream<T> {}

impl<T: Output> StreamBody for EventStream<T> {
    const KIND: ResponseStream = ResponseStream::Events;

    fn of(opened: Opened) -> Option<Self> {
        RawEventStream::of(opened).map(Self::new)
    }
}

impl Sealed for RawEventStream {}

impl StreamBody for RawEventStream {
    const KIND: ResponseStream = ResponseStream::Events;

    fn of(opened: Opened) -> Option<Self> {
        match opened {
            Opened::Events(events) => Some(events),
            Opened::Bytes(_) => None,
        }
    }
}

impl<E> Sealed for ByteStream<E> {}

impl<E: 'static> StreamBody for ByteStream<E> {
    const KIND: ResponseStream = ResponseStream::Bytes;

    fn of(opened: Opened) -> Option<Self> {
        match opened {
            Opened::Bytes(bytes) => Some(bytes.with_error()),
            Opened::Events(_) => None,
        }
    }
}
