//! Streams of server-sent events.

use std::{
    fmt,
    future::poll_fn,
    marker::PhantomData,
    ops::Deref,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;

use crate::{
    client::{
        classify, evidence,
        response_stream::live_body::{LiveBody, Origin},
        trace,
    },
    error::{Error, ErrorKind, Failure},
    request::Output,
    response::RawResponse,
    server_events::{EventParser, EventTooLarge, ServerEvent},
    service::RetryClass,
};

/// The data by which services that follow OpenAI end a stream.
const DONE: &str = "[DONE]";

/// The events of a response as the service sends them, for an operation that is called without its types. See
/// [`streaming`](crate::streaming).
#[must_use = "no event is read until it is asked for"]
pub struct RawEventStream {
    inner: Box<Inner>,
}

struct Inner {
    origin: Origin,
    body: LiveBody,
    parser: EventParser,
    /// An event that was read before it was asked for.
    first: Option<ServerEvent>,
    /// Whether no further event comes: after the last one, and after an error that ends the exchange.
    is_over: bool,
    has_ended: bool,
    events: u64,
}

impl RawEventStream {
    pub(in crate::client) fn new(origin: Origin, body: LiveBody, max_event_size: usize) -> Self {
        Self {
            inner: Box::new(Inner {
                origin,
                body,
                parser: EventParser::new(max_event_size),
                first: None,
                is_over: false,
                has_ended: false,
                events: 0,
            }),
        }
    }

    /// A stream of one event: of a service that responds with a whole document.
    pub(in crate::client) fn of_one(origin: Origin, event: ServerEvent) -> Self {
        let mut stream = Self::new(origin, LiveBody::ended(), 0);
        stream.inner.first = Some(event);
        stream
    }

    pub(in crate::client) fn origin_mut(&mut self) -> &mut Origin {
        &mut self.inner.origin
    }

    /// Waits for the first event, so that an error in its place is one of the call.
    pub(in crate::client) async fn begin(&mut self) -> Result<(), Box<Failure>> {
        let first = poll_fn(|context| self.inner.poll_event(context)).await;
        self.inner.first = first.transpose()?;
        Ok(())
    }

    /// Returns the response that the events come with: status, headers and request id. Its body is empty.
    #[must_use]
    pub fn response(&self) -> &RawResponse {
        &self.inner.origin.head
    }

    /// Returns how long the service asks to wait before the stream is asked for again (the field `retry` of events).
    #[must_use]
    pub fn reconnection_time(&self) -> Option<Duration> {
        self.inner.parser.reconnection_time()
    }

    /// Returns the next event; `None` after the last.
    ///
    /// # Errors
    ///
    /// Errors if the stream broke off, if it was silent for too long, or if the service reports an error in an event, after which
    /// others can follow.
    pub async fn try_next(&mut self) -> Result<Option<ServerEvent>, Box<Failure>> {
        self.next().await.transpose()
    }

    /// Returns the next event, or why it did not come; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<ServerEvent, Box<Failure>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The id of the request in the first event, for services whose headers have none.
    pub(in crate::client) fn first_request_id(&self) -> Bytes {
        let first = self.inner.first.as_ref();
        first.map_or_else(Bytes::new, |event| {
            classify::event_request_id(self.inner.origin.head.operation, event.bytes())
        })
    }

    fn undecodable(&mut self, event: &ServerEvent, error: &serde_json::Error) -> Box<Failure> {
        let mut response = self.inner.origin.head.clone();
        response.body = event.bytes().clone();
        self.inner.origin.complete(Failure::undecodable(response, error))
    }
}

impl Stream for RawEventStream {
    type Item = Result<ServerEvent, Box<Failure>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let inner = &mut *self.inner;
        let event = match inner.first.take() {
            Some(first) => Some(Ok(first)),
            None => ready!(inner.poll_event(context)),
        };
        match &event {
            Some(Ok(_)) => inner.events += 1,
            None if !std::mem::replace(&mut inner.has_ended, true) => {
                inner.origin.span.in_scope(|| trace::stream_ended(inner.events));
            }
            _ => {}
        }
        Poll::Ready(event.map(|event| event.map_err(|failure| inner.origin.complete(failure))))
    }
}

impl Inner {
    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<ServerEvent, Box<Failure>>>> {
        while !self.is_over {
            match self.parser.next_event() {
                Ok(Some(event)) if event.data() == DONE => {
                    self.end();
                    break;
                }
                Ok(Some(event)) => {
                    let failure = error_in(&self.origin.head, &event);
                    return Poll::Ready(Some(failure.map_or(Ok(event), Err)));
                }
                Ok(None) => {}
                Err(error) => {
                    self.end();
                    return Poll::Ready(Some(Err(too_large(error))));
                }
            }
            let piece = {
                let _entered = self.origin.span.enter();
                ready!(self.body.poll_next(&self.origin.endpoint, context))
            };
            match piece {
                Some(Ok(piece)) => self.parser.push(piece),
                Some(Err(failure)) => {
                    self.end();
                    return Poll::Ready(Some(Err(failure)));
                }
                None => {
                    self.end();
                    if self.parser.is_inside_event() {
                        return Poll::Ready(Some(Err(broken_off())));
                    }
                }
            }
        }
        Poll::Ready(None)
    }

    /// Ends the exchange. What the parser knows stays, such as how long to wait before the stream is asked for again.
    fn end(&mut self) {
        self.body.end();
        self.is_over = true;
    }
}

/// The error that an event reports in place of data.
fn error_in(head: &RawResponse, event: &ServerEvent) -> Option<Box<Failure>> {
    classify::error_event(head, event.bytes(), event.name() == "error")
}

fn too_large(error: EventTooLarge) -> Box<Failure> {
    let execution = evidence::without_response(true);
    let mut failure = Failure::new(ErrorKind::UnexpectedResponse, execution, error.to_string());
    failure.retry = Some(RetryClass::Never);
    let remedy = "Raise the bound by `max_response_size` of the client's builder or of the call's options.";
    failure.remedy = Some(remedy.into());
    failure.with_source(error)
}

fn broken_off() -> Box<Failure> {
    let message = "the stream ended inside of an event, which is lost";
    Failure::new(
        ErrorKind::ConnectionLost,
        evidence::without_response(true),
        message,
    )
}

impl fmt::Debug for RawEventStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RawEventStream")
            .field("response", self.response())
            .field("events", &self.inner.events)
            .finish_non_exhaustive()
    }
}

/// An event whose data is the output of an operation, to which it derefs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event<T> {
    /// The data.
    pub data: T,
    /// The event as the service sent it: its name, its id, and the data as text.
    pub raw: ServerEvent,
}

impl<T> Deref for Event<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

/// The events of a response, decoded one by one. See [`streaming`](crate::streaming).
///
/// Dropping it ends the exchange.
#[must_use = "no event is read until it is asked for"]
pub struct EventStream<T> {
    raw: RawEventStream,
    output: PhantomData<fn() -> T>,
}

impl<T: Output> EventStream<T> {
    pub(in crate::client) fn new(raw: RawEventStream) -> Self {
        Self {
            raw,
            output: PhantomData,
        }
    }

    /// Returns the next event; `None` after the last.
    ///
    /// # Errors
    ///
    /// Errors if the stream broke off, if it was silent for too long, if the service reports an error in an event, or if the data
    /// of an event cannot be decoded. After the last two, further events can follow.
    pub async fn try_next(&mut self) -> Result<Option<Event<T>>, Error<T::Code>> {
        self.next().await.transpose()
    }

    /// Returns the next event, or why it did not come; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error<T::Code>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> EventStream<T> {
    /// Returns the response that the events come with: status, headers and request id. Its body is empty.
    #[must_use]
    pub fn response(&self) -> &RawResponse {
        self.raw.response()
    }

    /// Returns the id of the request at the service; empty if neither a header nor the first event has it.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.response().request_id()
    }

    /// Returns the events as they are, without decoding them.
    pub fn into_raw(self) -> RawEventStream {
        self.raw
    }
}

impl<T: Output> Stream for EventStream<T> {
    type Item = Result<Event<T>, Error<T::Code>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let event = ready!(Pin::new(&mut self.raw).poll_next(context));
        Poll::Ready(event.map(|event| {
            let raw = event.map_err(Error::from)?;
            match T::from_body(raw.bytes()) {
                Ok(data) => Ok(Event { data, raw }),
                Err(error) => Err(self.raw.undecodable(&raw, &error).into()),
            }
        }))
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventStream")
            .field("raw", &self.raw)
            .finish()
    }
}
