use std::{
    collections::HashSet,
    hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState},
};

use crate::gateway::nonce_file::NonceFile;

/// How many nonces are remembered at the most.
const NONCES: usize = 200_000;

/// Remembers which nonces were used, in bounded memory: a hash of each, and nothing of the time, so that no clock that is
/// moved brings one back.
///
/// They are kept in two halves. When the newer one is full the older one is forgotten, which costs nothing for the single
/// call.
pub(crate) struct NonceMemory {
    hashes: Hashes,
    newer: Half,
    older: Half,
    /// How many a half has at the most.
    half: usize,
}

/// What the hashes are made with, and where else they are.
enum Hashes {
    /// Unknown keys.
    Keyed(RandomState),
    /// None, since a file has the hashes, for the next start.
    Filed(NonceFile),
}

type Half = HashSet<u64, BuildHasherDefault<AsItIs>>;

/// What is remembered is a hash already.
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

impl Default for NonceMemory {
    fn default() -> Self {
        Self::with_room(NONCES, Hashes::Keyed(RandomState::new()))
    }
}

impl NonceMemory {
    /// A memory that has what a file has, and writes into it.
    pub(crate) fn filed(file: NonceFile) -> Self {
        let mut memory = Self::with_room(NONCES, Hashes::Keyed(RandomState::new()));
        for hash in file.hashes() {
            memory.insert(hash);
        }
        memory.hashes = Hashes::Filed(file);
        memory
    }

    /// The last nonces, at least half as many as there is room for.
    fn with_room(capacity: usize, hashes: Hashes) -> Self {
        Self {
            hashes,
            newer: Half::default(),
            older: Half::default(),
            half: capacity.div_ceil(2),
        }
    }

    /// Remembers a nonce; false when it was used before.
    pub(crate) fn remember(&mut self, access_key_id: &str, nonce: &str) -> bool {
        let hash = match &self.hashes {
            Hashes::Keyed(keys) => keys.hash_one((access_key_id, nonce)),
            Hashes::Filed(_) => NonceFile::hash(access_key_id, nonce),
        };
        if self.newer.contains(&hash) || self.older.contains(&hash) {
            return false;
        }
        self.insert(hash);
        if let Hashes::Filed(file) = &mut self.hashes {
            file.add(hash, self.older.iter().chain(&self.newer).copied());
        }
        true
    }

    fn insert(&mut self, hash: u64) {
        if self.newer.len() == self.half {
            std::mem::swap(&mut self.newer, &mut self.older);
            self.newer.clear();
        }
        self.newer.insert(hash);
    }

    /// Forgets all of them.
    pub(crate) fn clear(&mut self) {
        self.newer.clear();
        self.older.clear();
        if let Hashes::Filed(file) = &mut self.hashes {
            file.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(capacity: usize) -> NonceMemory {
        NonceMemory::with_room(capacity, Hashes::Keyed(RandomState::new()))
    }

    #[test]
    fn a_nonce_counts_once_for_each_key() {
        let mut memory = memory(10);
        assert!(memory.remember("key", "n"));
        assert!(!memory.remember("key", "n"));
        assert!(memory.remember("other", "n"));
        assert!(memory.remember("key", "m"));
        assert!(!memory.remember("key", "n"));
        memory.clear();
        assert!(memory.remember("key", "n"));
    }

    #[test]
    fn memory_stays_within_its_capacity_and_keeps_the_last_half() {
        let mut memory = memory(10);
        for number in 0..1000 {
            assert!(memory.remember("key", &number.to_string()));
            assert!(memory.newer.len() + memory.older.len() <= 10);
            for last in (0..=number).rev().take(5) {
                assert!(!memory.remember("key", &last.to_string()), "{last} of {number}");
            }
        }
        assert!(memory.remember("key", "0"));
    }
}
