use std::{
    collections::{HashMap, VecDeque},
    time::SystemTime,
};

use alicloud_core::Operation;

/// Counts the calls of each account and operation against the quota of the description.
#[derive(Default)]
pub(crate) struct QuotaMeter {
    recent: HashMap<(String, &'static str), VecDeque<SystemTime>>,
}

impl QuotaMeter {
    /// Counts a call; false when the quota of the window that ends now is used up.
    pub(crate) fn admit(&mut self, account: &str, operation: &'static Operation, now: SystemTime) -> bool {
        let Some(quota) = operation.quota() else {
            return true;
        };
        let recent = self
            .recent
            .entry((account.to_owned(), operation.name()))
            .or_default();
        while recent
            .front()
            .is_some_and(|since| now.duration_since(*since).is_ok_and(|age| age >= quota.window()))
        {
            recent.pop_front();
        }
        let admitted = recent.len() < quota.calls() as usize;
        if admitted {
            recent.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn so_many_calls_fit_in_any_window() {
        let mut meter = QuotaMeter::default();
        let operation = &inventory_client::operation::create_item::CREATE_ITEM;
        let quota = operation.quota().unwrap();
        assert_eq!((quota.calls(), quota.window()), (100, Duration::from_secs(60)));
        let at = |milliseconds| UNIX_EPOCH + Duration::from_millis(milliseconds);
        for call in 0..100 {
            assert!(meter.admit("a", operation, at(call * 100)));
        }
        assert!(!meter.admit("a", operation, at(59_999)));
        assert!(meter.admit("b", operation, at(59_999)));
        assert!(meter.admit("a", operation, at(60_000)));
        assert!(!meter.admit("a", operation, at(60_001)));
        assert!(meter.admit("a", operation, at(60_100)));
    }
}
