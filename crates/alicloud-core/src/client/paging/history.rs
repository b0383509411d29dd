//! What the earlier pages of a list brought, in memory that does not grow with the list.

use std::{
    collections::{HashSet, VecDeque, hash_map::RandomState},
    fmt,
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher, Hasher},
};

/// So many of the latest items are remembered, or two pages if those have more. An item that moves to a later page because
/// others were created in front of it moves by that many places, so it is recognised if it moved by no more than this.
const RECENT: usize = 10_000;

/// The items and tokens of the earlier pages. They are kept as hashes of 64 bits with a random key: that two of a million ids
/// are taken for the same is less likely than one in a billion.
pub(super) struct History<T> {
    pub(super) pages: usize,
    /// The items of the longest page: what a page has if the service gives fewer than were asked for.
    pub(super) longest: usize,
    /// New items of all pages.
    pub(super) items: usize,
    hasher: RandomState,
    /// The first page: what services give that begin again after the last one.
    first: Hashes,
    recent: Hashes,
    /// The items of `recent`, the oldest first.
    order: VecDeque<u64>,
    tokens: Hashes,
    /// The items of the last page, where nothing else tells a page from the one before.
    last: Vec<T>,
}

type Hashes = HashSet<u64, BuildHasherDefault<AsItIs>>;

/// Takes a hash as it is: another one of it would tell no more.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Hashes an id while it is written, so that it need not be kept as a text.
struct IdHash(DefaultHasher);

impl fmt::Write for IdHash {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self {
            pages: 0,
            longest: 0,
            items: 0,
            hasher: RandomState::new(),
            first: Hashes::default(),
            recent: Hashes::default(),
            order: VecDeque::new(),
            tokens: Hashes::default(),
            last: Vec::new(),
        }
    }
}

impl<T: Clone + PartialEq> History<T> {
    /// Records the token of a page.
    pub(super) fn record_token(&mut self, token: &str) {
        self.tokens.insert(self.hasher.hash_one(token));
    }

    /// Returns whether the page of this token was asked for before.
    pub(super) fn has_token(&self, token: &str) -> bool {
        self.tokens.contains(&self.hasher.hash_one(token))
    }

    /// Records a page, and returns which of its items are new. `write_id` writes the id of an item, if it has one.
    pub(super) fn record_page(
        &mut self,
        items: &[T],
        write_id: impl Fn(&T, &mut dyn fmt::Write) -> bool,
    ) -> Vec<bool> {
        self.pages += 1;
        self.longest = self.longest.max(items.len());
        let ids: Vec<Option<u64>> = items
            .iter()
            .map(|item| {
                let mut hash = IdHash(self.hasher.build_hasher());
                write_id(item, &mut hash).then(|| hash.0.finish())
            })
            .collect();
        let is_new: Vec<bool> = if ids.iter().all(Option::is_none) {
            let is_new = self.pages == 1 || self.last != items;
            self.last = items.to_vec();
            vec![is_new; items.len()]
        } else {
            // An item without an id cannot have been seen.
            ids.into_iter()
                .map(|id| id.is_none_or(|id| self.is_new(id)))
                .collect()
        };
        self.items += is_new.iter().filter(|is_new| **is_new).count();
        is_new
    }

    fn is_new(&mut self, id: u64) -> bool {
        if self.pages == 1 {
            return self.first.insert(id);
        }
        if self.first.contains(&id) || !self.recent.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > RECENT.max(2 * self.longest)
            && let Some(oldest) = self.order.pop_front()
        {
            self.recent.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(history: &mut History<String>, ids: std::ops::Range<usize>) -> usize {
        let items: Vec<String> = ids.map(|id| id.to_string()).collect();
        let is_new = history.record_page(&items, |id, target| target.write_str(id).is_ok());
        is_new.into_iter().filter(|is_new| *is_new).count()
    }

    #[test]
    fn memory_does_not_grow_with_the_list() {
        let mut history = History::default();
        for number in 0..10_000 {
            assert_eq!(page(&mut history, 100 * number..100 * (number + 1)), 100);
        }
        assert_eq!(history.items, 1_000_000);
        assert!(history.order.len() <= RECENT && history.recent.len() <= RECENT);
        assert!(history.recent.capacity() <= 4 * RECENT && history.order.capacity() <= 4 * RECENT);
        // A list that begins again is recognised after any number of pages, and so is an item that has moved.
        assert_eq!(page(&mut history, 0..100), 0);
        assert_eq!(page(&mut history, 999_000..1_000_001), 1);
    }

    #[test]
    fn two_long_pages_are_remembered() {
        let mut history = History::default();
        let size = RECENT + 1;
        for number in 0..4 {
            assert_eq!(page(&mut history, size * number..size * (number + 1)), size);
        }
        assert_eq!(page(&mut history, size * 2..size * 4), 0);
    }

    #[test]
    fn a_token_is_recognised() {
        let mut history = History::<String>::default();
        history.record_token("first");
        assert!(history.has_token("first") && !history.has_token("second"));
    }
}
