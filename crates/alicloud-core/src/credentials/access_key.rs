use std::{borrow::Cow, fmt, sync::OnceLock, time::SystemTime};

use http::HeaderValue;

use crate::{
    configuration::ConfigurationError,
    credentials::key_check::{Part, check},
    sign::{v1, v3},
};

/// An access key, with the token of a temporary one.
///
/// `Debug` shows a part of the id and never the secret or the token. Two keys are equal if id, secret and token are equal;
/// their providers do not matter.
///
/// ```
/// use alicloud_core::Credentials;
///
/// let credentials = Credentials::new("LTAI5tExampleKeyId", "the-secret")?;
/// assert!(!format!("{credentials:?}").contains("the-secret"));
/// # Ok::<(), alicloud_core::ConfigurationError>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    access_key_secret: String,
    security_token: Option<String>,
    expiration: Option<SystemTime>,
    provider: Cow<'static, str>,
    account: Option<String>,
    /// The secret, prepared for signatures by the first of each version.
    v1_key: OnceLock<v1::Key>,
    v3_key: OnceLock<v3::Key>,
}

impl Credentials {
    /// Creates a long-lived access key.
    ///
    /// # Errors
    ///
    /// Errors if the id or the secret is invalid: it is empty, has white space, quotes or brackets around it, holds an invisible
    /// character, or is a placeholder such as `${VAR}` or `<your-key>`. Errors if the id begins with `STS.`, since it needs a token.
    pub fn new(
        access_key_id: impl Into<String>,
        access_key_secret: impl Into<String>,
    ) -> Result<Self, ConfigurationError> {
        let credentials = Self::checked(access_key_id.into(), access_key_secret.into())?;
        if credentials.access_key_id.starts_with("STS.") {
            return Err(ConfigurationError::new(
                "the access key id begins with `STS.`, so the key is temporary, but there is no security token",
            )
            .with_help("use `Credentials::temporary` with the key's token"));
        }
        Ok(credentials)
    }

    fn checked(access_key_id: String, access_key_secret: String) -> Result<Self, ConfigurationError> {
        check(Part::Id, &access_key_id)?;
        check(Part::Secret, &access_key_secret)?;
        Ok(Self {
            access_key_id,
            access_key_secret,
            security_token: None,
            expiration: None,
            provider: Cow::Borrowed("static_ak"),
            account: None,
            v1_key: OnceLock::new(),
            v3_key: OnceLock::new(),
        })
    }

    /// Stands for the key of a call that has none: nothing of it is sent.
    pub(crate) fn absent() -> Self {
        Self {
            access_key_id: String::new(),
            access_key_secret: String::new(),
            security_token: None,
            expiration: None,
            provider: Cow::Borrowed("anonymous"),
            account: None,
            v1_key: OnceLock::new(),
            v3_key: OnceLock::new(),
        }
    }

    /// Returns the secret, prepared for signatures of version 1.
    pub(crate) fn v1_key(&self) -> &v1::Key {
        self.v1_key.get_or_init(|| v1::Key::new(&self.access_key_secret))
    }

    /// Returns the secret, prepared for signatures of version 3.
    pub(crate) fn v3_key(&self) -> &v3::Key {
        self.v3_key.get_or_init(|| v3::Key::new(&self.access_key_secret))
    }

    /// Returns the name of the key's provider as a header's value.
    pub(crate) fn provider_header(&self) -> Option<HeaderValue> {
        match &self.provider {
            // `with_provider` lets only visible characters in.
            Cow::Borrowed(name) => Some(HeaderValue::from_static(name)),
            Cow::Owned(name) => HeaderValue::from_str(name).ok(),
        }
    }

    /// Creates a temporary access key, as issued by the Security Token Service.
    ///
    /// # Errors
    ///
    /// As [`Credentials::new`], for the token as well.
    pub fn temporary(
        access_key_id: impl Into<String>,
        access_key_secret: impl Into<String>,
        security_token: impl Into<String>,
    ) -> Result<Self, ConfigurationError> {
        let mut credentials = Self::checked(access_key_id.into(), access_key_secret.into())?;
        let token = security_token.into();
        check(Part::Token, &token)?;
        credentials.security_token = Some(token);
        credentials.provider = Cow::Borrowed("static_sts");
        Ok(credentials)
    }

    /// Reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, if it is set,
    /// `ALIBABA_CLOUD_SECURITY_TOKEN` from the process's environment.
    ///
    /// # Errors
    ///
    /// Errors if a variable is missing or invalid, and names it.
    pub fn from_env() -> Result<Self, ConfigurationError> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// Reads the same variables as [`Credentials::from_env`] from a function.
    ///
    /// # Errors
    ///
    /// Errors if a variable is missing or invalid, and names it.
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
        let credentials = match value("ALIBABA_CLOUD_SECURITY_TOKEN") {
            Some(token) => Self::temporary(id, secret, token),
            None => Self::new(id, secret),
        };
        Ok(credentials?.with_provider("env"))
    }

    /// Sets when the key expires, so that a cache fetches another one before.
    #[must_use]
    pub fn with_expiration(mut self, expiration: SystemTime) -> Self {
        self.expiration = Some(expiration);
        self
    }

    /// Sets the account of the key, so that its quota is shared; see [`rate_limit`](crate::rate_limit). Providers set it where
    /// they know the account's number.
    #[must_use]
    pub fn with_account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Sets the name of the key's provider: a path such as `default/env`. Characters that a header cannot hold become `_`.
    ///
    /// ```
    /// use alicloud_core::Credentials;
    ///
    /// let credentials = Credentials::new("id", "secret")?;
    /// assert_eq!(credentials.provider(), "static_ak");
    /// assert_eq!(credentials.with_provider("my vault").provider(), "my_vault");
    /// # Ok::<(), alicloud_core::ConfigurationError>(())
    /// ```
    #[must_use]
    pub fn with_provider(mut self, provider: impl Into<Cow<'static, str>>) -> Self {
        self.provider = provider.into();
        if !self.provider.bytes().all(|byte| byte.is_ascii_graphic()) {
            let fits = |letter: char| if letter.is_ascii_graphic() { letter } else { '_' };
            self.provider = Cow::Owned(self.provider.chars().map(fits).collect());
        }
        self
    }

    /// Returns the id of the key.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Returns the secret of the key.
    #[must_use]
    pub fn access_key_secret(&self) -> &str {
        &self.access_key_secret
    }

    /// Returns the token of a temporary key.
    #[must_use]
    pub fn security_token(&self) -> Option<&str> {
        self.security_token.as_deref()
    }

    /// Returns when the key expires; `None` if it does not expire or the expiry is unknown.
    #[must_use]
    pub fn expiration(&self) -> Option<SystemTime> {
        self.expiration
    }

    /// Returns the account of the key, if it is known.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Returns the name of the key's provider, as the vendor's clients write it in the header `x-acs-credentials-provider`:
    /// `static_ak`, `static_sts`, `default/env`, `ram_role_arn/static_ak`, and so on.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }
}

impl PartialEq for Credentials {
    fn eq(&self, other: &Self) -> bool {
        self.access_key_id == other.access_key_id
            && self.access_key_secret == other.access_key_secret
            && self.security_token == other.security_token
    }
}

impl Eq for Credentials {}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &masked(&self.access_key_id))
            .field("temporary", &self.security_token.is_some())
            .field("expiration", &self.expiration.map(crate::time::format))
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

/// Returns the first and last four characters of a key's id, enough for people to recognise the key.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::CredentialsSource;

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
    fn an_invalid_key_is_an_error_that_does_not_show_it() {
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

    #[test]
    fn a_temporary_id_needs_its_token() {
        let error = Credentials::new("STS.NTemporaryKey", "s3cret")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("no security token") && !error.contains("s3cret"),
            "{error}"
        );
        assert!(Credentials::temporary("STS.NTemporaryKey", "s3cret", "token").is_ok());
        assert!(Credentials::temporary("STS.NTemporaryKey", "s3cret", "${TOKEN}").is_err());
    }
}
