use std::collections::VecDeque;

/// So many different times are kept for a window at most, whatever the quota.
const TIMES: u64 = 128;

/// The turns that calls hold, by when they come back. Times are nanoseconds since any moment.
///
/// A quota of a few calls has every time of its own. Where there are many, near times count as the later one of them: that
/// costs less than a hundredth of the quota, and the number of times stays small.
#[derive(Debug)]
pub(super) struct Permits {
    /// Times, the soonest first, and how many turns come back then.
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

    /// Forgets the turns that have come back, and counts the others.
    pub(super) fn count(&mut self, now: u64) -> u32 {
        while let Some(&(time, permits)) = self.times.front()
            && time <= now
        {
            self.total -= permits;
            self.times.pop_front();
        }
        self.total
    }

    /// Adds a turn, and gives its time as it is kept.
    pub(super) fn add(&mut self, time: u64) -> u64 {
        let time = time.checked_next_multiple_of(self.grain).unwrap_or(u64::MAX);
        self.total += 1;
        // Nearly always it is one of the last.
        let place = self.times.iter().rposition(|(other, _)| *other <= time);
        match place {
            Some(place) if self.times[place].0 == time => self.times[place].1 += 1,
            place => self.times.insert(place.map_or(0, |place| place + 1), (time, 1)),
        }
        time
    }

    /// Takes a turn back before its time; false if it came back already.
    pub(super) fn remove(&mut self, time: u64) -> bool {
        let Ok(place) = self.times.binary_search_by_key(&time, |(time, _)| *time) else {
            return false;
        };
        self.total -= 1;
        self.times[place].1 -= 1;
        if self.times[place].1 == 0 {
            self.times.remove(place);
        }
        true
    }

    /// When the first turn comes back.
    pub(super) fn soonest(&self) -> Option<u64> {
        self.times.front().map(|(time, _)| *time)
    }

    /// When a turn comes back before which so many others do.
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
    fn turns_come_back_in_the_order_of_their_times() {
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
