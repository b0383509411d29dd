use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

/// Ids that nobody can guess, in the form of the service's ids of requests: 32 digits in five groups.
#[derive(Default)]
pub(crate) struct RandomIds {
    keys: [RandomState; 2],
    count: AtomicU64,
}

impl RandomIds {
    pub(crate) fn next(&self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let bytes = self
            .keys
            .each_ref()
            .map(|keys| keys.hash_one(count).to_be_bytes());
        let mut id = String::with_capacity(36);
        for (place, byte) in bytes.as_flattened().iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                id.push('-');
            }
            for digit in [byte >> 4, byte & 15] {
                id.push(char::from(DIGITS[usize::from(digit)]));
            }
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_have_the_service_s_form_and_differ() {
        let ids = RandomIds::default();
        let ids: HashSet<String> = (0..1000).map(|_| ids.next()).collect();
        assert_eq!(ids.len(), 1000);
        for id in ids {
            let groups: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{id}");
            assert!(
                id.bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F' | b'-')),
                "{id}"
            );
        }
    }
}
