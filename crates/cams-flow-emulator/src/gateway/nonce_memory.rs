use std::{
    collections::HashMap,
    hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Remembers which nonces were used, in bounded memory: a keyed hash of each, and when it was used.
///
/// They are kept in two halves. When the newer one is full the older one is forgotten, which costs nothing for the single
/// call.
pub(crate) struct NonceMemory {
    keys: RandomState,
    newer: Half,
    older: Half,
    /// How many a half has at the most.
    half: usize,
    lifetime: Duration,
}

/// The time of use, in whole seconds, by the hash.
type Half = HashMap<u64, u64, BuildHasherDefault<AsItIs>>;

/// What is remembered is a hash already, whose keys nobody knows.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl NonceMemory {
    /// The last nonces, at least half as many as there is room for and no older than `lifetime`, which should be no shorter
    /// than the time in which a signature's date is accepted.
    pub(crate) fn new(capacity: usize, lifetime: Duration) -> Self {
        Self {
            keys: RandomState::new(),
            newer: Half::default(),
            older: Half::default(),
            half: capacity.div_ceil(2),
            lifetime,
        }
    }

    /// Remembers a nonce; false when it was used before.
    pub(crate) fn remember(&mut self, access_key_id: &str, nonce: &str, now: SystemTime) -> bool {
        let hash = self.keys.hash_one((access_key_id, nonce));
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let lifetime = self.lifetime.as_secs();
        let is_known = |half: &Half| {
            half.get(&hash)
                .is_some_and(|used| now.saturating_sub(*used) <= lifetime)
        };
        if is_known(&self.newer) || is_known(&self.older) {
            return false;
        }
        if self.newer.len() == self.half {
            std::mem::swap(&mut self.newer, &mut self.older);
            self.newer.clear();
        }
        self.newer.insert(hash, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_counts_once_for_each_key_until_it_is_forgotten() {
        let mut memory = NonceMemory::new(10, Duration::from_secs(60));
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        assert!(memory.remember("key", "n", at(0)));
        assert!(!memory.remember("key", "n", at(1)));
        assert!(memory.remember("other", "n", at(1)));
        assert!(!memory.remember("key", "n", at(60)));
        assert!(memory.remember("key", "m", at(61)));
        assert!(memory.remember("key", "n", at(61)));
        assert!(!memory.remember("key", "n", at(62)));
    }

    #[test]
    fn memory_stays_within_its_capacity_and_keeps_the_last_half() {
        let mut memory = NonceMemory::new(10, Duration::from_secs(60));
        for number in 0..1000 {
            assert!(memory.remember("key", &number.to_string(), UNIX_EPOCH));
            assert!(memory.newer.len() + memory.older.len() <= 10);
            for last in (0..=number).rev().take(5) {
                assert!(
                    !memory.remember("key", &last.to_string(), UNIX_EPOCH),
                    "{last} of {number}"
                );
            }
        }
        assert!(memory.remember("key", "0", UNIX_EPOCH));
    }
}
