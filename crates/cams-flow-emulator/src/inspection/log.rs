use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Mask, RecordedRequest, Served, record::Exchange};

/// How many requests are kept.
const REQUESTS: usize = 256;
/// How many bytes of one are kept as they were; of a longer one, what is shown of it.
const KEPT_WHOLE: usize = 32 * 1024;

/// The last requests.
pub(crate) struct RequestLog {
    pub(crate) mask: Mask,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    requests: VecDeque<Entry>,
    count: u64,
}

#[expect(clippy::large_enum_variant, reason = "nearly all are of the large one")]
enum Entry {
    Whole(Exchange),
    Shown(Box<RecordedRequest>),
}

impl RequestLog {
    pub(crate) fn new(mask: Mask) -> Self {
        Self {
            mask,
            kept: Mutex::default(),
        }
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        let shown = |entry: &Entry| match entry {
            Entry::Whole(exchange) => exchange.shown(&self.mask),
            Entry::Shown(record) => RecordedRequest::clone(record),
        };
        self.kept().requests.iter().map(shown).collect()
    }

    pub(crate) fn clear(&self) {
        self.kept().requests.clear();
    }

    pub(crate) fn record(&self, served: Served<'_>) {
        let mut entry = Entry::Whole(served.into());
        if let Entry::Whole(exchange) = &entry
            && exchange.size() > KEPT_WHOLE
        {
            entry = Entry::Shown(Box::new(exchange.shown(&self.mask)));
        }
        // Dropped when others may use the log again.
        let _oldest;
        let mut kept = self.kept();
        kept.count += 1;
        match &mut entry {
            Entry::Whole(exchange) => exchange.number = kept.count,
            Entry::Shown(record) => record.number = kept.count,
        }
        _oldest = (kept.requests.len() == REQUESTS).then(|| kept.requests.pop_front());
        kept.requests.push_back(entry);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
