use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use crate::time::Clock;

/// The least difference of a service's date that corrects the clock.
const WORTH_CORRECTING: Duration = Duration::from_secs(60);

/// The time of day at a service: a clock, corrected by the difference of the service's dates. Clones share the correction.
#[derive(Clone)]
pub(crate) struct CorrectedClock {
    clock: Arc<dyn Clock>,
    /// How many seconds the service is ahead.
    skew: Arc<AtomicI64>,
}

impl CorrectedClock {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            skew: Arc::default(),
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        let now = self.clock.now();
        let skew = self.skew.load(Ordering::Relaxed);
        let distance = Duration::from_secs(skew.unsigned_abs());
        let corrected = if skew < 0 {
            now.checked_sub(distance)
        } else {
            now.checked_add(distance)
        };
        corrected.unwrap_or(now)
    }

    pub(crate) async fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }

    /// Corrects the clock by the date of a response to a request of the date `sent`; false if they hardly differ.
    pub(crate) fn correct(&self, theirs: SystemTime, sent: SystemTime) -> bool {
        let differs = theirs
            .duration_since(sent)
            .or_else(|_| sent.duration_since(theirs));
        if differs.unwrap_or_default() < WORTH_CORRECTING {
            return false;
        }
        let seconds = |distance: Duration| i64::try_from(distance.as_secs()).unwrap_or_default();
        let skew = match theirs.duration_since(self.clock.now()) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.skew.store(skew, Ordering::Relaxed);
        true
    }
}
