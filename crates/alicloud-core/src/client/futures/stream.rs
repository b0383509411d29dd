use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    client::{
        futures::State,
        orchestrator::{Call, Completion, Streaming},
        response_stream::StreamBody,
    },
    error::Failure,
};

/// A future of a stream that has begun: its first event, or its first headers, have come. Dropping it ends the call.
#[must_use = "nothing is sent until the future is awaited"]
pub struct StreamFuture<S, E = Box<Failure>> {
    state: State,
    stream: PhantomData<fn() -> Result<S, E>>,
}

impl<S: StreamBody, E> StreamFuture<S, E> {
    pub(in crate::client) fn new(mut call: Call) -> Self {
        call.stream = Some(Streaming::of(S::KIND));
        Self::of(State::running(call))
    }
}

impl<S, E> StreamFuture<S, E> {
    pub(in crate::client) fn failed(failure: Box<Failure>) -> Self {
        Self::of(State::Failed(Some(failure)))
    }

    fn of(state: State) -> Self {
        Self {
            state,
            stream: PhantomData,
        }
    }
}

impl<S: StreamBody, E: From<Box<Failure>>> Future for StreamFuture<S, E> {
    type Output = Result<S, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let stream = self.state.poll(context, |completion| match completion {
            Completion::Response(called) => called.into_stream().and_then(S::of),
            Completion::Stopped(_) => None,
        });
        stream.map_err(E::from)
    }
}

impl<S, E> fmt::Debug for StreamFuture<S, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StreamFuture")
    }
}
