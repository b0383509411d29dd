//! The key that a call signs its attempts with, and another one when the service refuses it.

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

use crate::{
    credentials::{Credentials, CredentialsError, CredentialsSource, refuses_key},
    error::{Execution, Failure},
};

/// Nothing before the first attempt.
#[derive(Default)]
pub(super) struct SigningKey {
    used: Option<Arc<Credentials>>,
    /// What the source gave after the service refused the key, for the next attempt.
    renewed: Option<Arc<Credentials>>,
    was_renewed: bool,
}

impl SigningKey {
    /// The key for the next attempt, where no provider has to be asked for it.
    pub(super) fn at_hand(&mut self, source: &CredentialsSource) -> Option<Arc<Credentials>> {
        let credentials = match (self.renewed.take(), source) {
            (Some(renewed), _) => renewed,
            (None, CredentialsSource::Fixed(credentials)) => Arc::clone(credentials),
            (None, CredentialsSource::Provider(_)) => return None,
        };
        self.used = Some(Arc::clone(&credentials));
        Some(credentials)
    }

    /// The key for the next attempt, from its source.
    pub(super) async fn next(
        &mut self,
        source: &CredentialsSource,
    ) -> Result<Arc<Credentials>, CredentialsError> {
        let credentials = source.credentials().await?;
        self.used = Some(Arc::clone(&credentials));
        Ok(credentials)
    }

    /// After a failed attempt: has the source forget a key that the service refused. Where another attempt may follow, the
    /// source is asked, once in a call, for the key to use from now on; true when that is another one, with which the call
    /// may be repeated. A refused key proves that nothing was executed.
    pub(super) async fn is_another(
        &mut self,
        source: &CredentialsSource,
        failure: &mut Failure,
        may_follow: bool,
        deadline: Option<Instant>,
    ) -> bool {
        let meaning = failure.meaning;
        let Some(used) = self.used.take().filter(|used| refuses_key(meaning, used)) else {
            return false;
        };
        source.invalidate(&used);
        let CredentialsSource::Provider(provider) = source else {
            return false;
        };
        if !may_follow || self.was_renewed || failure.execution() != Execution::No {
            return false;
        }
        self.was_renewed = true;
        let renewed = provider.credentials();
        let renewed = match deadline {
            Some(deadline) => timeout_at(deadline, renewed).await.ok(),
            None => Some(renewed.await),
        };
        match renewed {
            Some(Ok(renewed)) if renewed != used => {
                self.renewed = Some(renewed);
                true
            }
            Some(Err(error)) => {
                let again = format!("; the credentials were read again, which failed: {error}");
                failure.message.push_str(&again);
                false
            }
            _ => false,
        }
    }
}
