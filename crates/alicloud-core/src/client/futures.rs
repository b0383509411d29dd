use std::{
    any::Any,
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;

use super::orchestrator::Called;
use crate::{
    error::{Error, ErrorKind, Execution, Failure},
    request::Output,
    response::Response,
};

/// A call under way whose output is decoded with each attempt.
pub(super) type Decoding = Pin<Box<dyn Future<Output = Result<Called, Box<Failure>>> + Send>>;

/// A call on its way: a future of the operation's output.
///
/// Nothing is sent before it is awaited; dropping it ends the call.
#[must_use = "nothing is sent until the future is awaited"]
pub struct SendFuture<T> {
    state: State,
    output: PhantomData<fn() -> T>,
}

enum State {
    Failed(Option<Box<Failure>>),
    CallFuture(Decoding),
}

impl<T: Output> SendFuture<T> {
    pub(super) fn new(calling: Decoding) -> Self {
        Self {
            state: State::CallFuture(calling),
            output: PhantomData,
        }
    }

    pub(crate) fn failed(failure: Box<Failure>) -> Self {
        Self {
            state: State::Failed(Some(failure)),
            output: PhantomData,
        }
    }
}

impl<T: Output> Future for SendFuture<T> {
    type Output = Result<Response<T>, Error<T::Code>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = match &mut self.state {
            State::CallFuture(calling) => match calling.as_mut().poll(context) {
                Poll::Ready(answer) => answer,
                Poll::Pending => return Poll::Pending,
            },
            State::Failed(failure) => Err(failure.take().unwrap_or_else(|| {
                Failure::new(
                    ErrorKind::InvalidParameter,
                    Execution::No,
                    "the call was already answered",
                )
            })),
        };
        Poll::Ready(answer.and_then(output).map_err(Error::from))
    }
}

pub(super) fn decode<T: Output>(body: &Bytes) -> Result<Box<dyn Any + Send>, serde_json::Error> {
    T::from_body(body).map(|output| Box::new(output) as Box<dyn Any + Send>)
}

fn output<T: Output>(called: Called) -> Result<Response<T>, Box<Failure>> {
    let decoded = called.output.and_then(|output| output.downcast::<T>().ok());
    match decoded {
        Some(output) => Ok(Response::new(*output, called.answer)),
        // The call decoded nothing, or something else; both cannot be, as the type decides what it decodes.
        None => Err(Failure::new(
            ErrorKind::UnexpectedAnswer,
            Execution::Maybe,
            "the response was not decoded; report this to the maintainers",
        )),
    }
}

impl<T> fmt::Debug for SendFuture<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sending")
    }
}
