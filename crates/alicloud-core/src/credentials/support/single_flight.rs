use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::time::timeout;

use crate::{
    credentials::{access_key::Credentials, error::CredentialsError, source::CredentialsFuture},
    lock::lock,
};

pub(crate) type Outcome = Result<Arc<Credentials>, CredentialsError>;

/// How long callers wait for a fetch before one of them starts another. A task that polls several calls may await something else
/// meanwhile: the fetch of a call that is not polled makes no progress.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs one fetch at a time for all callers.
///
/// A caller that arrives during a fetch gets its result, errors included; a later one starts another. When a fetch is dropped, or
/// takes longer than [`PATIENCE`], the next caller starts another.
#[derive(Default)]
pub(crate) struct SingleFlight {
    /// Locked during a fetch, and replaced when that takes too long. Made by the first fetch.
    running: Mutex<Option<Arc<tokio::sync::Mutex<()>>>>,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    count: u64,
    outcome: Option<Outcome>,
}

impl SingleFlight {
    /// Returns the result of the fetch under way, or of this one.
    pub(crate) async fn join(&self, fetch: CredentialsFuture<'_>) -> Outcome {
        let arrival = self.last().count;
        loop {
            let running = self.running();
            let Ok(_running) = timeout(PATIENCE, running.lock()).await else {
                let mut current = lock(&self.running);
                // Another caller may have replaced it already.
                current.take_if(|current| Arc::ptr_eq(current, &running));
                continue;
            };
            return match self.since(arrival) {
                Some(outcome) => outcome,
                None => self.finish(fetch.await),
            };
        }
    }

    /// Returns the result of this fetch; `None` if another one is under way.
    pub(crate) async fn start(&self, fetch: CredentialsFuture<'_>) -> Option<Outcome> {
        let running = self.running();
        let _running = running.try_lock().ok()?;
        Some(self.finish(fetch.await))
    }

    /// Returns the outcome of the last fetch, if one has ended since.
    fn since(&self, arrival: u64) -> Option<Outcome> {
        let last = self.last();
        last.outcome.clone().filter(|_| last.count != arrival)
    }

    fn finish(&self, outcome: Outcome) -> Outcome {
        let mut last = self.last();
        last.count += 1;
        last.outcome = Some(outcome.clone());
        outcome
    }

    fn running(&self) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(lock(&self.running).get_or_insert_default())
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        lock(&self.last)
    }
}
