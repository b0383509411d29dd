//! The arithmetic of a quota, without clock and without waiting.

use std::time::Duration;

use tokio::time::Instant;

use crate::Quota;

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

/// The calls of the last window.
#[derive(Debug)]
pub(super) struct Window {
    quota: Quota,
    /// The calls that hold a turn, at most as many as the quota has.
    held: Vec<Held>,
    next_number: u64,
    round_trips: RoundTrips,
    /// By how much the window is longer than the quota's; above 1 after the service throttled.
    stretch: f64,
    /// When the stretch changed last; `None` if it is 1.
    stretched: Option<Instant>,
    /// Before this nothing is sent.
    closed_until: Option<Instant>,
    last: Option<Instant>,
}

#[derive(Debug)]
struct Held {
    number: u64,
    start: Instant,
    /// From here on another call may have the turn.
    free: Instant,
}

impl Window {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            quota,
            held: Vec::new(),
            next_number: 0,
            round_trips: RoundTrips::default(),
            stretch: 1.0,
            stretched: None,
            closed_until: None,
            last: None,
        }
    }

    fn length(&self) -> Duration {
        self.quota.window().mul_f64(self.stretch)
    }

    /// Takes a turn, or says when the next one comes.
    pub(super) fn take(&mut self, now: Instant) -> Result<u64, Instant> {
        self.recover(now);
        let next = self.next(now);
        if next > now {
            return Err(next);
        }
        Ok(self.note(now))
    }

    /// Takes note of a call that has its turn from elsewhere.
    pub(super) fn note(&mut self, now: Instant) -> u64 {
        self.held.retain(|held| held.free > now);
        let number = self.next_number;
        self.next_number += 1;
        self.last = Some(now);
        self.held.push(Held {
            number,
            start: now,
            free: now + self.length() + UNANSWERED,
        });
        number
    }

    /// When the next turn comes; `now` if one is there.
    fn next(&self, now: Instant) -> Instant {
        let taken = self.held.iter().filter(|held| held.free > now).count();
        let free = if taken < self.quota.calls() as usize {
            now
        } else {
            self.held.iter().map(|held| held.free).min().unwrap_or(now)
        };
        let free = self.closed_until.map_or(free, |closed| free.max(closed));
        match self.last {
            // Others need room between the calls.
            Some(last) if self.stretch > 1.0 => free.max(last + self.length() / self.quota.calls()),
            _ => free,
        }
    }

    /// When a call gets its turn that has so many before it, if all goes well.
    pub(super) fn expected(&self, before: usize, now: Instant) -> Instant {
        let calls = self.quota.calls() as usize;
        let mut turns: Vec<Instant> = self.held.iter().map(|held| held.free.max(now)).collect();
        turns.resize(calls.max(turns.len()), now);
        turns.sort_unstable();
        let rounds = u32::try_from(before / calls).unwrap_or(u32::MAX);
        let first = turns.get(before % calls).copied().unwrap_or(now);
        let turn = first + self.length().saturating_mul(rounds);
        turn.max(self.next(now))
    }

    /// The service answered: it saw the call some time before.
    pub(super) fn answered(&mut self, number: u64, now: Instant) {
        let length = self.length();
        if let Some(held) = self.held.iter_mut().find(|held| held.number == number) {
            let took = now.saturating_duration_since(held.start);
            let late = took.saturating_sub(self.round_trips.shortest());
            held.free = held.start + late + length + MARGIN;
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
    pub(super) fn never_sent(&mut self, number: u64) {
        self.held.retain(|held| held.number != number);
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
        self.next(now) == now && self.held.iter().all(|held| held.free <= now) && self.stretch <= 1.0
    }
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
