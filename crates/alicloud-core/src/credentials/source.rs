use std::{fmt, future::Future, pin::Pin, sync::Arc};

use crate::credentials::{access_key::Credentials, error::CredentialsError};

/// A future of credentials.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Arc<Credentials>, CredentialsError>> + Send + 'a>>;

/// Gives a client the credentials for each attempt. [`Credentials`] themselves are the simplest provider.
///
/// It is asked before every attempt, so it answers from memory when it can; [`Cached`](crate::credentials::Cached) does so for any
/// provider.
///
/// ```
/// use std::sync::Arc;
///
/// use alicloud_core::{
///     Credentials, ProvideCredentials,
///     credentials::{Cached, CredentialsError, CredentialsErrorKind, CredentialsFuture},
/// };
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl Vault {
///     async fn read(&self, _path: &str) -> Result<(String, String), std::io::Error> {
///         Ok(("id".to_owned(), "secret".to_owned()))
///     }
/// }
///
/// impl ProvideCredentials for Vault {
///     fn credentials(&self) -> CredentialsFuture<'_> {
///         Box::pin(async {
///             let (id, secret) = self.read("alibaba-cloud/key").await.map_err(|error| {
///                 CredentialsError::new(CredentialsErrorKind::Unavailable, "vault", error.to_string())
///                     .with_help("start the vault's agent")
///             })?;
///             Ok(Arc::new(Credentials::new(id, secret)?.with_provider("vault")))
///         })
///     }
/// }
///
/// let provider = Cached::new(Vault);
/// # let _ = alicloud_core::credentials::CredentialsSource::from(provider);
/// ```
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// The credentials to sign with now.
    ///
    /// # Errors
    ///
    /// The future gives what was tried, why it failed and what to do. It never shows a secret.
    fn credentials(&self) -> CredentialsFuture<'_>;

    /// Tells that the service refused exactly these credentials as expired or unknown. A provider that keeps credentials
    /// then forgets them and fetches others at the next call. It does nothing unless a provider says otherwise.
    fn invalidate(&self, refused: &Credentials) {
        let _ = refused;
    }

    /// The account of all credentials that this provider will give, if that is known in advance: from the ARN of a role,
    /// for example. See [`rate_limit`](crate::rate_limit).
    fn account_in_advance(&self) -> Option<String> {
        None
    }

    /// The provider as a client keeps it.
    #[doc(hidden)]
    fn into_source(self) -> CredentialsSource
    where
        Self: Sized,
    {
        CredentialsSource::Provider(Arc::new(self))
    }
}

impl ProvideCredentials for Credentials {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(Ok(Arc::new(self.clone()))))
    }

    fn into_source(self) -> CredentialsSource {
        CredentialsSource::Fixed(Arc::new(self))
    }
}

/// A provider that several clients share.
impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn credentials(&self) -> CredentialsFuture<'_> {
        (**self).credentials()
    }

    fn invalidate(&self, refused: &Credentials) {
        (**self).invalidate(refused);
    }

    fn account_in_advance(&self) -> Option<String> {
        (**self).account_in_advance()
    }
}

/// Where a client's credentials come from. Every provider becomes one with `into()`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CredentialsSource {
    /// Always the same.
    Fixed(Arc<Credentials>),
    /// Asked for each attempt.
    Provider(Arc<dyn ProvideCredentials>),
}

impl<P: ProvideCredentials> From<P> for CredentialsSource {
    fn from(provider: P) -> Self {
        provider.into_source()
    }
}

impl CredentialsSource {
    /// The credentials to sign with now.
    ///
    /// # Errors
    ///
    /// As [`ProvideCredentials::credentials`].
    pub async fn credentials(&self) -> Result<Arc<Credentials>, CredentialsError> {
        match self {
            Self::Fixed(credentials) => Ok(Arc::clone(credentials)),
            Self::Provider(provider) => provider.credentials().await,
        }
    }

    /// Whether the account, or a key's id that stands for it, is known before the first call.
    pub(crate) fn tells_account(&self) -> bool {
        match self {
            Self::Fixed(credentials) => {
                credentials.account().is_some() || credentials.security_token().is_none()
            }
            Self::Provider(provider) => provider.account_in_advance().is_some(),
        }
    }

    /// Tells that the service refused exactly these credentials as expired or unknown.
    pub fn invalidate(&self, refused: &Credentials) {
        match self {
            Self::Fixed(_) => {}
            Self::Provider(provider) => provider.invalidate(refused),
        }
    }
}
