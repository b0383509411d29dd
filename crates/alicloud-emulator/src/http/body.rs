//! Bodies of responses: sent whole, or as a fault would have it.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::{clock::EmulatedClock, wire::Delivery};

/// The connection is to end here.
#[derive(Debug)]
pub(crate) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a fault ends the connection")
    }
}

impl std::error::Error for Broken {}

/// The body of a response on its way out.
pub(crate) struct ResponseBody {
    rest: Bytes,
    /// How much of it is announced.
    length: u64,
    manner: Manner,
}

enum Manner {
    Whole,
    /// What is sent must leave the machine before the connection ends.
    Truncated {
        flushing: bool,
    },
    Dripped {
        pause: Duration,
        clock: EmulatedClock,
        waiting: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    },
    /// Comes as it happens, and ends with the emulator.
    Live(Box<PollNext>),
}

/// Gives the next part of a body.
type PollNext = dyn FnMut(&mut Context<'_>) -> Poll<Option<Bytes>> + Send;

impl ResponseBody {
    pub(crate) fn whole(bytes: Bytes) -> Self {
        Self {
            length: bytes.len() as u64,
            rest: bytes,
            manner: Manner::Whole,
        }
    }

    /// A body whose parts come from a function until it gives none.
    pub(crate) fn live(next: impl FnMut(&mut Context<'_>) -> Poll<Option<Bytes>> + Send + 'static) -> Self {
        Self {
            manner: Manner::Live(Box::new(next)),
            ..Self::whole(Bytes::new())
        }
    }

    pub(crate) fn delivered(bytes: Bytes, delivery: Delivery, clock: &EmulatedClock) -> Self {
        let mut body = Self::whole(bytes);
        match delivery {
            Delivery::Truncated => {
                body.rest.truncate(body.rest.len() / 2);
                body.manner = Manner::Truncated { flushing: false };
            }
            Delivery::Dripped(pause) => {
                body.manner = Manner::Dripped {
                    pause,
                    clock: clock.clone(),
                    waiting: None,
                };
            }
            _ => {}
        }
        body
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = &mut *self;
        let bytes = match &mut this.manner {
            Manner::Live(next) => match std::task::ready!(next(context)) {
                Some(bytes) => bytes,
                None => return Poll::Ready(None),
            },
            Manner::Whole if this.rest.is_empty() => return Poll::Ready(None),
            Manner::Whole => std::mem::take(&mut this.rest),
            Manner::Truncated { flushing } => {
                if *flushing {
                    return Poll::Ready(Some(Err(Broken)));
                }
                if this.rest.is_empty() {
                    *flushing = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                std::mem::take(&mut this.rest)
            }
            Manner::Dripped { .. } if this.rest.is_empty() => return Poll::Ready(None),
            Manner::Dripped {
                pause,
                clock,
                waiting,
            } => {
                let wait = waiting.get_or_insert_with(|| {
                    let (clock, pause) = (clock.clone(), *pause);
                    Box::pin(async move { clock.sleep(pause).await })
                });
                std::task::ready!(wait.as_mut().poll(context));
                *waiting = None;
                this.rest.split_to(1)
            }
        };
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        match self.manner {
            Manner::Live(_) => SizeHint::default(),
            _ => SizeHint::with_exact(self.length),
        }
    }
}
