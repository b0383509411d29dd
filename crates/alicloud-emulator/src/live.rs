//! That something happened in the emulator, for those who follow it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How many readers there are at the most.
const READERS: usize = 32;

/// Tells readers that there is news.
pub(crate) struct Live {
    news: watch::Sender<News>,
    readers: Arc<Semaphore>,
}

/// Counts what happens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct News {
    requests: u64,
    /// Of the clock, the faults, and data of extensions.
    pub(crate) changes: u64,
    pub(crate) has_ended: bool,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            news: watch::Sender::new(News::default()),
            readers: Arc::new(Semaphore::new(READERS)),
        }
    }
}

impl Live {
    /// A request was recorded, or the log cleared.
    pub(crate) fn requested(&self) {
        self.news.send_modify(|news| news.requests += 1);
    }

    /// Something else was changed.
    pub(crate) fn changed(&self) {
        self.news.send_modify(|news| news.changes += 1);
    }

    /// The emulator stops: there will be no more.
    pub(crate) fn end(&self) {
        self.news.send_modify(|news| news.has_ended = true);
    }

    /// Gets news from now on.
    pub(crate) fn subscribe(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }

    /// A reader's place; none if there are too many already.
    pub(crate) fn reader(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.readers).try_acquire_owned().ok()
    }
}
