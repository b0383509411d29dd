//! Calls without `async` (feature `blocking`).
//!
//! Every builder has `send_blocking` beside `send`, and builders of lists have `iter_blocking` and `pages_blocking` beside
//! `into_stream` and `pages`:
//!
//! ```
//! # use alicloud_core::{Error, paging::PagedRequest, blocking::Blocking, paging::Items};
//! # fn example<R: PagedRequest>(flows: Blocking<Items<R>>) -> Result<(), Error<R::Code>> where R::Item: std::fmt::Debug {
//! // let created = client.create_flow().flow_name("sign-up").categories(["SIGN_UP"]).send_blocking()?;
//! // let flows = client.list_flow().page_size(50).iter_blocking();
//! for flow in flows {
//!     println!("{:?}", flow?);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Timeouts, retries and the rate limit are those of `send`. One background thread, shared by the whole program and started by
//! the first call, drives connections and timers.
//!
//! In async code, use `send`, or call these methods by `tokio::task::spawn_blocking`: they block their thread. On a runtime with a
//! single thread a call would wait, up to its timeout, for a connection or a permit that another task of this thread has.

use std::{
    future::Future,
    io,
    pin::{Pin, pin},
    sync::{Arc, OnceLock},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use futures_core::Stream;
use tokio::runtime::{Builder, Runtime};

use crate::{
    client::{SendFuture, futures::StreamFuture, response_stream::StreamBody},
    error::{Error, ErrorKind, Execution, Failure},
    request::Output,
    response::Response,
};

/// A stream as an iterator.
#[derive(Debug)]
#[must_use = "nothing is fetched until it is asked for"]
pub struct Blocking<S> {
    stream: S,
}

impl<S> Blocking<S> {
    /// Makes an iterator of a stream.
    pub fn new(stream: S) -> Self {
        Self { stream }
    }

    /// Returns the stream, such as for the place where to resume it.
    pub fn get_ref(&self) -> &S {
        &self.stream
    }
}

impl<S, T, C> Iterator for Blocking<S>
where
    S: Stream<Item = Result<T, Error<C>>> + Unpin,
{
    type Item = Result<T, Error<C>>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = std::future::poll_fn(|context| Pin::new(&mut self.stream).poll_next(context));
        block_on(next).unwrap_or_else(|error| Some(Err(unable(&error))))
    }
}

/// Waits for a call.
pub(crate) fn wait<T: Output>(sending: SendFuture<T>) -> Result<Response<T>, Error<T::Code>> {
    block_on(sending).unwrap_or_else(|error| Err(unable(&error)))
}

/// Waits until a stream begins.
pub(crate) fn wait_stream<S: StreamBody, C>(
    opening: StreamFuture<S, Error<C>>,
) -> Result<Blocking<S>, Error<C>> {
    let stream = block_on(opening).unwrap_or_else(|error| Err(unable(&error)));
    stream.map(Blocking::new)
}

/// Waits for a call whose error is of no service.
pub(crate) fn wait_raw<T>(calling: impl Future<Output = Result<T, Box<Failure>>>) -> Result<T, Box<Failure>> {
    block_on(calling).unwrap_or_else(|error| Err(no_thread(&error)))
}

fn unable<C>(error: &io::Error) -> Error<C> {
    Error::from(no_thread(error))
}

fn no_thread(error: &io::Error) -> Box<Failure> {
    let message = format!("the thread for blocking calls cannot be started: {error}");
    Failure::new(ErrorKind::Configuration, Execution::No, message)
}

/// Runs a future on this thread, while the thread in the background looks after what it waits for.
fn block_on<F: Future>(future: F) -> io::Result<F::Output> {
    let _inside = runtime()?.enter();
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return Ok(output),
            Poll::Pending => thread::park(),
        }
    }
}

fn runtime() -> io::Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("alicloud-blocking")
        .enable_all()
        .build()?;
    // Should another thread have been faster, this one's is dropped; it has done nothing yet.
    if let Err(spare) = RUNTIME.set(runtime) {
        spare.shutdown_background();
    }
    RUNTIME
        .get()
        .ok_or_else(|| io::Error::other("there is no runtime"))
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
