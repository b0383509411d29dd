use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, MutexGuard},
};

use crate::{
    credentials::{
        access_key::Credentials,
        error::{CredentialsError, CredentialsErrorKind},
        source::CredentialsSource,
        support::single_flight::{Outcome, SingleFlight},
    },
    lock::lock,
};

/// A source that is searched until one gives credentials, and then kept.
#[derive(Default)]
pub(crate) struct ResolvedSource {
    source: Mutex<Option<CredentialsSource>>,
    flight: SingleFlight,
}

/// `Debug` shows the source that was found.
impl fmt::Debug for ResolvedSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.resolved(), formatter)
    }
}

/// A source, and the first credentials that it gave.
pub(crate) type Found = Result<(CredentialsSource, Arc<Credentials>), CredentialsError>;

impl ResolvedSource {
    /// Returns credentials of the kept source, or of the one that is found now.
    pub(crate) async fn credentials(&self, find: impl Future<Output = Found> + Send) -> Outcome {
        if let Some(source) = self.resolved() {
            return source.credentials().await;
        }
        let search = Box::pin(async {
            if let Some(source) = self.resolved() {
                return source.credentials().await;
            }
            let (source, credentials) = find.await?;
            *self.lock() = Some(source);
            Ok(credentials)
        });
        self.flight.join(search).await
    }

    /// Does the same for sources of a file: when the kept one fails for a reason in the file, such as a key that STS rejects,
    /// the file is read again, since it may have changed.
    pub(crate) async fn credentials_of_file<F: Future<Output = Found> + Send>(
        &self,
        find: impl Fn() -> F,
    ) -> Outcome {
        if let Some(source) = self.resolved() {
            match source.credentials().await {
                Err(error) if is_of_file(&error) => self.forget(&source),
                outcome => return outcome,
            }
        }
        self.credentials(find()).await
    }

    /// Drops a source, unless another one has replaced it.
    fn forget(&self, source: &CredentialsSource) {
        let mut resolved = self.lock();
        let is_same = match (&*resolved, source) {
            (Some(CredentialsSource::Fixed(one)), CredentialsSource::Fixed(other)) => Arc::ptr_eq(one, other),
            (Some(CredentialsSource::Provider(one)), CredentialsSource::Provider(other)) => {
                Arc::ptr_eq(one, other)
            }
            _ => false,
        };
        if is_same {
            *resolved = None;
        }
    }

    /// Invalidates rejected credentials at the source; drops a fixed key.
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

    fn resolved(&self) -> Option<CredentialsSource> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<CredentialsSource>> {
        lock(&self.source)
    }
}

fn is_of_file(error: &CredentialsError) -> bool {
    matches!(
        error.kind(),
        CredentialsErrorKind::Refused | CredentialsErrorKind::Invalid
    )
}
