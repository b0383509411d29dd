//! Access keys, and where they come from.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use crate::ConfigurationError;

/// An access key, with the token that a temporary one needs.
///
/// `Debug` shows a part of the id and never the secret or the token.
///
/// ```
/// use alicloud_core::Credentials;
///
/// let credentials = Credentials::new("LTAI5tExampleKeyId", "the-secret")?;
/// assert!(!format!("{credentials:?}").contains("the-secret"));
/// # Ok::<(), alicloud_core::ConfigurationError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: String,
    access_key_secret: String,
    security_token: Option<String>,
}

impl Credentials {
    /// A long-lived access key.
    ///
    /// # Errors
    ///
    /// The id or the secret is empty or holds characters that no key has, such as a line break.
    pub fn new(
        access_key_id: impl Into<String>,
        access_key_secret: impl Into<String>,
    ) -> Result<Self, ConfigurationError> {
        let credentials = Self {
            access_key_id: access_key_id.into(),
            access_key_secret: access_key_secret.into(),
            security_token: None,
        };
        check("access key id", &credentials.access_key_id)?;
        if credentials.access_key_id.contains([',', '=', ' ']) {
            return Err(ConfigurationError::new(
                "the access key id holds a comma, an equals sign or a space",
            )
            .with_help("copy it again, without the text around it"));
        }
        check("access key secret", &credentials.access_key_secret)?;
        Ok(credentials)
    }

    /// A temporary access key, as the Security Token Service gives out.
    ///
    /// # Errors
    ///
    /// As [`Credentials::new`], for the token as well.
    pub fn temporary(
        access_key_id: impl Into<String>,
        access_key_secret: impl Into<String>,
        security_token: impl Into<String>,
    ) -> Result<Self, ConfigurationError> {
        let mut credentials = Self::new(access_key_id, access_key_secret)?;
        let token = security_token.into();
        check("security token", &token)?;
        credentials.security_token = Some(token);
        Ok(credentials)
    }

    /// Takes `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, when it is set,
    /// `ALIBABA_CLOUD_SECURITY_TOKEN` from the process's environment.
    ///
    /// # Errors
    ///
    /// A variable is missing or has no usable value; the error names it.
    pub fn from_env() -> Result<Self, ConfigurationError> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// As [`Credentials::from_env`], with the environment given as a function.
    ///
    /// # Errors
    ///
    /// A variable is missing or has no usable value; the error names it.
    ///
    /// ```
    /// use alicloud_core::Credentials;
    ///
    /// let error = Credentials::from_variables(|_| None).unwrap_err();
    /// assert!(error.to_string().contains("ALIBABA_CLOUD_ACCESS_KEY_ID"));
    /// ```
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigurationError> {
        // An empty variable counts as unset, as in the vendor's clients.
        let value = |name: &str| variable(name).filter(|value| !value.is_empty());
        let required = |name: &str| {
            value(name).ok_or_else(|| {
                ConfigurationError::new(format!("the environment variable {name} is not set"))
                    .with_help("set it, or give the access key with `.credentials(…)`")
            })
        };
        let id = required("ALIBABA_CLOUD_ACCESS_KEY_ID")?;
        let secret = required("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?;
        match value("ALIBABA_CLOUD_SECURITY_TOKEN") {
            Some(token) => Self::temporary(id, secret, token),
            None => Self::new(id, secret),
        }
    }

    /// The id of the key.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret of the key.
    #[must_use]
    pub fn access_key_secret(&self) -> &str {
        &self.access_key_secret
    }

    /// The token of a temporary key.
    #[must_use]
    pub fn security_token(&self) -> Option<&str> {
        self.security_token.as_deref()
    }
}

fn check(what: &str, text: &str) -> Result<(), ConfigurationError> {
    if text.is_empty() {
        return Err(ConfigurationError::new(format!("the {what} is empty"))
            .with_help("copy it again from the console of the account"));
    }
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err(ConfigurationError::new(format!(
            "the {what} has white space around it or a control character in it"
        ))
        .with_help("copy it again, without the line break behind it"));
    }
    // Ids and tokens travel in headers; secrets never travel and may hold any letter.
    if what != "access key secret" && !text.is_ascii() {
        return Err(
            ConfigurationError::new(format!("the {what} holds characters that are not ASCII"))
                .with_help("copy it again from the console of the account"),
        );
    }
    Ok(())
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &masked(&self.access_key_id))
            .field("temporary", &self.security_token.is_some())
            .finish_non_exhaustive()
    }
}

/// Enough of a key's id to tell which key it is, for people.
#[must_use]
pub fn masked(access_key_id: &str) -> String {
    if access_key_id.len() < 12 || !access_key_id.is_ascii() {
        return "****".to_owned();
    }
    format!(
        "{}****{}",
        &access_key_id[..4],
        &access_key_id[access_key_id.len() - 4..]
    )
}

/// A future of credentials.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Arc<Credentials>, ConfigurationError>> + Send + 'a>>;

/// Gives a client the credentials for each attempt. [`Credentials`] themselves are the simplest provider.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// The credentials to sign with now.
    fn credentials(&self) -> CredentialsFuture<'_>;
}

/// Where a client's credentials come from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CredentialsSource {
    /// Always the same.
    Fixed(Arc<Credentials>),
    /// Asked for each attempt.
    Provider(Arc<dyn ProvideCredentials>),
}

impl From<Credentials> for CredentialsSource {
    fn from(credentials: Credentials) -> Self {
        Self::Fixed(Arc::new(credentials))
    }
}

impl<P: ProvideCredentials> From<Arc<P>> for CredentialsSource {
    fn from(provider: Arc<P>) -> Self {
        Self::Provider(provider)
    }
}

impl CredentialsSource {
    pub(crate) async fn credentials(&self) -> Result<Arc<Credentials>, ConfigurationError> {
        match self {
            Self::Fixed(credentials) => Ok(Arc::clone(credentials)),
            Self::Provider(provider) => provider.credentials().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_shown() {
        let credentials = Credentials::temporary("LTAI5tExampleKeyId", "S3CRET", "T0KEN").unwrap();
        let shown = format!(
            "{credentials:?} {:?}",
            CredentialsSource::from(credentials.clone())
        );
        assert!(shown.contains("LTAI****eyId"), "{shown}");
        assert!(!shown.contains("S3CRET") && !shown.contains("T0KEN"), "{shown}");
    }

    #[test]
    fn a_key_that_cannot_be_right_is_refused_without_being_shown() {
        for (id, secret) in [
            ("", "s"),
            ("i", ""),
            ("id\n", "s"),
            ("id", "s3cret\n"),
            ("a,b", "s"),
            ("烟", "s"),
        ] {
            let error = Credentials::new(id, secret).unwrap_err().to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
        assert!(Credentials::new("id", "sécret&烟").is_ok());
    }
}
