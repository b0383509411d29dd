//! The time of day as the service sees it.

use std::{
    sync::atomic::Ordering,
    time::{Duration, SystemTime},
};

use super::Settings;

impl Settings {
    /// The time of day as the service sees it.
    pub(super) fn now(&self) -> SystemTime {
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

    pub(super) fn set_skew(&self, theirs: SystemTime) {
        let ours = self.clock.now();
        let seconds = |distance: Duration| i64::try_from(distance.as_secs()).unwrap_or_default();
        let skew = match theirs.duration_since(ours) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.skew.store(skew, Ordering::Relaxed);
    }
}
