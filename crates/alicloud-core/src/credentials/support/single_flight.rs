use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::credentials::{access_key::Credentials, error::CredentialsError};

pub(crate) type Outcome = Result<Arc<Credentials>, CredentialsError>;

/// One piece of work at a time, however many wait for it.
///
/// Who comes while it is under way gets its outcome, failures included; who comes later starts anew. A future that is
/// dropped gives its turn to the next one.
#[derive(Debug, Default)]
pub(crate) struct SingleFlight {
    permit: tokio::sync::Mutex<()>,
    landed: Mutex<Landed>,
}

#[derive(Debug, Default)]
struct Landed {
    count: u64,
    outcome: Option<Outcome>,
}

impl SingleFlight {
    /// The outcome of the work under way, or of this one.
    pub(crate) async fn join(&self, work: impl Future<Output = Outcome>) -> Outcome {
        let arrival = self.landed().count;
        let _turn = self.permit.lock().await;
        {
            let landed = self.landed();
            if landed.count != arrival
                && let Some(outcome) = &landed.outcome
            {
                return outcome.clone();
            }
        }
        self.land(work.await)
    }

    /// The outcome of this work; `None` when other work is under way.
    pub(crate) async fn start(&self, work: impl Future<Output = Outcome>) -> Option<Outcome> {
        let _turn = self.permit.try_lock().ok()?;
        Some(self.land(work.await))
    }

    fn land(&self, outcome: Outcome) -> Outcome {
        let mut landed = self.landed();
        landed.count += 1;
        landed.outcome = Some(outcome.clone());
        outcome
    }

    fn landed(&self) -> MutexGuard<'_, Landed> {
        self.landed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
