use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens that retries cost and successes bring back; shared by all clones of a client.
///
/// When the service is in trouble and most calls fail, the tokens run out and calls fail at their first error, so that
/// a crowd of clients does not multiply its load. The numbers are those that other clouds' SDKs use: 500 tokens, 5 for
/// a retry, 10 after a timeout, and 1 back for each call that succeeds at once.
///
/// ```
/// use alicloud_core::retry::RetryBudget;
///
/// let budget = RetryBudget::new(10);
/// assert!(budget.spend(5) && budget.spend(5) && !budget.spend(5));
/// budget.refund(5);
/// assert!(budget.spend(5));
/// ```
#[derive(Debug)]
pub struct RetryBudget {
    capacity: u32,
    tokens: AtomicU32,
}

impl RetryBudget {
    /// What a retry costs.
    pub const RETRY: u32 = 5;
    /// What a retry costs after a timeout, which has already held the service and the caller for long.
    pub const AFTER_TIMEOUT: u32 = 10;
    /// What a call brings back that succeeded without a retry.
    pub const SUCCESS: u32 = 1;

    /// A full budget.
    #[must_use]
    pub const fn new(capacity: u32) -> Self {
        Self {
            capacity,
            tokens: AtomicU32::new(capacity),
        }
    }

    /// Takes tokens; false when there are too few.
    pub fn spend(&self, cost: u32) -> bool {
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(cost)
            })
            .is_ok()
    }

    /// Puts tokens back, up to the capacity.
    pub fn refund(&self, tokens: u32) {
        // The closure never declines.
        let _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(left.saturating_add(tokens).min(self.capacity))
            });
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(500)
    }
}
