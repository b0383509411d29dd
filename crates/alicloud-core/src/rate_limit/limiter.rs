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
    fleet::{Fleet, Reserved, WhenAway},
    window::{HeldTurn, Window},
};
use crate::Quota;

/// A reserved turn is worth so much time after it came; then the turns after it are too near.
const WORTH: Duration = Duration::from_millis(10);

/// Gives out the turns of one account, endpoint and operation, first come, first served.
pub(super) struct Pacer {
    quota: Quota,
    window: Mutex<Window>,
    /// Whoever holds it is next. The lock is fair, and a waiting call that is dropped leaves no gap.
    next: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
    /// Something happened that may bring the next turn forward.
    news: Notify,
    /// Where other processes keep the same quota, and its name there.
    fleet: Option<(Arc<dyn Fleet>, String)>,
    /// A turn of the fleet whose call was dropped before it came.
    spare: Mutex<Option<Instant>>,
}

/// Why a call gets no turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoTurn {
    /// It would come too late: after this time at the soonest.
    Late(Quota, Duration),
    /// The place where the fleet keeps its turns is away.
    Away(String),
}

/// The turn of one attempt. What becomes of the attempt is told to it; a turn that is dropped counts as a call that was
/// sent.
pub(crate) struct Turn {
    pacer: Arc<Pacer>,
    held: HeldTurn,
}

impl Pacer {
    pub(super) fn new(quota: Quota, fleet: Option<(Arc<dyn Fleet>, String)>) -> Self {
        Self {
            quota,
            window: Mutex::new(Window::new(quota)),
            next: tokio::sync::Mutex::new(()),
            waiting: AtomicUsize::new(0),
            news: Notify::new(),
            fleet,
            spare: Mutex::new(None),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) == 0 && self.window().is_idle(Instant::now())
    }

    pub(super) async fn turn(self: &Arc<Self>, latest: Option<Instant>) -> Result<Turn, NoTurn> {
        let now = Instant::now();
        if let Some(held) = self.at_once(now) {
            return Ok(self.given(held));
        }
        let waiting = Waiting::new(&self.waiting);
        let expected = self.window().expected(waiting.before, now);
        let late = |at: Instant| NoTurn::Late(self.quota, at.saturating_duration_since(now));
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
        if self.fleet.is_some() {
            return None;
        }
        // The lock is fair: it is held as long as anybody waits.
        let _next = self.next.try_lock().ok()?;
        self.window().take(now).ok()
    }

    fn given(self: &Arc<Self>, held: HeldTurn) -> Turn {
        Turn {
            pacer: Arc::clone(self),
            held,
        }
    }

    async fn wait(self: &Arc<Self>, latest: Option<Instant>) -> Result<Turn, NoTurn> {
        let _next = self.next.lock().await;
        let held = match &self.fleet {
            Some((fleet, key)) => self.wait_among_others(&**fleet, key, latest).await?,
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
        fleet: &dyn Fleet,
        key: &str,
        latest: Option<Instant>,
    ) -> Result<HeldTurn, NoTurn> {
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
                match fleet.reserve(key, self.quota, allowed).await {
                    Ok(Reserved::In(wait)) => Instant::now() + wait,
                    Ok(Reserved::TooLate(wait)) => return Err(NoTurn::Late(self.quota, wait)),
                    Err(away) => {
                        return match fleet.when_away() {
                            WhenAway::PaceAlone => Ok(self.wait_alone().await),
                            WhenAway::Refuse => Err(NoTurn::Away(away.0)),
                        };
                    }
                }
            }
        };
        let mut reserved = Reservation {
            pacer: self,
            at: Some(at),
        };
        sleep_until(at).await;
        reserved.at = None;
        // If the place goes away, this process goes on from here.
        Ok(self.window().note(Instant::now()))
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spare(&self) -> MutexGuard<'_, Option<Instant>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn that goes to the next call if this one is dropped before it came.
struct Reservation<'p> {
    pacer: &'p Pacer,
    at: Option<Instant>,
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if self.at.is_some() {
            *self.pacer.spare() = self.at;
        }
    }
}

impl Turn {
    /// The service answered.
    pub(crate) fn answered(self) {
        self.pacer.window().answered(self.held, Instant::now());
        self.pacer.news.notify_waiters();
    }

    /// The request never left.
    pub(crate) fn never_sent(self) {
        self.pacer.window().never_sent(self.held);
        self.pacer.news.notify_waiters();
    }

    /// The service throttled the call, and asked for a wait, or else for none in particular. It is kept up to the longest
    /// one.
    pub(crate) async fn throttled(self, asked: Option<Duration>, longest: Duration) {
        let quota = self.pacer.quota;
        let during = asked.unwrap_or_else(|| quota.window()).min(longest);
        self.pacer.window().throttled(Instant::now(), during);
        self.pacer.news.notify_waiters();
        if let Some((fleet, key)) = &self.pacer.fleet {
            // Who cannot be told will be throttled, too, and tell again.
            drop(fleet.close(key, quota, during).await);
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
