use std::{fmt, future::Future, pin::Pin, sync::Arc};

use crate::credentials::{access_key::Credentials, error::CredentialsError};

/// A future of credentials.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Arc<Credentials>, CredentialsError>> + Send + 'a>>;

/// Provides the credentials for each attempt of a client. [`Credentials`] themselves are the simplest provider.
///
/// It is called before every attempt, so it should cache; [`Cached`](crate::credentials::Cached) does so for any provider.
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
    /// Returns the credentials to sign with now.
    ///
    /// # Errors
    ///
    /// The error says what was tried, why it failed and what to do. It never shows a secret.
    fn credentials(&self) -> CredentialsFuture<'_>;

    /// Reports that the service rejected exactly these credentials as expired or unknown. A provider that caches drops them and
    /// fetches others at the next call. Defaults to nothing.
    fn invalidate(&self, refused: &Credentials) {
        let _ = refused;
    }

    /// Returns the account of all credentials of this provider, if it is known in advance: from the ARN of a role, for
    /// example. See [`rate_limit`](crate::rate_limit).
    fn account_in_advance(&self) -> Option<String> {
        None
    }

    /// Converts the provider to the form that a client keeps.
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

/// The source of a client's credentials. Every provider converts to one by `into()`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CredentialsSource {
    /// A fixed key.
    Fixed(Arc<Credentials>),
    /// A provider, called for each attempt.
    Provider(Arc<dyn ProvideCredentials>),
}

impl<P: ProvideCredentials> From<P> for CredentialsSource {
    fn from(provider: P) -> Self {
        provider.into_source()
    }
}

impl CredentialsSource {
    /// Returns the credentials to sign with now.
    ///
    /// # Errors
    ///
    /// Errors as [`ProvideCredentials::credentials`].
    pub async fn credentials(&self) -> Result<Arc<Credentials>, CredentialsError> {
        match self {
            Self::Fixed(credentials) => Ok(Arc::clone(credentials)),
            Self::Provider(provider) => provider.credentials().await,
        }
    }

    /// Returns whether the account, or a key's id in its place, is known before the first call.
    pub(crate) fn knows_account(&self) -> bool {
        match self {
            Self::Fixed(credentials) => {
                credentials.account().is_some() || credentials.security_token().is_none()
            }
            Self::Provider(provider) => provider.account_in_advance().is_some(),
        }
    }

    /// Reports that the service rejected exactly these credentials as expired or unknown.
    pub fn invalidate(&self, refused: &Credentials) {
        match self {
            Self::Fixed(_) => {}
            Self::Provider(provider) => provider.invalidate(refused),
        }
    }
}
