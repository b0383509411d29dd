use std::collections::VecDeque;

/// The most times that are kept for a window, for any quota.
const TIMES: u64 = 128;

/// The permits that calls hold, by when they are free again. Times are nanoseconds since a fixed moment.
///
/// A small quota has exact times. In a large one, near times count as the latest of them: that costs less than a hundredth of
/// the quota, and the number of times stays small.
#[derive(Debug)]
pub(super) struct Permits {
    /// Times, the earliest first, and how many permits are free then.
    times: VecDeque<(u64, u32)>,
    total: u32,
    /// Times are multiples of this.
    grain: u64,
}

impl Permits {
    pub(super) fn new(calls: u32, window: u64) -> Self {
        let is_exact = u64::from(calls) <= TIMES / 2;
        Self {
            times: VecDeque::new(),
            total: 0,
            grain: if is_exact { 1 } else { (window / TIMES).max(1) },
        }
    }

    /// Drops the permits that are free again, and counts the others.
    pub(super) fn count(&mut self, now: u64) -> u32 {
        while let Some(&(time, permits)) = self.times.front()
            && time <= now
        {
            self.total -= permits;
            self.times.pop_front();
        }
        self.total
    }

    /// Adds a permit, and returns its time as it is kept.
    pub(super) fn add(&mut self, time: u64) -> u64 {
        let time = time.checked_next_multiple_of(self.grain).unwrap_or(u64::MAX);
        self.total += 1;
        // Nearly always it is one of the last.
        let index = self.times.iter().rposition(|(other, _)| *other <= time);
        match index {
            Some(index) if self.times[index].0 == time => self.times[index].1 += 1,
            index => self.times.insert(index.map_or(0, |index| index + 1), (time, 1)),
        }
        time
    }

    /// Frees a permit before its time; false if it is free already.
    pub(super) fn remove(&mut self, time: u64) -> bool {
        // Nearly always it is one of the last.
        let index = self.times.iter().rposition(|(other, _)| *other <= time);
        let Some(index) = index.filter(|index| self.times[*index].0 == time) else {
            return false;
        };
        self.total -= 1;
        self.times[index].1 -= 1;
        if self.times[index].1 == 0 {
            self.times.remove(index);
        }
        true
    }

    /// Returns when the first permit is free again.
    pub(super) fn soonest(&self) -> Option<u64> {
        self.times.front().map(|(time, _)| *time)
    }

    /// Returns when a permit is free again after `others` other ones.
    pub(super) fn after(&self, mut others: u32) -> Option<u64> {
        for (time, permits) in &self.times {
            match others.checked_sub(*permits) {
                Some(rest) => others = rest,
                None => return Some(*time),
            }
        }
        None
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.times.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permits_are_free_in_the_order_of_their_times() {
        let mut held = Permits::new(5, 1_000);
        for time in [30, 10, 20, 20, 40] {
            assert_eq!(held.add(time), time);
        }
        assert_eq!(
            (
                held.soonest(),
                held.after(1),
                held.after(2),
                held.after(4),
                held.after(5)
            ),
            (Some(10), Some(20), Some(20), Some(40), None,)
        );
        assert!(held.remove(20) && !held.remove(25));
        assert_eq!((held.count(9), held.count(20), held.count(40)), (4, 2, 0));
        assert!(!held.remove(20) && held.soonest().is_none());
    }

    #[test]
    fn a_large_quota_keeps_few_times_and_none_too_soon() {
        let second = 1_000_000_000;
        let mut held = Permits::new(10_000, second);
        for call in 0..10_000 {
            let time = second + call * 100_000;
            let kept = held.add(time);
            assert!(kept >= time && kept - time < second / 100, "{time}: {kept}");
        }
        assert!(held.len() as u64 <= TIMES + 1, "{}", held.len());
        assert_eq!(held.count(second), 10_000 - 1);
    }
}
