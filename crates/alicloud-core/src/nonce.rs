//! Nonces, which keep a signature from being used twice, and the jitter of backoff.

use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::encoding::push_hexadecimal;

/// A source of the nonces of signatures. Tests use their own.
pub trait NonceSource: Send + Sync + 'static {
    /// Returns a text that no other call of the account has used.
    fn nonce(&self) -> String;
}

/// Nonces of 128 bits: a counter, hashed with random keys of the operating system.
///
/// A nonce must be unique but need not be secret, so a keyed hash is enough, and no random number crate is needed.
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
    fn nonce(&self) -> String {
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        // Forked processes share keys and counter; their times and process ids differ.
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let seed =
            u128::from(count) << 64 | u128::from(std::process::id()) << 32 | u128::from(time.subsec_nanos());
        let [first, second] = self
            .keys
            .each_ref()
            .map(|keys| keys.hash_one((seed, time.as_secs())));
        let mut text = String::with_capacity(32);
        push_hexadecimal(
            &mut text,
            &(u128::from(first) << 64 | u128::from(second)).to_be_bytes(),
        );
        text
    }
}

/// A source of the jitter of backoff. Tests use their own.
pub trait Jitter: Send + Sync + 'static {
    /// Returns a number from 0 to below 1.
    fn sample(&self) -> f64;
}

impl Jitter for RandomNonces {
    fn sample(&self) -> f64 {
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        let bits = self.keys[0].hash_one(count) >> 11;
        // An `f64` holds 53 bits exactly.
        bits as f64 / (1_u64 << 53) as f64
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
            .flat_map(|_| sources.iter().map(NonceSource::nonce))
            .collect();
        assert_eq!(nonces.len(), 2000);
        assert!(nonces.iter().all(|nonce| nonce.len() == 32));
    }
}
