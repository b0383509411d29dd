use std::sync::{Arc, Mutex, MutexGuard};

use crate::{
    credentials::{access_key::Credentials, error::CredentialsError, source::CredentialsFuture},
    lock::lock,
};

pub(crate) type Outcome = Result<Arc<Credentials>, CredentialsError>;

/// Runs one fetch at a time for all callers.
///
/// A caller that arrives during a fetch gets its result, errors included; a later one starts another. When a fetch is dropped,
/// the next caller starts another.
#[derive(Default)]
pub(crate) struct SingleFlight {
    running: tokio::sync::Mutex<()>,
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
        let _running = self.running.lock().await;
        {
            let last = self.last();
            if last.count != arrival
                && let Some(outcome) = &last.outcome
            {
                return outcome.clone();
            }
        }
        self.finish(fetch.await)
    }

    /// Returns the result of this fetch; `None` if another one is under way.
    pub(crate) async fn start(&self, fetch: CredentialsFuture<'_>) -> Option<Outcome> {
        let _running = self.running.try_lock().ok()?;
        Some(self.finish(fetch.await))
    }

    fn finish(&self, outcome: Outcome) -> Outcome {
        let mut last = self.last();
        last.count += 1;
        last.outcome = Some(outcome.clone());
        outcome
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        lock(&self.last)
    }
}
