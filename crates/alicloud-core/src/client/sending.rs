use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use super::Calling;
use crate::{Answer, Error, ErrorKind, Execution, Failure, Output, Response};

/// A call on its way: a future of the operation's output.
///
/// Nothing is sent before it is awaited; dropping it ends the call.
#[must_use = "nothing is sent until the future is awaited"]
pub struct Sending<T> {
    state: State,
    output: PhantomData<fn() -> T>,
}

enum State {
    Failed(Option<Box<Failure>>),
    Calling(Calling),
}

impl<T: Output> Sending<T> {
    pub(crate) fn new(calling: Calling) -> Self {
        Self {
            state: State::Calling(calling),
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

impl<T: Output> Future for Sending<T> {
    type Output = Result<Response<T>, Error<T::Code>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = match &mut self.state {
            State::Calling(calling) => match calling.as_mut().poll(context) {
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
        Poll::Ready(answer.and_then(decode).map_err(Error::from))
    }
}

fn decode<T: Output>(answer: Answer) -> Result<Response<T>, Box<Failure>> {
    match T::from_body(&answer.body) {
        Ok(output) => Ok(Response::new(output, answer)),
        Err(error) => Err(Failure::undecodable(answer, &error)),
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sending")
    }
}
