use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout_at},
};

use super::{
    shared_store::{OnUnavailable, Reserved, SharedStore},
    window::{HeldTurn, SlidingWindow},
};
use crate::operation::Quota;

/// A reserved turn is worth so much time after it came; then the turns after it are too near.
const WORTH: Duration = Duration::from_millis(10);

/// Gives out the turns of one account, endpoint and operation, first come, first served.
pub(super) struct Limiter {
    quota: Quota,
    window: Mutex<SlidingWindow>,
    /// Whoever holds it is next. The lock is fair, and a waiting call that is dropped leaves no gap.
    next: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
    /// Something happened that may bring the next turn forward.
    news: Notify,
    /// Where other processes keep the same quota, and its name there.
    shared_store: Option<(Arc<dyn SharedStore>, String)>,
    /// A turn of the fleet whose call was dropped before it came.
    spare: Mutex<Option<Instant>>,
}

/// Why a call gets no turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rejected {
    /// It would come too late: after this time at the soonest.
    Late(Quota, Duration),
    /// The place where the fleet keeps its turns is away.
    StoreUnavailable(String),
}

/// The turn of one attempt. What becomes of the attempt is told to it; a turn that is dropped counts as a call that was
/// sent.
pub(crate) struct Permit {
    limiter: Arc<Limiter>,
    held: HeldTurn,
}

impl Limiter {
    pub(super) fn new(quota: Quota, shared_store: Option<(Arc<dyn SharedStore>, String)>) -> Self {
        Self {
            quota,
            window: Mutex::new(SlidingWindow::new(quota)),
            next: tokio::sync::Mutex::new(()),
            waiting: AtomicUsize::new(0),
            news: Notify::new(),
            shared_store,
            spare: Mutex::new(None),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) == 0 && self.window().is_idle(Instant::now())
    }

    pub(super) async fn permit(self: &Arc<Self>, latest: Option<Instant>) -> Result<Permit, Rejected> {
        let now = Instant::now();
        if let Some(held) = self.at_once(now) {
            return Ok(self.given(held));
        }
        let waiting = Waiting::new(&self.waiting);
        let expected = self.window().expected(waiting.before, now);
        let late = |at: Instant| Rejected::Late(self.quota, at.saturating_duration_since(now));
        let Some(latest) = latest else {
            return self.wait(None).await;
        };
        if expected > latest {
            return Err(late(expected));
        }
        timeout_at(latest, self.wait(Some(latest)))
            .await
            .unwrap_or_else(|_| Err(late(latest)))
    }

    /// A turn, if one is free and no other call waits for it.
    fn at_once(&self, now: Instant) -> Option<HeldTurn> {
        if self.shared_store.is_some() {
            return None;
        }
        // The lock is fair: it is held as long as anybody waits.
        let _next = self.next.try_lock().ok()?;
        self.window().take(now).ok()
    }

    fn given(self: &Arc<Self>, held: HeldTurn) -> Permit {
        Permit {
            limiter: Arc::clone(self),
            held,
        }
    }

    async fn wait(self: &Arc<Self>, latest: Option<Instant>) -> Result<Permit, Rejected> {
        let _next = self.next.lock().await;
        let held = match &self.shared_store {
            Some((shared_store, key)) => self.wait_among_others(&**shared_store, key, latest).await?,
            None => self.wait_alone().await,
        };
        Ok(self.given(held))
    }

    async fn wait_alone(&self) -> HeldTurn {
        loop {
            let news = self.news.notified();
            let taken = self.window().take(Instant::now());
            match taken {
                Ok(held) => return held,
                // Both mean to look again.
                Err(free) => drop(timeout_at(free, news).await),
            }
        }
    }

    async fn wait_among_others(
        &self,
        shared_store: &dyn SharedStore,
        key: &str,
        latest: Option<Instant>,
    ) -> Result<HeldTurn, Rejected> {
        let spare = self
            .spare()
            .take()
            .filter(|spare| *spare + WORTH > Instant::now());
        let at = match spare {
            Some(spare) => spare,
            None => {
                // A far time instead of none: the place counts in whole numbers.
                let allowed = latest.map_or(Duration::from_secs(3600), |latest| {
                    latest.saturating_duration_since(Instant::now())
                });
                match shared_store.reserve(key, self.quota, allowed).await {
                    Ok(Reserved::In(wait)) => Instant::now() + wait,
                    Ok(Reserved::TooLate(wait)) => return Err(Rejected::Late(self.quota, wait)),
                    Err(away) => {
                        return match shared_store.on_unavailable() {
                            OnUnavailable::LimitAlone => Ok(self.wait_alone().await),
                            OnUnavailable::Refuse => Err(Rejected::StoreUnavailable(away.0)),
                        };
                    }
                }
            }
        };
        let mut reserved = Reservation {
            limiter: self,
            at: Some(at),
        };
        sleep_until(at).await;
        reserved.at = None;
        // If the place goes away, this process goes on from here.
        Ok(self.window().note(Instant::now()))
    }

    fn window(&self) -> MutexGuard<'_, SlidingWindow> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spare(&self) -> MutexGuard<'_, Option<Instant>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn that goes to the next call if this one is dropped before it came.
struct Reservation<'p> {
    limiter: &'p Limiter,
    at: Option<Instant>,
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if self.at.is_some() {
            *self.limiter.spare() = self.at;
        }
    }
}

impl Permit {
    /// The service answered.
    pub(crate) fn answered(self) {
        self.limiter.window().answered(self.held, Instant::now());
        self.limiter.news.notify_waiters();
    }

    /// The request never left.
    pub(crate) fn not_sent(self) {
        self.limiter.window().not_sent(self.held);
        self.limiter.news.notify_waiters();
    }

    /// The service throttled the call, and asked for a wait, or else for none in particular. It is kept up to the longest
    /// one.
    pub(crate) async fn throttled(self, asked: Option<Duration>, longest: Duration) {
        let quota = self.limiter.quota;
        let during = asked.unwrap_or_else(|| quota.window()).min(longest);
        self.limiter.window().throttled(Instant::now(), during);
        self.limiter.news.notify_waiters();
        if let Some((shared_store, key)) = &self.limiter.shared_store {
            // Who cannot be told will be throttled, too, and tell again.
            drop(shared_store.close(key, quota, during).await);
        }
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
