//! The arithmetic of a quota, without clock and without waiting.

use std::time::Duration;

use tokio::time::Instant;

use super::permits::Permits;
use crate::operation::Quota;

/// Two calls that a window lies between reach the service at least so much later than that.
const MARGIN: Duration = Duration::from_millis(3);
/// How much sooner than others a call may reach the service for which no answer came yet.
const UNANSWERED: Duration = Duration::from_millis(25);
/// The shortest time of an answer is taken from so many of the last ones, or up to half of them fewer.
const ANSWERS: u32 = 64;
/// The window grows to so many times the quota's at most.
const SLOWEST: f64 = 8.0;

/// What is left of the slowness after a window in which nothing was throttled.
const RECOVERY: f64 = 0.9;

/// The calls of the last window. Its size and the cost of a call do not depend on the quota.
#[derive(Debug)]
pub(super) struct SlidingWindow {
    quota: Quota,
    /// Times in `held` count from here.
    origin: Instant,
    held: Permits,
    round_trips: RoundTrips,
    /// By how much the window is longer than the quota's; above 1 after the service throttled.
    stretch: f64,
    /// When the stretch changed last; `None` if it is 1.
    stretched: Option<Instant>,
    /// Before this nothing is sent.
    closed_until: Option<Instant>,
    last: Option<Instant>,
}

/// A turn that a call holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldTurn {
    start: Instant,
    /// When it comes back if nothing else is known.
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

    /// Takes a turn, or says when the next one comes.
    pub(super) fn take(&mut self, now: Instant) -> Result<HeldTurn, Instant> {
        self.recover(now);
        let next = self.next(now);
        if next > now {
            return Err(next);
        }
        Ok(self.note(now))
    }

    /// Takes note of a call that has its turn from elsewhere.
    pub(super) fn note(&mut self, now: Instant) -> HeldTurn {
        let start = self.since_origin(now);
        self.held.count(start);
        self.last = Some(now);
        let free = self
            .held
            .add(start.saturating_add(nanoseconds(self.length() + UNANSWERED)));
        HeldTurn { start: now, free }
    }

    /// When the next turn comes; `now` if one is there.
    fn next(&mut self, now: Instant) -> Instant {
        let taken = self.held.count(self.since_origin(now));
        let free = if taken < self.quota.calls() {
            now
        } else {
            self.held.soonest().map_or(now, |time| self.instant(time))
        };
        let free = self.closed_until.map_or(free, |closed| free.max(closed));
        match self.last {
            // Others need room between the calls.
            Some(last) if self.stretch > 1.0 => free.max(last + self.length() / self.quota.calls()),
            _ => free,
        }
    }

    /// When a call gets its turn that has so many before it, if all goes well.
    pub(super) fn expected(&mut self, before: usize, now: Instant) -> Instant {
        let calls = self.quota.calls() as usize;
        let taken = self.held.count(self.since_origin(now));
        let there = self.quota.calls().saturating_sub(taken);
        let rounds = u32::try_from(before / calls).unwrap_or(u32::MAX);
        let place = u32::try_from(before % calls).unwrap_or(u32::MAX);
        let first = match place.checked_sub(there) {
            Some(others) => self.held.after(others).map_or(now, |time| self.instant(time)),
            None => now,
        };
        let permit = first + self.length().saturating_mul(rounds);
        permit.max(self.next(now))
    }

    /// The service answered: it saw the call some time before.
    pub(super) fn answered(&mut self, permit: HeldTurn, now: Instant) {
        let took = now.saturating_duration_since(permit.start);
        if self.held.remove(permit.free) {
            let late = took.saturating_sub(self.round_trips.shortest());
            let free = self
                .since_origin(permit.start + late)
                .saturating_add(nanoseconds(self.length() + MARGIN));
            self.held.add(free);
            self.round_trips.add(took, self.quota.calls());
        }
    }

    /// Comes nearer to the quota's own pace for every window in which nothing was throttled.
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

    /// The call never left: its turn is free at once.
    pub(super) fn not_sent(&mut self, permit: HeldTurn) {
        self.held.remove(permit.free);
    }

    /// The service throttled the call: somebody else uses the quota too.
    pub(super) fn throttled(&mut self, now: Instant, during: Duration) {
        // Calls that were under way together tell the same.
        let is_news = self
            .stretched
            .is_none_or(|since| now >= since + self.quota.window());
        if is_news {
            self.stretch = (self.stretch * 1.5).min(SLOWEST);
            self.stretched = Some(now);
        }
        // A time that no clock reaches is none.
        let until = now.checked_add(during);
        self.closed_until = self.closed_until.max(until);
    }

    /// Whether nothing is remembered that a new one would not know.
    pub(super) fn is_idle(&mut self, now: Instant) -> bool {
        self.recover(now);
        self.next(now) == now && self.held.soonest().is_none() && self.stretch <= 1.0
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// How long answers took lately.
#[derive(Debug, Default)]
struct RoundTrips {
    /// The shortest of the last ones, in two halves.
    older: Option<Duration>,
    newer: Option<Duration>,
    count: u32,
    /// The mean, of which an old answer is a smaller part than a new one.
    mean: Duration,
    /// How many answers came before times were taken.
    ignored: u32,
}

impl RoundTrips {
    /// The time that an answer takes at least: less than any of the last ones took if they differ much. Nothing, as long
    /// as answers may have waited for new connections.
    fn shortest(&self) -> Duration {
        let shortest = match (self.older, self.newer) {
            (Some(older), Some(newer)) => older.min(newer),
            (one, other) => one.or(other).unwrap_or_default(),
        };
        // One call's way back and another's way there may both be shorter than together they ever were.
        shortest.saturating_sub(self.mean.saturating_sub(shortest) / 2)
    }

    fn add(&mut self, took: Duration, calls: u32) {
        // The first calls open connections: their times say nothing about later ones.
        if self.ignored < calls.min(ANSWERS) {
            self.ignored += 1;
            return;
        }
        self.mean = match self.newer.or(self.older) {
            Some(_) => (self.mean * 15 + took) / 16,
            None => took,
        };
        self.count += 1;
        self.newer = Some(self.newer.map_or(took, |shortest| shortest.min(took)));
        if self.count >= ANSWERS / 2 {
            self.count = 0;
            self.older = self.newer.take();
        }
    }
}
