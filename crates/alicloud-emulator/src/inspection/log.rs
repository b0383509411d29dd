use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use alicloud_core::__private::Redaction;

use super::{
    mismatch::SignatureMismatch,
    record::{Exchange, RecordedRequest},
};
use crate::{gateway::Served, lock::lock};

/// How many requests are kept.
const REQUESTS: usize = 256;
/// How many bytes of one are kept as they were; of a longer one, what is shown of it.
const KEPT_WHOLE: usize = 32 * 1024;

/// The last requests.
pub(crate) struct RequestLog {
    pub(crate) redaction: Redaction,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Shared, so that calls do not wait while they are shown.
    requests: VecDeque<Arc<Entry>>,
    /// How many there were, those included that are gone.
    count: u64,
}

enum Entry {
    Whole(Exchange),
    Shown(RecordedRequest),
}

impl RequestLog {
    pub(crate) fn new(redaction: Redaction) -> Self {
        Self {
            redaction,
            kept: Mutex::default(),
        }
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        let (requests, count) = {
            let kept = self.kept();
            (kept.requests.clone(), kept.count)
        };
        // They are numbered one after the other.
        let first = count - requests.len() as u64 + 1;
        let shown = |(number, entry): (u64, &Arc<Entry>)| match &**entry {
            Entry::Whole(exchange) => exchange.shown(number, &self.redaction),
            Entry::Shown(record) => RecordedRequest {
                number,
                ..record.clone()
            },
        };
        (first..).zip(&requests).map(shown).collect()
    }

    pub(crate) fn clear(&self) {
        self.kept().requests.clear();
    }

    pub(crate) fn record(&self, served: &Served<'_>, mismatch: Option<SignatureMismatch>) {
        let exchange = Exchange::new(served, mismatch);
        let entry = match exchange.size() {
            size if size > KEPT_WHOLE => Entry::Shown(exchange.shown(0, &self.redaction)),
            _ => Entry::Whole(exchange),
        };
        let entry = Arc::new(entry);
        let mut kept = self.kept();
        kept.count += 1;
        if kept.requests.len() == REQUESTS {
            kept.requests.pop_front();
        }
        kept.requests.push_back(entry);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.kept)
    }
}
