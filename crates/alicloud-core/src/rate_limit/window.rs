//! The arithmetic of a quota, without a clock and without waiting.

use std::time::Duration;

use tokio::time::Instant;

use crate::{operation::Quota, rate_limit::permits::Permits};

/// How much longer than a window is kept between two calls, since requests do not take equally long.
const MARGIN: Duration = Duration::from_millis(3);
/// How much earlier than others a call without a response yet may reach the service.
const UNANSWERED: Duration = Duration::from_millis(25);
/// The number of the latest round trips that the shortest one is taken from; up to half of them fewer.
const ROUND_TRIPS: u32 = 64;
/// The most by which the window is stretched.
const MAX_STRETCH: f64 = 8.0;

/// What is left of the stretch after a window in which nothing was throttled.
const RECOVERY: f64 = 0.9;

/// The calls of the last window. Neither its size nor the cost of a call depends on the quota.
#[derive(Debug)]
pub(super) struct SlidingWindow {
    quota: Quota,
    /// Times in `held` count from here.
    origin: Instant,
    held: Permits,
    round_trips: RoundTrips,
    /// The factor by which the window is longer than the quota's; above 1 after the service throttled.
    stretch: f64,
    /// When the stretch changed last; `None` if it is 1.
    stretched: Option<Instant>,
    /// Before this nothing is sent.
    closed_until: Option<Instant>,
    last: Option<Instant>,
}

/// A permit that a call holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldPermit {
    start: Instant,
    /// The start, counted from the window's origin.
    since_origin: u64,
    /// When it is free again, if nothing else is known.
    free: u64,
}

impl SlidingWindow {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            quota,
            origin: Instant::now(),
            held: Permits::new(quota.calls(), nanoseconds(quota.window())),
            round_trips: RoundTrips::default(),
            stretch: 1.0,
            stretched: None,
            closed_until: None,
            last: None,
        }
    }

    fn length(&self) -> Duration {
        if self.stretched.is_none() {
            return self.quota.window();
        }
        self.quota.window().mul_f64(self.stretch)
    }

    fn since_origin(&self, time: Instant) -> u64 {
        nanoseconds(time.saturating_duration_since(self.origin))
    }

    fn instant(&self, time: u64) -> Instant {
        self.origin + Duration::from_nanos(time)
    }

    /// Takes a permit, or errors with the time of the next one.
    pub(super) fn take(&mut self, now: Instant) -> Result<HeldPermit, Instant> {
        self.recover(now);
        let since_origin = self.since_origin(now);
        let next = self.next(now, since_origin);
        if next > now {
            return Err(next);
        }
        Ok(self.hold(now, since_origin))
    }

    /// Records a call whose permit came from a shared store.
    pub(super) fn note(&mut self, now: Instant) -> HeldPermit {
        // Drops those that are free again, as looking for a free one does.
        let since_origin = self.since_origin(now);
        self.held.count(since_origin);
        self.hold(now, since_origin)
    }

    fn hold(&mut self, now: Instant, since_origin: u64) -> HeldPermit {
        self.last = Some(now);
        let free = self
            .held
            .add(since_origin.saturating_add(nanoseconds(self.length() + UNANSWERED)));
        HeldPermit {
            start: now,
            since_origin,
            free,
        }
    }

    /// Returns when the next permit is free; `now` if one is free already.
    fn next(&mut self, now: Instant, since_origin: u64) -> Instant {
        let taken = self.held.count(since_origin);
        let free = if taken < self.quota.calls() {
            now
        } else {
            self.held.soonest().map_or(now, |time| self.instant(time))
        };
        let free = self.closed_until.map_or(free, |closed| free.max(closed));
        match self.last {
            // Others that use the account need room between the calls.
            Some(last) if self.stretch > 1.0 => free.max(last + self.length() / self.quota.calls()),
            _ => free,
        }
    }

    /// Returns whether a permit was free at a time, and nothing was sent since.
    pub(super) fn is_free(&mut self, time: Instant) -> bool {
        let since_origin = self.since_origin(time);
        self.next(time, since_origin) <= time
    }

    /// Returns when a call with `before` calls waiting before it gets its permit, at best.
    pub(super) fn expected(&mut self, before: usize, now: Instant) -> Instant {
        let calls = self.quota.calls() as usize;
        let since_origin = self.since_origin(now);
        let taken = self.held.count(since_origin);
        let there = self.quota.calls().saturating_sub(taken);
        let rounds = u32::try_from(before / calls).unwrap_or(u32::MAX);
        let rest = u32::try_from(before % calls).unwrap_or(u32::MAX);
        let first = match rest.checked_sub(there) {
            Some(others) => self.held.after(others).map_or(now, |time| self.instant(time)),
            None => now,
        };
        let permit = first + self.length().saturating_mul(rounds);
        permit.max(self.next(now, since_origin))
    }

    /// Records a response: the service saw the call some time before.
    pub(super) fn answered(&mut self, permit: HeldPermit, now: Instant) {
        let took = now.saturating_duration_since(permit.start);
        if self.held.remove(permit.free) {
            let late = took.saturating_sub(self.round_trips.shortest());
            let free = permit.since_origin.saturating_add(nanoseconds(late));
            let free = free.saturating_add(nanoseconds(self.length() + MARGIN));
            self.held.add(free);
            self.round_trips.add(took, self.quota.calls());
        }
    }

    /// Shrinks the stretch for every window in which nothing was throttled.
    fn recover(&mut self, now: Instant) {
        while let Some(since) = self.stretched {
            let calm = since + self.length();
            if calm > now {
                return;
            }
            self.stretch = 1.0 + (self.stretch - 1.0) * RECOVERY;
            self.stretched = Some(calm);
            if self.stretch < 1.02 {
                self.stretch = 1.0;
                self.stretched = None;
            }
        }
    }

    /// Records that the call was not sent: its permit is free at once.
    pub(super) fn not_sent(&mut self, permit: HeldPermit) {
        self.held.remove(permit.free);
    }

    /// Records that the service throttled the call: others use the quota, too.
    pub(super) fn throttled(&mut self, now: Instant, during: Duration) {
        // Calls that were under way together are throttled together.
        let is_first = self
            .stretched
            .is_none_or(|since| now >= since + self.quota.window());
        if is_first {
            self.stretch = (self.stretch * 1.5).min(MAX_STRETCH);
            self.stretched = Some(now);
        }
        // A time beyond the clock's range counts as none.
        let until = now.checked_add(during);
        self.closed_until = self.closed_until.max(until);
    }

    /// Returns whether the state is that of a new window.
    pub(super) fn is_idle(&mut self, now: Instant) -> bool {
        self.recover(now);
        self.next(now, self.since_origin(now)) == now && self.held.soonest().is_none() && self.stretch <= 1.0
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// How long recent round trips took.
#[derive(Debug, Default)]
struct RoundTrips {
    /// The shortest of the latest ones, in two halves.
    older: Option<Duration>,
    newer: Option<Duration>,
    count: u32,
    /// The mean, in which new round trips weigh more than old ones.
    mean: Duration,
    /// How many round trips were ignored at the beginning.
    ignored: u32,
}

impl RoundTrips {
    /// Returns the least time of a round trip: less than that of any recent one if they differ much, and zero as long as they
    /// may have waited for new connections.
    fn shortest(&self) -> Duration {
        let shortest = match (self.older, self.newer) {
            (Some(older), Some(newer)) => older.min(newer),
            (one, other) => one.or(other).unwrap_or_default(),
        };
        // A short way there and a short way back may not have been measured in one round trip.
        shortest.saturating_sub(self.mean.saturating_sub(shortest) / 2)
    }

    fn add(&mut self, took: Duration, calls: u32) {
        // The first calls open connections: their times say nothing about later ones.
        if self.ignored < calls.min(ROUND_TRIPS) {
            self.ignored += 1;
            return;
        }
        self.mean = match self.newer.or(self.older) {
            Some(_) => (self.mean * 15 + took) / 16,
            None => took,
        };
        self.count += 1;
        self.newer = Some(self.newer.map_or(took, |shortest| shortest.min(took)));
        if self.count >= ROUND_TRIPS / 2 {
            self.count = 0;
            self.older = self.newer.take();
        }
    }
}
