use std::{
    collections::VecDeque,
    hash::{BuildHasher, DefaultHasher, Hash as _, Hasher as _, RandomState},
};

use crate::gateway::Served;

/// How many attempts are kept that another may follow.
const OPEN: usize = 512;

/// What differs between the attempts of a call: all that is signed anew.
const SIGNED_ANEW: [&str; 4] = ["AccessKeyId", "Signature", "SignatureNonce", "Timestamp"];

/// Finds the attempts that belong to one call.
///
/// Clients count their attempts and send nothing that names the call, so an attempt belongs to the oldest one before it that
/// asked for the same. A token that makes a request idempotent is a parameter, and keeps equal calls apart.
#[derive(Default)]
pub(super) struct Calls {
    hashes: RandomState,
    open: VecDeque<Attempt>,
}

/// What an attempt asks for, and which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    content: u64,
    access_key: u64,
    number: u32,
    /// The number of the first request of the call.
    call: u64,
}

impl Calls {
    /// What can be done before the log is locked.
    pub(super) fn hashes(&self) -> RandomState {
        self.hashes.clone()
    }

    /// The number of the call's first request; that of the request itself if none came before.
    pub(super) fn call_of(&mut self, mut attempt: Attempt, request: u64) -> u64 {
        attempt.call = request;
        if attempt.number > 1 {
            let follows = |earlier: &Attempt| {
                earlier.content == attempt.content && earlier.number + 1 == attempt.number
            };
            // A key that was rotated within the call is another one.
            let same_key = |earlier: &Attempt| follows(earlier) && earlier.access_key == attempt.access_key;
            let found = self.open.iter().position(same_key);
            let found = found.or_else(|| self.open.iter().position(follows));
            if let Some(earlier) = found.and_then(|index| self.open.remove(index)) {
                attempt.call = earlier.call;
            }
        }
        if self.open.len() == OPEN {
            self.open.pop_front();
        }
        self.open.push_back(attempt);
        attempt.call
    }

    pub(super) fn clear(&mut self) {
        self.open.clear();
    }
}

impl Attempt {
    pub(super) fn new(served: &Served<'_>, hashes: &RandomState) -> Self {
        let request = served.request;
        let mut content: DefaultHasher = hashes.build_hasher();
        request.method.hash(&mut content);
        request.path().hash(&mut content);
        request.action().hash(&mut content);
        for pairs in [request.query(), request.form()] {
            for (name, value) in pairs.iter().filter(|(name, _)| !SIGNED_ANEW.contains(name)) {
                (name, value).hash(&mut content);
            }
        }
        if request.form().is_empty() {
            request.body.hash(&mut content);
        }
        Self {
            content: content.finish(),
            access_key: hashes.hash_one(served.access_key_id),
            number: request.attempt(),
            call: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(content: u64, access_key: u64, number: u32) -> Attempt {
        Attempt {
            content,
            access_key,
            number,
            call: 0,
        }
    }

    #[test]
    fn attempts_belong_to_the_call_that_asked_for_the_same() {
        let mut calls = Calls::default();
        let requests = [
            // Two equal calls at the same time, and another between them.
            (attempt(7, 1, 1), 1),
            (attempt(8, 1, 1), 2),
            (attempt(7, 1, 1), 3),
            (attempt(7, 1, 2), 1),
            (attempt(8, 1, 2), 2),
            (attempt(7, 1, 2), 3),
            (attempt(7, 1, 3), 1),
            // Nothing is continued twice.
            (attempt(8, 1, 2), 8),
            // The key was rotated.
            (attempt(8, 2, 3), 2),
            // The first attempts are not in the log.
            (attempt(9, 1, 4), 10),
        ];
        for ((attempt, expected), request) in requests.into_iter().zip(1..) {
            assert_eq!(calls.call_of(attempt, request), expected, "request {request}");
        }
    }

    #[test]
    fn few_attempts_are_kept() {
        let mut calls = Calls::default();
        for request in 1..=2_000 {
            calls.call_of(attempt(request, 1, 1), request);
        }
        assert_eq!(calls.open.len(), OPEN);
        assert_eq!(calls.call_of(attempt(2_000, 1, 2), 2_001), 2_000);
        assert_eq!(calls.call_of(attempt(1, 1, 2), 2_002), 2_002);
    }
}
