//! What happens in the emulator, as server-sent events.
//!
//! Nothing is queued for a reader: it is notified of news, and reads from the log what it has not seen. One that is slow
//! reads more at a time, and passes over what is gone.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, watch};

use crate::{inspection::Batch, live::News, state::State};

/// How many requests are sent at once.
const BATCH: usize = 200;

/// A place in the log: which log it is, and the number of the last request that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    log: u64,
    number: u64,
}

impl Position {
    /// Reads the id of an event.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        let (log, number) = id.split_once('-')?;
        Some(Self {
            log: u64::from_str_radix(log, 16).ok()?,
            number: number.parse().ok()?,
        })
    }

    fn id(self) -> String {
        format!("{:016x}-{}", self.log, self.number)
    }
}

/// The events for one reader, one after the other.
pub(crate) struct Events {
    next: Pin<Box<Next>>,
}

/// The next event, and the reader that reads the one behind it.
type Next = dyn Future<Output = Option<(Bytes, Reader)>> + Send;

struct Reader {
    state: Arc<State>,
    news: watch::Receiver<News>,
    position: Position,
    /// `None` before the first event, which says that everything is to be read.
    changes: Option<u64>,
    _place: OwnedSemaphorePermit,
}

impl Events {
    pub(crate) fn new(state: Arc<State>, position: Position, place: OwnedSemaphorePermit) -> Self {
        let reader = Reader {
            news: state.live.subscribe(),
            state,
            position,
            changes: None,
            _place: place,
        };
        Self {
            next: Box::pin(reader.next()),
        }
    }

    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let next = std::task::ready!(self.next.as_mut().poll(context));
        Poll::Ready(next.map(|(event, reader)| {
            self.next = Box::pin(reader.next());
            event
        }))
    }
}

impl Reader {
    async fn next(mut self) -> Option<(Bytes, Self)> {
        loop {
            let news = *self.news.borrow_and_update();
            if news.has_ended {
                return None;
            }
            let mut text = String::new();
            if self.changes.replace(news.changes) != Some(news.changes) {
                text.push_str("event: changed\ndata: {}\n\n");
            }
            let Position { log, number } = self.position;
            let batch = self.state.log.after(log, number, BATCH);
            self.position = Position {
                log: batch.log,
                number: batch.last,
            };
            let is_unread = batch.requests.len() == BATCH;
            if batch.log != log || !batch.requests.is_empty() {
                text.push_str(&self.event(&batch, batch.log != log));
            }
            if is_unread {
                self.news.mark_changed();
            }
            if !text.is_empty() {
                return Some((text.into(), self));
            }
            self.news.changed().await.ok()?;
        }
    }

    fn event(&self, batch: &Batch, is_new: bool) -> String {
        let data = json!({
            "new": is_new,
            "oldest": batch.oldest,
            "requests": batch.requests,
        });
        format!("id: {}\nevent: requests\ndata: {data}\n\n", self.position.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_from_the_id_of_its_event() {
        let position = Position {
            log: u64::MAX - 7,
            number: 42,
        };
        assert_eq!(Position::parse(&position.id()), Some(position));
        for wrong in [
            "",
            "-",
            "7",
            "7-",
            "-7",
            "x-7",
            "7-x",
            "7--7",
            "10123456789abcdef-7",
        ] {
            assert_eq!(Position::parse(wrong), None, "{wrong}");
        }
    }
}
