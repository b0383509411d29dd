//! The futures of calls. Each is one allocation, whatever the operation, and nothing happens before it is awaited.

mod stream;

use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    client::{
        Explanation,
        decode::Decode,
        orchestrator::{self, Call, Completion, StopPoint},
    },
    error::{Error, ErrorKind, Execution, Failure},
    operation::Operation,
    request::Output,
    response::{RawResponse, Response},
};

pub use stream::StreamFuture;

pub(super) enum State {
    Failed(Option<Box<Failure>>),
    Running(Pin<Box<dyn Future<Output = Result<Completion, Box<Failure>>> + Send>>),
}

impl State {
    pub(super) fn running(call: Call) -> Self {
        Self::Running(Box::pin(orchestrator::run(call)))
    }

    pub(super) fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        read: impl FnOnce(Completion) -> Option<T>,
    ) -> Poll<Result<T, Box<Failure>>> {
        let misused = |message| Failure::new(ErrorKind::UnexpectedResponse, Execution::Maybe, message);
        let completion = match self {
            Self::Running(running) => match running.as_mut().poll(context) {
                Poll::Ready(completion) => completion,
                Poll::Pending => return Poll::Pending,
            },
            Self::Failed(failure) => Err(failure
                .take()
                .unwrap_or_else(|| misused("the future was polled after its end; poll it once"))),
        };
        // The future decides how far the call goes and what it decodes, so there is what it reads.
        Poll::Ready(completion.and_then(|completion| {
            read(completion)
                .ok_or_else(|| misused("the call ended at another point; report this to the maintainers"))
        }))
    }
}

/// A future of an operation's output. Dropping it ends the call.
#[must_use = "nothing is sent until the future is awaited"]
pub struct SendFuture<T> {
    state: State,
    output: PhantomData<fn() -> T>,
}

impl<T: Output> SendFuture<T> {
    pub(super) fn new(mut call: Call) -> Self {
        call.decode = Some(Decode::of::<T>());
        Self {
            state: State::running(call),
            output: PhantomData,
        }
    }

    pub(crate) fn failed(failure: Box<Failure>) -> Self {
        Self {
            state: State::Failed(Some(failure)),
            output: PhantomData,
        }
    }

    /// Of a request that was made without a client and is sent all the same.
    pub(super) fn without_client(operation: &'static Operation) -> Self {
        Self::failed(without_client(operation))
    }
}

impl<T: Output> Future for SendFuture<T> {
    type Output = Result<Response<T>, Error<T::Code>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let result = self.state.poll(context, |completion| match completion {
            Completion::Response(called) => called.typed(),
            Completion::Stopped(_) => None,
        });
        result.map_err(Error::from)
    }
}

/// A future of a response whose output is not decoded. Dropping it ends the call.
#[must_use = "nothing is sent until the future is awaited"]
pub struct CallFuture(State);

impl CallFuture {
    pub(super) fn new(call: Call) -> Self {
        Self(State::running(call))
    }
}

impl Future for CallFuture {
    type Output = Result<RawResponse, Box<Failure>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, |completion| match completion {
            Completion::Response(called) => Some(called.response),
            Completion::Stopped(_) => None,
        })
    }
}

/// A future of an [`Explanation`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct ExplainFuture(State);

impl ExplainFuture {
    pub(super) fn new(mut call: Call) -> Self {
        call.stop_point = StopPoint::BeforeTransmit(Explanation::new);
        Self(State::running(call))
    }

    pub(super) fn failed(failure: Box<Failure>) -> Self {
        Self(State::Failed(Some(failure)))
    }

    /// Of a request that was made without a client.
    pub(super) fn without_client(operation: &'static Operation) -> Self {
        Self::failed(without_client(operation))
    }
}

pub(super) fn without_client(operation: &'static Operation) -> Box<Failure> {
    let message = "the request was built without a client; take it by `into_request()` and send it by `client.send(request)`";
    let mut failure = Failure::new(ErrorKind::Configuration, Execution::No, message);
    failure.operation = Some(operation);
    failure
}

impl Future for ExplainFuture {
    type Output = Result<Explanation, Box<Failure>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, |completion| match completion {
            Completion::Stopped(explanation) => Some(*explanation),
            Completion::Response(_) => None,
        })
    }
}

impl<T> fmt::Debug for SendFuture<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SendFuture")
    }
}

impl fmt::Debug for CallFuture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CallFuture")
    }
}

impl fmt::Debug for ExplainFuture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ExplainFuture")
    }
}
