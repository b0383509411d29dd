use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard},
};

use crate::{
    credentials::{
        access_key::Credentials,
        error::{CredentialsError, CredentialsErrorKind},
        provider_context::ProviderContext,
        source::{CredentialsFuture, ProvideCredentials},
        support::{setters, single_flight::Outcome},
    },
    lock::lock,
};

/// The access key in `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for a temporary one,
/// `ALIBABA_CLOUD_SECURITY_TOKEN`.
///
/// It is read when it is first needed, and kept until the service rejects it. [`Credentials::from_env`] reads it at once.
///
/// ```
/// use alicloud_core::credentials::{Environment, EnvironmentKeys, ProviderContext};
///
/// let environment = Environment::empty()
///     .with_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
///     .with_variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret");
/// let keys = EnvironmentKeys::new().context(&ProviderContext::new().environment(environment));
/// # let _ = keys;
/// ```
#[derive(Default)]
pub struct EnvironmentKeys {
    found: Mutex<Option<Arc<Credentials>>>,
    context: ProviderContext,
}

impl EnvironmentKeys {
    /// Creates a provider of the key in the process's variables.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    setters::context!();

    fn read(&self) -> Outcome {
        let mut found = self.found();
        if let Some(found) = &*found {
            return Ok(Arc::clone(found));
        }
        let environment = &self.context.environment;
        let unset: Vec<_> = ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"]
            .into_iter()
            .filter(|name| environment.variable(name).is_none())
            .collect();
        if !unset.is_empty() {
            let are = if unset.len() == 1 { "is" } else { "are" };
            return Err(CredentialsError::new(
                CredentialsErrorKind::NotConfigured,
                "environment",
                format!("{} {are} not set", unset.join(" and ")),
            )
            .with_help("set both to an access key"));
        }
        let credentials =
            Credentials::from_variables(|name| environment.variable(name)).map_err(|error| {
                CredentialsError::new(CredentialsErrorKind::Invalid, "environment", error.to_string())
            })?;
        let credentials = credentials.with_provider(self.context.named("env"));
        Ok(Arc::clone(found.insert(Arc::new(credentials))))
    }

    fn found(&self) -> MutexGuard<'_, Option<Arc<Credentials>>> {
        lock(&self.found)
    }
}

/// `Debug` shows the key that was found.
impl fmt::Debug for EnvironmentKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found().clone();
        formatter.debug_tuple("EnvironmentKeys").field(&found).finish()
    }
}

impl ProvideCredentials for EnvironmentKeys {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.read()))
    }

    fn invalidate(&self, refused: &Credentials) {
        let mut found = self.found();
        if found.as_deref() == Some(refused) {
            *found = None;
        }
    }
}
