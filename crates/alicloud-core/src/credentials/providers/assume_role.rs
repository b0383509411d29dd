use std::{fmt, sync::Arc, time::Duration};

use crate::credentials::{
    access_key::Credentials,
    error::CredentialsError,
    provider_context::ProviderContext,
    source::CredentialsSource,
    support::{
        cache::Cache,
        setters,
        single_flight::Outcome,
        sts::{Role, StsError},
    },
};

/// Temporary credentials of a RAM role, requested with another provider's credentials (`AssumeRole` of STS, version 2015-04-01).
///
/// The request is a POST, signed with HMAC-SHA1; secrets are in its body, never in its URL. The credentials are cached and
/// refreshed as by [`Cached`](crate::credentials::Cached). Timeouts: 5 s to connect and 10 s to read.
///
/// The endpoint is the one that is set; else that of the STS region (set, or `ALIBABA_CLOUD_STS_REGION`), inside the VPC if
/// that is set or `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` is on; else `sts.aliyuncs.com`.
///
/// ```
/// use std::time::Duration;
///
/// use alicloud_core::{Credentials, credentials::AssumeRole};
///
/// let role = AssumeRole::new("acs:ram::1234567890123456:role/flows", Credentials::new("id", "secret")?)
///     .session_name("nightly")
///     .duration(Duration::from_secs(1800))
///     .region("ap-southeast-1");
/// # let _ = role;
/// # Ok::<(), alicloud_core::ConfigurationError>(())
/// ```
pub struct AssumeRole {
    role: Role,
    external_id: Option<String>,
    source: CredentialsSource,
    cache: Cache,
    context: ProviderContext,
}

impl AssumeRole {
    /// Creates a provider that assumes the role of this ARN with the credentials of another provider.
    pub fn new(role_arn: impl Into<String>, source: impl Into<CredentialsSource>) -> Self {
        let mut role = Self::from_source(source.into());
        role.role.arn = Some(role_arn.into()).filter(|arn| !arn.is_empty());
        role
    }

    setters::role!();

    /// Sets the external id that the role's trust policy requires of a third party.
    #[must_use]
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.external_id = Some(external_id.into());
        self
    }

    setters::context!();

    /// Creates a provider whose role is set by `with_role`.
    pub(crate) fn from_source(source: CredentialsSource) -> Self {
        Self {
            role: Role::default(),
            external_id: None,
            source,
            cache: Cache::default(),
            context: ProviderContext::new(),
        }
    }

    /// Sets the role of a configuration file.
    pub(crate) fn with_role(mut self, role: Role, external_id: Option<String>) -> Self {
        self.role = role;
        self.external_id = external_id;
        self
    }

    async fn fetch(&self) -> Outcome {
        let title = self.role.title("role");
        let within = |error: CredentialsError| error.within(&title);
        let signer = self.source.credentials().await.map_err(within)?;
        match self.assume(&title, &signer).await {
            Ok(credentials) => Ok(credentials),
            Err(sts_error) if sts_error.stale_key => {
                self.source.invalidate(&signer);
                let renewed = self.source.credentials().await.map_err(within)?;
                if renewed == signer {
                    return Err(sts_error.error);
                }
                self.assume(&title, &renewed)
                    .await
                    .map_err(|sts_error| sts_error.error)
            }
            Err(sts_error) => Err(sts_error.error),
        }
    }

    async fn assume(&self, title: &str, signer: &Credentials) -> Result<Arc<Credentials>, StsError> {
        let mut form = self.role.parameters(title, &self.context)?;
        if let Some(external_id) = &self.external_id {
            form.push("ExternalId", external_id.clone());
        }
        let name = self.context.named("ram_role_arn");
        let credentials = self
            .role
            .call(title, "AssumeRole", form, Some(signer), &self.context)
            .await?;
        Ok(Arc::new(
            credentials.with_provider(format!("{name}/{}", signer.provider())),
        ))
    }
}

setters::cached!(AssumeRole, role);

impl fmt::Debug for AssumeRole {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AssumeRole")
            .field("role_arn", &self.role.arn)
            .field("source", &self.source)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}
