use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use super::window::Window;
use crate::Quota;

/// Gives out the turns of one account, endpoint and operation, first come, first served.
pub(super) struct Pacer {
    quota: Quota,
    window: Mutex<Window>,
    /// Whoever holds it is next. The lock is fair, and a waiting call that is dropped leaves no gap.
    next: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
    /// Something happened that may bring the next turn forward.
    news: Notify,
}

/// The turn of a call would come too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Late {
    pub(crate) quota: Quota,
    /// How long it would have to wait at least.
    pub(crate) wait: Duration,
}

/// The turn of one attempt. What becomes of the attempt is told to it; a turn that is dropped counts as a call that was
/// sent.
pub(crate) struct Turn {
    pacer: Arc<Pacer>,
    number: u64,
}

impl Pacer {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            quota,
            window: Mutex::new(Window::new(quota)),
            next: tokio::sync::Mutex::new(()),
            waiting: AtomicUsize::new(0),
            news: Notify::new(),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) == 0 && self.window().is_idle(Instant::now())
    }

    pub(super) async fn turn(self: &Arc<Self>, latest: Option<Instant>) -> Result<Turn, Late> {
        let waiting = Waiting::new(&self.waiting);
        let now = Instant::now();
        let expected = self.window().expected(waiting.before, now);
        let late = |expected: Instant| Late {
            quota: self.quota,
            wait: expected.saturating_duration_since(now),
        };
        let Some(latest) = latest else {
            return Ok(self.wait().await);
        };
        if expected > latest {
            return Err(late(expected));
        }
        timeout_at(latest, self.wait()).await.map_err(|_| late(latest))
    }

    async fn wait(self: &Arc<Self>) -> Turn {
        let _next = self.next.lock().await;
        loop {
            let news = self.news.notified();
            let taken = self.window().take(Instant::now());
            match taken {
                Ok(number) => {
                    return Turn {
                        pacer: Arc::clone(self),
                        number,
                    };
                }
                Err(free) => {
                    // Both mean to look again.
                    let _ = timeout_at(free, news).await;
                }
            }
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// The service answered.
    pub(crate) fn answered(self) {
        self.pacer.window().answered(self.number, Instant::now());
        self.pacer.news.notify_waiters();
    }

    /// The request never left.
    pub(crate) fn never_sent(self) {
        self.pacer.window().never_sent(self.number);
        self.pacer.news.notify_waiters();
    }

    /// The service throttled the call.
    pub(crate) fn throttled(self, asked: Option<Duration>) {
        self.pacer.window().throttled(Instant::now(), asked);
        self.pacer.news.notify_waiters();
    }
}

/// Counts a call among those that wait, as long as it does.
struct Waiting<'p> {
    count: &'p AtomicUsize,
    before: usize,
}

impl<'p> Waiting<'p> {
    fn new(count: &'p AtomicUsize) -> Self {
        let before = count.fetch_add(1, Ordering::Relaxed);
        Self { count, before }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}
