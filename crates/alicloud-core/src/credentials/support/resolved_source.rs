use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::credentials::{
    access_key::Credentials,
    error::{CredentialsError, CredentialsErrorKind},
    source::CredentialsSource,
    support::single_flight::{Outcome, SingleFlight},
};

/// The source that was found, once it gave credentials; until then every call looks for one.
#[derive(Debug, Default)]
pub(crate) struct ResolvedSource {
    source: Mutex<Option<CredentialsSource>>,
    flight: SingleFlight,
}

/// A source, and the first credentials that it gave.
pub(crate) type Found = Result<(CredentialsSource, Arc<Credentials>), CredentialsError>;

impl ResolvedSource {
    /// Credentials of the source that is remembered, or of the one that is found now.
    pub(crate) async fn credentials(&self, find: impl Future<Output = Found>) -> Outcome {
        if let Some(source) = self.remembered() {
            return source.credentials().await;
        }
        let look = async {
            if let Some(source) = self.remembered() {
                return source.credentials().await;
            }
            let (source, credentials) = find.await?;
            *self.lock() = Some(source);
            Ok(credentials)
        };
        self.flight.join(look).await
    }

    /// As `credentials`, for sources that a file names: when the one that is remembered fails for a reason that the file
    /// gives, such as a key that STS refuses, the file is read anew, for it may have changed.
    pub(crate) async fn credentials_of_file<F: Future<Output = Found>>(
        &self,
        find: impl Fn() -> F,
    ) -> Outcome {
        if let Some(source) = self.remembered() {
            match source.credentials().await {
                Err(error) if is_of_file(&error) => self.forget(&source),
                outcome => return outcome,
            }
        }
        self.credentials(find()).await
    }

    /// Forgets a source, unless another one has taken its place.
    fn forget(&self, source: &CredentialsSource) {
        let mut remembered = self.lock();
        let is_same = match (&*remembered, source) {
            (Some(CredentialsSource::Fixed(one)), CredentialsSource::Fixed(other)) => Arc::ptr_eq(one, other),
            (Some(CredentialsSource::Provider(one)), CredentialsSource::Provider(other)) => {
                Arc::ptr_eq(one, other)
            }
            _ => false,
        };
        if is_same {
            *remembered = None;
        }
    }

    /// Passes on that credentials were refused; forgets a fixed key that was.
    pub(crate) fn invalidate(&self, refused: &Credentials) {
        let mut source = self.lock();
        match &*source {
            Some(CredentialsSource::Fixed(fixed)) if **fixed == *refused => *source = None,
            Some(CredentialsSource::Provider(provider)) => {
                let provider = Arc::clone(provider);
                drop(source);
                provider.invalidate(refused);
            }
            _ => {}
        }
    }

    fn remembered(&self) -> Option<CredentialsSource> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<CredentialsSource>> {
        self.source.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_of_file(error: &CredentialsError) -> bool {
    matches!(
        error.kind(),
        CredentialsErrorKind::Refused | CredentialsErrorKind::Invalid
    )
}
