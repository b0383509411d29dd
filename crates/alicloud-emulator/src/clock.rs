use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, SystemTime},
};

use alicloud_core::time::{self, Clock};
use serde::{Deserialize, Serialize};

use crate::lock::lock;

/// The emulator's time: it drives the quota, and what services have that expires.
///
/// It follows the real time, runs ahead of it or behind it, or stands still. The dates of signatures are judged by the
/// real time all the same, since clients sign with theirs; [`judge_dates_by`](Self::judge_dates_by) changes that.
///
/// ```
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// let emulator = alicloud_emulator::Emulator::start(&inventory_client::description::DESCRIPTION).await?;
/// let before = emulator.clock().now();
/// emulator.clock().freeze();
/// emulator.clock().advance(Duration::from_secs(31 * 24 * 60 * 60));
/// assert!(emulator.clock().now() > before + Duration::from_secs(30 * 24 * 60 * 60));
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
/// ```
#[derive(Clone)]
pub struct EmulatedClock {
    real: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

/// By which time the dates of signatures are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DateCheck {
    /// The real time.
    #[default]
    Real,
    /// The emulator's time. The ready client then signs with it, too.
    Emulated,
}

/// A point in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// By the emulator's time.
    pub(crate) now: SystemTime,
    /// By the time that the dates of signatures are judged by, and that responses are dated with.
    pub(crate) signing: SystemTime,
}

#[derive(Clone, Copy, Default)]
struct State {
    mode: Mode,
    dates: DateCheck,
}

#[derive(Clone, Copy, Default)]
enum Mode {
    #[default]
    Real,
    /// Runs on from a time that was shown when the real time was another.
    Offset {
        shown: SystemTime,
        real: SystemTime,
    },
    Frozen(SystemTime),
}

impl fmt::Debug for EmulatedClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EmulatedClock")
            .field("now", &time::format(self.now()))
            .field("mode", &self.mode())
            .finish()
    }
}

impl EmulatedClock {
    pub(crate) fn new(real: Arc<dyn Clock>) -> Self {
        Self {
            real,
            state: Arc::default(),
        }
    }

    /// Returns the emulator's time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        shown(self.state().mode, self.real.now())
    }

    /// Advances the time. A frozen clock stays frozen, at the later time.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state();
        let real = self.real.now();
        let later = shown(state.mode, real);
        let later = later.checked_add(by).unwrap_or(later);
        state.mode = match state.mode {
            Mode::Frozen(_) => Mode::Frozen(later),
            Mode::Real | Mode::Offset { .. } => Mode::Offset { shown: later, real },
        };
    }

    /// Sets the time. A frozen clock stays frozen, at this time.
    pub fn set(&self, now: SystemTime) {
        let mut state = self.state();
        state.mode = match state.mode {
            Mode::Frozen(_) => Mode::Frozen(now),
            Mode::Real | Mode::Offset { .. } => Mode::Offset {
                shown: now,
                real: self.real.now(),
            },
        };
    }

    /// Freezes the time.
    pub fn freeze(&self) {
        let mut state = self.state();
        state.mode = Mode::Frozen(shown(state.mode, self.real.now()));
    }

    /// Resumes a frozen clock from where it stands.
    pub fn resume(&self) {
        let mut state = self.state();
        if let Mode::Frozen(shown) = state.mode {
            let real = self.real.now();
            state.mode = Mode::Offset { shown, real };
        }
    }

    /// Sets by which time the dates of signatures are judged.
    pub fn judge_dates_by(&self, time: DateCheck) {
        self.state().dates = time;
    }

    /// Follows the real time again, and judges dates by it.
    pub fn reset(&self) {
        *self.state() = State::default();
    }

    /// Both times, read together.
    pub(crate) fn moment(&self) -> Moment {
        let state = *self.state();
        let real = self.real.now();
        let now = shown(state.mode, real);
        Moment {
            now,
            signing: match state.dates {
                DateCheck::Real => real,
                DateCheck::Emulated => now,
            },
        }
    }

    pub(crate) async fn sleep(&self, duration: Duration) {
        self.real.sleep(duration).await;
    }

    pub(crate) fn mode(&self) -> &'static str {
        match self.state().mode {
            Mode::Real => "real",
            Mode::Offset { .. } => "offset",
            Mode::Frozen(_) => "frozen",
        }
    }

    pub(crate) fn dates(&self) -> DateCheck {
        self.state().dates
    }

    pub(crate) fn real_now(&self) -> SystemTime {
        self.real.now()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn shown(mode: Mode, now: SystemTime) -> SystemTime {
    match mode {
        Mode::Real => now,
        // A clock that was set to the end of time stays there.
        Mode::Offset { shown, real } => shown
            .checked_add(now.duration_since(real).unwrap_or_default())
            .unwrap_or(shown),
        Mode::Frozen(shown) => shown,
    }
}

/// The time that the ready client signs with: the one that its dates are judged by.
pub(crate) struct SigningClock(pub(crate) EmulatedClock);

impl Clock for SigningClock {
    fn now(&self) -> SystemTime {
        let Moment { signing, .. } = self.0.moment();
        signing
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.real.sleep(duration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock that has moved on by a second each time that it is read.
    struct Ticking(Mutex<SystemTime>);

    impl Clock for Ticking {
        fn now(&self) -> SystemTime {
            let mut now = lock(&self.0);
            *now += Duration::from_secs(1);
            *now
        }

        fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            Box::pin(std::future::ready(()))
        }
    }

    #[test]
    fn a_clock_at_the_end_of_time_stays_there() {
        let clock = EmulatedClock::new(Arc::new(Ticking(Mutex::new(SystemTime::UNIX_EPOCH))));
        // As near to it as the system's times go.
        for power in (0..63).rev() {
            clock.advance(Duration::from_secs(1 << power));
        }
        let last = clock.now();
        assert!(last > SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 32));
        for _ in 0..1_000 {
            assert!(clock.now() >= last);
        }
    }
}
