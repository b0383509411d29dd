use std::{borrow::Cow, fmt, time::SystemTime};

use crate::{
    configuration::ConfigurationError,
    credentials::key_check::{Part, check},
};

/// An access key, with the token that a temporary one needs.
///
/// `Debug` shows a part of the id and never the secret or the token. Two are equal when id, secret and token are equal,
/// wherever they came from.
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
}

impl Credentials {
    /// A long-lived access key.
    ///
    /// # Errors
    ///
    /// The id or the secret cannot be right: it is empty, has white space, quotes or brackets around it, holds an invisible
    /// character, or is a placeholder such as `${VAR}` or `<your-key>`. The id begins with `STS.`, so that it needs a token.
    pub fn new(
        access_key_id: impl Into<String>,
        access_key_secret: impl Into<String>,
    ) -> Result<Self, ConfigurationError> {
        let credentials = Self::checked(access_key_id.into(), access_key_secret.into())?;
        if credentials.access_key_id.starts_with("STS.") {
            return Err(ConfigurationError::new(
                "the access key id begins with `STS.`, so the key is temporary, but there is no security token",
            )
            .with_help("give the token that came with the key, too"));
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
        })
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
        let mut credentials = Self::checked(access_key_id.into(), access_key_secret.into())?;
        let token = security_token.into();
        check(Part::Token, &token)?;
        credentials.security_token = Some(token);
        credentials.provider = Cow::Borrowed("static_sts");
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
        let credentials = match value("ALIBABA_CLOUD_SECURITY_TOKEN") {
            Some(token) => Self::temporary(id, secret, token),
            None => Self::new(id, secret),
        };
        Ok(credentials?.with_provider("env"))
    }

    /// Says when the key ends to be valid, so that a cache fetches another one before.
    #[must_use]
    pub fn with_expiration(mut self, expiration: SystemTime) -> Self {
        self.expiration = Some(expiration);
        self
    }

    /// Says which account the key is of, so that its quota is shared; see [`rate_limit`](crate::rate_limit). A provider that knows
    /// the account's number tells it.
    #[must_use]
    pub fn with_account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Says which provider gave the key: a path such as `default/env`. What no header can hold becomes `_`.
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

    /// When the key ends to be valid; `None` when it does not, or when nobody told.
    #[must_use]
    pub fn expiration(&self) -> Option<SystemTime> {
        self.expiration
    }

    /// The account that the key is of, as far as it is known.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The provider that gave the key, as the vendor's clients name it in the header `x-acs-credentials-provider`:
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
