#![doc = include_str!("../guide/streaming.md")]

use crate::{
    client::{CallOptions, Client},
    error::{Error, Failure},
    operation::Operation,
    parameters::Parameters,
    request::Request,
};
pub use crate::{
    client::{
        futures::StreamFuture,
        response_stream::{ByteStream, Event, EventStream, RawEventStream, StreamBody},
    },
    operation::ResponseStream,
    server_events::{EventParser, EventTooLarge, ServerEvent},
};

/// A request whose response is a stream. Sealed; [`streamed!`](crate::generated::streamed) implements it.
pub trait StreamingRequest: Request {
    /// What the response is read as: an [`EventStream`] or a [`ByteStream`].
    type Stream: StreamBody;
}

/// Says how the response of a request is read while it comes: as `events`, each an output, or as `bytes`.
#[doc(hidden)]
#[macro_export]
macro_rules! __streamed {
    ($request:ty => events $output:ty) => {
        impl $crate::streaming::StreamingRequest for $request {
            type Stream = $crate::streaming::EventStream<$output>;
        }
    };
    ($request:ty => bytes $output:ty) => {
        impl $crate::streaming::StreamingRequest for $request {
            type Stream = $crate::streaming::ByteStream<$crate::Error<<$output as $crate::Output>::Code>>;
        }
    };
}

impl Client {
    /// Sends a request whose response is a stream; see [`streaming`](crate::streaming).
    ///
    /// # Errors
    ///
    /// Errors if the call fails before the stream begins; see [`Failure`].
    pub fn send_stream<R: StreamingRequest>(&self, request: R) -> StreamFuture<R::Stream, Error<R::Code>> {
        self.send_stream_with(request, CallOptions::new())
    }

    /// As [`Client::send_stream`], with settings for this call alone.
    ///
    /// # Errors
    ///
    /// Errors if the call fails before the stream begins; see [`Failure`].
    pub fn send_stream_with<R: StreamingRequest>(
        &self,
        request: R,
        options: CallOptions,
    ) -> StreamFuture<R::Stream, Error<R::Code>> {
        match request.into_parameters() {
            Ok(parameters) => StreamFuture::new(self.start(R::OPERATION, parameters, options)),
            Err(error) => StreamFuture::failed(self.unsendable(R::OPERATION, error)),
        }
    }

    /// Calls any operation whose response is a stream of events, with parameters of any kind.
    ///
    /// # Errors
    ///
    /// Errors if the call fails before the stream begins; see [`Failure`].
    pub fn call_events(
        &self,
        operation: &'static Operation,
        parameters: Parameters,
        options: CallOptions,
    ) -> StreamFuture<RawEventStream> {
        StreamFuture::new(self.start(operation, parameters, options))
    }

    /// Calls any operation whose response is bytes, with parameters of any kind.
    ///
    /// # Errors
    ///
    /// Errors if the call fails before the bytes begin; see [`Failure`].
    pub fn call_bytes(
        &self,
        operation: &'static Operation,
        parameters: Parameters,
        options: CallOptions,
    ) -> StreamFuture<ByteStream<Box<Failure>>> {
        StreamFuture::new(self.start(operation, parameters, options))
    }
}
