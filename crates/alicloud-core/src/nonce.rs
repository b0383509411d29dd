//! Chance: the unique text in every signature that keeps it from being used twice, and the jitter of waits.

use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

/// Where the nonces of signatures come from. Tests give their own.
pub trait NonceSource: Send + Sync + 'static {
    /// A text that no other call of the account has used.
    fn next(&self) -> String;
}

/// Nonces of 128 bits: a counter under a hash with keys that the operating system chose at random.
///
/// A nonce must be unique but need not be secret, so a keyed hash does, and no random number crate is needed.
#[derive(Debug)]
pub struct RandomNonces {
    keys: [RandomState; 2],
    counter: AtomicU64,
}

impl Default for RandomNonces {
    fn default() -> Self {
        Self {
            keys: [RandomState::new(), RandomState::new()],
            counter: AtomicU64::new(0),
        }
    }
}

impl NonceSource for RandomNonces {
    fn next(&self) -> String {
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        // The time and the process keep copies of a process apart, which share keys and counter.
        let seed = (count, SystemTime::now(), std::process::id());
        let mut text = String::with_capacity(32);
        for keys in &self.keys {
            crate::encoding::push_hexadecimal(&mut text, &keys.hash_one(seed).to_be_bytes());
        }
        text
    }
}

/// Where the jitter of waits comes from. Tests give their own.
pub trait Jitter: Send + Sync + 'static {
    /// A number from 0 to below 1.
    fn sample(&self) -> f64;
}

impl Jitter for RandomNonces {
    fn sample(&self) -> f64 {
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        let bits = self.keys[0].hash_one(count) >> 11;
        // 53 bits are what a float of this size holds exactly.
        bits as f64 / (1_u64 << 53) as f64
    }
}

/// Always the same number.
impl Jitter for f64 {
    fn sample(&self) -> f64 {
        *self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nonces_differ_between_calls_and_between_sources() {
        let sources = [RandomNonces::default(), RandomNonces::default()];
        let nonces: HashSet<_> = (0..1000)
            .flat_map(|_| sources.iter().map(NonceSource::next))
            .collect();
        assert_eq!(nonces.len(), 2000);
        assert!(nonces.iter().all(|nonce| nonce.len() == 32));
    }
}
