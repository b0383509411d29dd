use std::{
    collections::VecDeque,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, MutexGuard},
};

use alicloud_core::{__private::Redaction, Value};

use crate::{
    gateway::Served,
    inspection::{
        attempts::{Attempt, Calls},
        details::RequestDetails,
        exchange::Exchange,
        mismatch::SignatureMismatch,
        record::RecordedRequest,
        summary::RequestSummary,
    },
    lock::lock,
};

/// How many requests are kept, and how many bytes of them, nearly.
pub(crate) const REQUESTS: usize = 10_000;
const BYTES: usize = 32 * 1024 * 1024;
/// How many bytes of one are kept as they were; of a longer one, what is shown of it.
const KEPT_WHOLE: usize = 32 * 1024;

/// The last requests.
pub(crate) struct RequestLog {
    pub(crate) redaction: Redaction,
    hashes: RandomState,
    kept: Mutex<Kept>,
}

struct Kept {
    /// Shared, so that calls do not wait while they are shown.
    requests: VecDeque<Arc<Entry>>,
    /// How many there were, those included that are gone.
    count: u64,
    /// How many bytes they take, nearly.
    bytes: usize,
    /// Another one after the log was cleared, and in another process.
    id: u64,
    calls: Calls,
}

struct Entry {
    call: u64,
    bytes: usize,
    content: Content,
}

enum Content {
    Whole(Box<Exchange>),
    Shown(Box<RequestDetails>),
}

/// The requests behind one that a reader has seen.
pub(crate) struct Batch {
    /// Of the log that they are from. If the reader knows another, all that it has seen is gone.
    pub(crate) log: u64,
    /// The number of the first request that is kept, or of the next one.
    pub(crate) oldest: u64,
    /// The number of the last one that is read, or passed over.
    pub(crate) last: u64,
    pub(crate) requests: Vec<RequestSummary>,
}

impl RequestLog {
    pub(crate) fn new(redaction: Redaction) -> Self {
        let calls = Calls::default();
        Self {
            redaction,
            hashes: calls.hashes(),
            kept: Mutex::new(Kept {
                requests: VecDeque::new(),
                count: 0,
                bytes: 0,
                id: random(),
                calls,
            }),
        }
    }

    /// The last requests, at most so many, the oldest first.
    pub(crate) fn requests(&self, limit: usize) -> Vec<RecordedRequest> {
        let (first, entries) = self.entries(0, usize::MAX);
        let skipped = entries.len().saturating_sub(limit);
        let numbered = (first..).zip(&entries).skip(skipped);
        numbered
            .map(|(number, entry)| self.shown(number, entry))
            .collect()
    }

    /// One request, with all that is known of it.
    pub(crate) fn details(&self, number: u64) -> Option<RequestDetails> {
        let (first, entries) = self.entries(number.checked_sub(1)?, 1);
        let entry = entries.first().filter(|_| first == number)?;
        Some(match &entry.content {
            Content::Whole(exchange) => exchange.details(number, entry.call, &self.redaction),
            Content::Shown(details) => {
                let mut details = (**details).clone();
                (details.record.number, details.record.call) = (number, entry.call);
                details
            }
        })
    }

    /// At most so many requests behind this one of this log; of another log, from its beginning.
    pub(crate) fn after(&self, log: u64, number: u64, limit: usize) -> Batch {
        let (id, count, oldest) = {
            let kept = self.kept();
            (kept.id, kept.count, kept.first())
        };
        let number = if log == id { number.min(count) } else { 0 };
        let (first, entries) = self.entries(number, limit);
        let summaries = (first..).zip(&entries);
        let requests = summaries.map(|(number, entry)| match &entry.content {
            Content::Whole(exchange) => exchange.summary(number, entry.call, &self.redaction),
            Content::Shown(_) => {
                let record = self.shown(number, entry);
                let code = record.response.as_ref().and_then(|response| response.get("Code"));
                let code = code.and_then(Value::as_str).map(str::to_owned);
                RequestSummary::new(record, code)
            }
        });
        Batch {
            log: id,
            oldest,
            last: match entries.len() as u64 {
                0 => number.max(oldest - 1),
                read => first + read - 1,
            },
            requests: requests.collect(),
        }
    }

    pub(crate) fn clear(&self) {
        let mut kept = self.kept();
        kept.requests.clear();
        kept.calls.clear();
        kept.bytes = 0;
        kept.id = random();
    }

    pub(crate) fn record(&self, served: &Served<'_>, mismatch: Option<SignatureMismatch>) {
        let attempt = Attempt::new(served, &self.hashes);
        let exchange = Exchange::new(served, mismatch);
        let bytes = exchange.size();
        let content = match bytes > KEPT_WHOLE {
            true => Content::Shown(Box::new(exchange.details(0, 0, &self.redaction))),
            false => Content::Whole(Box::new(exchange)),
        };
        let bytes = bytes.min(KEPT_WHOLE);
        let mut kept = self.kept();
        kept.count += 1;
        let number = kept.count;
        let call = kept.calls.call_of(attempt, number);
        while kept.requests.len() >= REQUESTS || kept.bytes + bytes > BYTES {
            let Some(oldest) = kept.requests.pop_front() else {
                break;
            };
            kept.bytes -= oldest.bytes;
        }
        kept.bytes += bytes;
        kept.requests.push_back(Arc::new(Entry { call, bytes, content }));
    }

    fn shown(&self, number: u64, entry: &Entry) -> RecordedRequest {
        match &entry.content {
            Content::Whole(exchange) => exchange.shown(number, entry.call, &self.redaction),
            Content::Shown(details) => RecordedRequest {
                number,
                call: entry.call,
                ..details.record.clone()
            },
        }
    }

    /// At most so many entries behind this number, and the number of the first one.
    fn entries(&self, after: u64, limit: usize) -> (u64, Vec<Arc<Entry>>) {
        let kept = self.kept();
        let first = kept.first().max(after.saturating_add(1));
        let skipped = usize::try_from(first - kept.first()).unwrap_or(usize::MAX);
        let entries = kept.requests.iter().skip(skipped).take(limit);
        (first, entries.cloned().collect())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.kept)
    }
}

impl Kept {
    /// The number of the first request that is kept. They are numbered one after the other.
    fn first(&self) -> u64 {
        self.count - self.requests.len() as u64 + 1
    }
}

/// A number that no other process has.
fn random() -> u64 {
    RandomState::new().hash_one(0)
}
