use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState},
    time::{Duration, SystemTime},
};

/// Remembers which nonces were used, in bounded memory: a keyed hash of each, the oldest forgotten first.
pub(crate) struct NonceMemory {
    keys: RandomState,
    used: HashSet<u64, BuildHasherDefault<AsItIs>>,
    order: VecDeque<(SystemTime, u64)>,
    capacity: usize,
    lifetime: Duration,
}

/// What is remembered is a hash already, whose keys nobody knows.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_ne_bytes(word);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl NonceMemory {
    /// `lifetime` should be no shorter than the time in which a signature's date is accepted.
    pub(crate) fn new(capacity: usize, lifetime: Duration) -> Self {
        Self {
            keys: RandomState::new(),
            used: HashSet::default(),
            order: VecDeque::new(),
            capacity,
            lifetime,
        }
    }

    /// Remembers a nonce; false when it was used before.
    pub(crate) fn remember(&mut self, access_key_id: &str, nonce: &str, now: SystemTime) -> bool {
        let hash = self.keys.hash_one((access_key_id, nonce));
        if !self.used.insert(hash) {
            return false;
        }
        self.order.push_back((now, hash));
        while let Some(&(since, oldest)) = self.order.front() {
            let expired = now.duration_since(since).is_ok_and(|age| age > self.lifetime);
            if !expired && self.order.len() <= self.capacity {
                break;
            }
            self.order.pop_front();
            self.used.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn a_nonce_counts_once_for_each_key_until_it_is_forgotten() {
        let mut memory = NonceMemory::new(10, Duration::from_secs(60));
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        assert!(memory.remember("key", "n", at(0)));
        assert!(!memory.remember("key", "n", at(1)));
        assert!(memory.remember("other", "n", at(1)));
        assert!(memory.remember("key", "m", at(61)));
        assert!(memory.remember("key", "n", at(61)));
    }

    #[test]
    fn memory_stays_within_its_capacity() {
        let mut memory = NonceMemory::new(3, Duration::from_secs(60));
        for number in 0..1000 {
            assert!(memory.remember("key", &number.to_string(), UNIX_EPOCH));
            assert!(memory.used.len() <= 3 && memory.order.len() <= 3);
        }
        assert!(!memory.remember("key", "999", UNIX_EPOCH));
        assert!(memory.remember("key", "0", UNIX_EPOCH));
    }
}
