use std::{
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout_at},
};

use crate::{
    lock::lock,
    operation::Quota,
    rate_limit::{
        shared_store::{OnUnavailable, Reserved, SharedStore},
        window::{HeldPermit, SlidingWindow},
    },
};

/// How long a reserved permit can be used after its time; later, the permits after it are too near.
const SPARE_LIFETIME: Duration = Duration::from_millis(10);

/// How long a call that is overdue waits for the calls before it. A task that polls several calls may await something else
/// meanwhile: their futures then hold their places and do not take their permits.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a permit has to be free before it counts as left by the call whose turn it is.
const LEFT: Duration = Duration::from_millis(250);

/// Gives out the permits of one account, endpoint and operation, first come, first served.
pub(crate) struct Limiter {
    quota: Quota,
    window: Mutex<SlidingWindow>,
    /// The call that holds it is next. The lock is fair, and a waiting call that is dropped leaves no gap.
    next: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
    /// Notified when the next permit may be free earlier.
    changed: Notify,
    /// The store that other processes share, and the key of the quota in it.
    shared_store: Option<(Arc<dyn SharedStore>, String)>,
    /// A permit of the shared store whose call was dropped before its time.
    spare: Mutex<Option<Instant>>,
    /// When the call whose turn it is can go on with the shared store: the time of its permit, else when its turn began.
    due: Mutex<Instant>,
}

/// Why a call gets no permit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rejected {
    /// No permit is free in time: the earliest wait is this long.
    Late(Quota, Duration),
    /// The shared store is unavailable, for this reason.
    StoreUnavailable(String),
}

/// The permit of one attempt, which gets the attempt's outcome. A permit that is dropped counts as a call that was sent.
pub(crate) struct Permit {
    limiter: Arc<Limiter>,
    held: HeldPermit,
}

impl Limiter {
    pub(super) fn new(quota: Quota, shared_store: Option<(Arc<dyn SharedStore>, String)>) -> Self {
        Self {
            quota,
            window: Mutex::new(SlidingWindow::new(quota)),
            next: tokio::sync::Mutex::new(()),
            waiting: AtomicUsize::new(0),
            changed: Notify::new(),
            shared_store,
            spare: Mutex::new(None),
            due: Mutex::new(Instant::now()),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting.load(Ordering::Acquire) == 0 && self.window().is_idle(Instant::now())
    }

    /// Waits for a permit that was not free, from `now` until `latest` at most.
    pub(crate) async fn permit(
        self: &Arc<Self>,
        now: Instant,
        latest: Option<Instant>,
    ) -> Result<Permit, Rejected> {
        let waiting = Waiting::new(&self.waiting);
        let expected = self.window().expected(waiting.before, now);
        let late = |at: Instant| Rejected::Late(self.quota, at.saturating_duration_since(now));
        let Some(latest) = latest else {
            return self.wait(expected, None).await;
        };
        if expected > latest {
            return Err(late(expected));
        }
        timeout_at(latest, self.wait(expected, Some(latest)))
            .await
            .unwrap_or_else(|_| Err(late(latest)))
    }

    /// Takes a permit if one is free and no other call waits for it.
    pub(crate) fn try_permit(self: &Arc<Self>, now: Instant) -> Option<Permit> {
        if self.shared_store.is_some() || self.waiting.load(Ordering::Acquire) > 0 {
            return None;
        }
        let held = self.window().take(now).ok()?;
        Some(self.issue(held))
    }

    fn issue(self: &Arc<Self>, held: HeldPermit) -> Permit {
        Permit {
            limiter: Arc::clone(self),
            held,
        }
    }

    async fn wait(self: &Arc<Self>, expected: Instant, latest: Option<Instant>) -> Result<Permit, Rejected> {
        let _next = self.turn(expected).await;
        let held = match &self.shared_store {
            Some((shared_store, key)) => {
                let held = self.wait_for_store(&**shared_store, key, latest).await;
                // From here on it is the turn of the next call.
                self.set_due(Instant::now());
                held?
            }
            None => self.wait_alone().await,
        };
        Ok(self.issue(held))
    }

    /// Waits until all earlier calls have their permits; `None` if the one whose turn it is leaves a free permit, since its
    /// future is not polled.
    async fn turn(&self, expected: Instant) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let mut next = pin!(self.next.lock());
        let mut overdue = expected + PATIENCE;
        loop {
            if let Ok(next) = timeout_at(overdue, next.as_mut()).await {
                return Some(next);
            }
            let now = Instant::now();
            if self.is_left(now) {
                return None;
            }
            overdue = now + PATIENCE;
        }
    }

    fn is_left(&self, now: Instant) -> bool {
        match &self.shared_store {
            Some(_) => *lock(&self.due) + PATIENCE <= now,
            None => now
                .checked_sub(LEFT)
                .is_some_and(|earlier| self.window().is_free(earlier)),
        }
    }

    async fn wait_alone(&self) -> HeldPermit {
        loop {
            let changed = self.changed.notified();
            let taken = self.window().take(Instant::now());
            match taken {
                Ok(held) => return held,
                // After either, another try.
                Err(free) => drop(timeout_at(free, changed).await),
            }
        }
    }

    async fn wait_for_store(
        &self,
        shared_store: &dyn SharedStore,
        key: &str,
        latest: Option<Instant>,
    ) -> Result<HeldPermit, Rejected> {
        self.set_due(Instant::now());
        let spare = self
            .spare()
            .take()
            .filter(|spare| *spare + SPARE_LIFETIME > Instant::now());
        let at = match spare {
            Some(spare) => spare,
            None => {
                // A long time instead of none: the store counts in integers.
                let allowed = latest.map_or(Duration::from_secs(3600), |latest| {
                    latest.saturating_duration_since(Instant::now())
                });
                match shared_store.reserve(key, self.quota, allowed).await {
                    Ok(Reserved::In(wait)) => {
                        let now = Instant::now();
                        // A store of the program's own may name any time.
                        now.checked_add(wait).ok_or(Rejected::Late(self.quota, wait))?
                    }
                    Ok(Reserved::TooLate(wait)) => return Err(Rejected::Late(self.quota, wait)),
                    Err(unavailable) => {
                        return match shared_store.on_unavailable() {
                            OnUnavailable::LimitAlone => Ok(self.wait_alone().await),
                            OnUnavailable::Refuse => Err(Rejected::StoreUnavailable(unavailable.0)),
                        };
                    }
                }
            }
        };
        self.set_due(at);
        let mut reserved = Reservation {
            limiter: self,
            at: Some(at),
        };
        sleep_until(at).await;
        reserved.at = None;
        // If the store becomes unavailable, this process continues from here.
        Ok(self.window().note(Instant::now()))
    }

    /// Lets the next call look at the window again, after a change of it.
    fn notify(&self) {
        // A call counts itself before it looks: one that is not counted yet sees the change.
        if self.waiting.load(Ordering::Acquire) > 0 {
            self.changed.notify_waiters();
        }
    }

    fn window(&self) -> MutexGuard<'_, SlidingWindow> {
        lock(&self.window)
    }

    fn set_due(&self, due: Instant) {
        *lock(&self.due) = due;
    }

    fn spare(&self) -> MutexGuard<'_, Option<Instant>> {
        lock(&self.spare)
    }
}

/// A reserved permit, which goes to the next call if this one is dropped before its time.
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
    /// Records that the service responded.
    pub(crate) fn answered(self) {
        self.limiter.window().answered(self.held, Instant::now());
        self.limiter.notify();
    }

    /// Records that the request was not sent.
    pub(crate) fn not_sent(self) {
        self.limiter.window().not_sent(self.held);
        self.limiter.notify();
    }

    /// Closes the limit after a throttled call: for the requested wait, else for one window, and for `longest` at most.
    pub(crate) async fn throttled(self, requested: Option<Duration>, longest: Duration) {
        let quota = self.limiter.quota;
        let during = requested.unwrap_or_else(|| quota.window()).min(longest);
        self.limiter.window().throttled(Instant::now(), during);
        self.limiter.notify();
        if let Some((shared_store, key)) = &self.limiter.shared_store {
            // If the store is unavailable, the others will be throttled, too.
            drop(shared_store.close(key, quota, during).await);
        }
    }
}

/// Counts a call among the waiting ones until it is dropped.
struct Waiting<'p> {
    count: &'p AtomicUsize,
    before: usize,
}

impl<'p> Waiting<'p> {
    fn new(count: &'p AtomicUsize) -> Self {
        let before = count.fetch_add(1, Ordering::AcqRel);
        Self { count, before }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_calls_are_served_in_order_and_never_more_than_the_quota_in_a_window() {
        for quota in [Quota::new(1_000, 1), Quota::new(60, 1)] {
            let limiter = Arc::new(Limiter::new(quota, None));
            let mut calls = JoinSet::new();
            for number in 0..10_000 {
                let limiter = Arc::clone(&limiter);
                calls.spawn(async move {
                    let now = Instant::now();
                    let permit = match limiter.try_permit(now) {
                        Some(permit) => permit,
                        None => limiter.permit(now, None).await.unwrap(),
                    };
                    let started = Instant::now();
                    permit.answered();
                    (started, number)
                });
            }
            let mut started = calls.join_all().await;
            started.sort_by_key(|(_, number)| *number);
            assert!(started.is_sorted_by_key(|(started, _)| *started), "{quota:?}");
            let calls = quota.calls() as usize;
            let first_of_next = started.iter().skip(calls);
            for ((early, _), (late, number)) in started.iter().zip(first_of_next) {
                assert!(*late - *early >= quota.window(), "{quota:?}: call {number}");
            }
            // Nothing of the quota is wasted: the margins of a window are less than 2 % of it.
            let took = Instant::now() - started[0].0;
            let windows = (10_000 / calls).saturating_sub(1) as u32;
            assert!(
                took < (quota.window() * (windows + 1)).mul_f64(1.02),
                "{quota:?}: {took:?}"
            );
        }
    }

    /// Programs poll many calls by one task, and call again before all of them are done.
    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_not_polled_delays_no_other() {
        let limiter = Arc::new(Limiter::new(Quota::new(2, 1), None));
        let began = Instant::now();
        for _ in 0..2 {
            limiter.try_permit(began).unwrap().answered();
        }
        let mut idle: Vec<_> = (0..3).map(|_| Box::pin(limiter.permit(began, None))).collect();
        for call in &mut idle {
            let polled = std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context)));
            assert!(polled.await.is_pending());
        }
        for _ in 0..4 {
            let now = Instant::now();
            let permit = limiter.permit(now, Some(now + Duration::from_secs(5))).await;
            permit.unwrap().answered();
        }
        for call in idle {
            call.await.unwrap().answered();
        }
    }
}
