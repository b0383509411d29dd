use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::credentials::{
    access_key::Credentials,
    error::{CredentialsError, CredentialsErrorKind},
    provider_context::ProviderContext,
    support::{cache::Cache, files, setters, single_flight::Outcome, sts::Role},
};

const PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";

/// Temporary credentials of a RAM role, for a token of an identity provider (`AssumeRoleWithOIDC` of STS, version
/// 2015-04-01), as pods of a Kubernetes cluster have one.
///
/// Settings default to `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and `ALIBABA_CLOUD_OIDC_TOKEN_FILE`. The
/// token file, whose path may begin with `~/`, is read for each fetch and sent unchanged, in the body of a POST, never in a
/// URL. Endpoint, timeouts and refreshing are those of [`AssumeRole`](crate::credentials::AssumeRole).
///
/// ```
/// use alicloud_core::credentials::OidcRole;
///
/// let from_variables = OidcRole::new();
/// let explicit = OidcRole::new()
///     .role_arn("acs:ram::1234567890123456:role/flows")
///     .provider_arn("acs:ram::1234567890123456:oidc-provider/ack")
///     .token_file("/var/run/secrets/tokens/oidc");
/// # let _ = (from_variables, explicit);
/// ```
pub struct OidcRole {
    role: Role,
    provider_arn: Option<String>,
    token_file: Option<PathBuf>,
    cache: Cache,
    context: ProviderContext,
}

impl Default for OidcRole {
    fn default() -> Self {
        Self::new()
    }
}

impl OidcRole {
    /// Creates a provider of the role that the variables name.
    #[must_use]
    pub fn new() -> Self {
        Self {
            role: Role::default(),
            provider_arn: None,
            token_file: None,
            cache: Cache::default(),
            context: ProviderContext::new(),
        }
    }

    /// Sets the role's ARN.
    #[must_use]
    pub fn role_arn(mut self, arn: impl Into<String>) -> Self {
        self.role.arn = Some(arn.into());
        self
    }

    /// Sets the ARN of the identity provider in RAM.
    #[must_use]
    pub fn provider_arn(mut self, arn: impl Into<String>) -> Self {
        self.provider_arn = Some(arn.into());
        self
    }

    /// Sets the file that holds the token.
    #[must_use]
    pub fn token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.token_file = Some(path.into());
        self
    }

    setters::role!();

    setters::context!();

    /// Sets the role of a configuration file.
    pub(crate) fn with_role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    async fn fetch(&self) -> Outcome {
        let environment = &self.context.environment;
        let title = self.role.title("OIDC role");
        let missing = |name: &str| {
            CredentialsError::new(
                CredentialsErrorKind::NotConfigured,
                title.clone(),
                format!("{name} is not set"),
            )
            .with_help(format!(
                "set {ROLE_ARN}, {PROVIDER_ARN} and {TOKEN_FILE}, or the provider's own settings"
            ))
        };
        if self.role.arn.is_none() && environment.variable(ROLE_ARN).is_none() {
            return Err(missing(ROLE_ARN));
        }
        let provider_arn = self
            .provider_arn
            .clone()
            .or_else(|| environment.variable(PROVIDER_ARN))
            .ok_or_else(|| missing(PROVIDER_ARN))?;
        let path = self
            .token_file
            .clone()
            .or_else(|| environment.variable(TOKEN_FILE).map(PathBuf::from))
            .ok_or_else(|| missing(TOKEN_FILE))?;
        let unusable = |problem: String| {
            CredentialsError::new(CredentialsErrorKind::Invalid, title.clone(), problem).with_help(
                "check that the cluster writes the token to this file, and that the process may read it",
            )
        };
        let unreadable = |unreadable: files::Unreadable, path: &Path| {
            let problem = format!("the token file `{}` {}", path.display(), unreadable.problem);
            match unreadable.is_missing {
                true => unusable(problem),
                false => unusable(problem).with_help(unreadable.help),
            }
        };
        let path = files::expanded(&path, environment).map_err(|error| unreadable(error, &path))?;
        let token = files::read(&path)
            .await
            .map_err(|error| unreadable(error, &path))?;
        if token.trim().is_empty() {
            return Err(unusable(format!("the token file `{}` is empty", path.display())));
        }
        let mut form = self.role.parameters(&title, &self.context)?;
        form.push("OIDCProviderArn", provider_arn);
        form.push("OIDCToken", token);
        let credentials = self
            .role
            .call(&title, "AssumeRoleWithOIDC", form, None, &self.context)
            .await
            .map_err(|sts_error| sts_error.error)?;
        Ok(Arc::new(
            credentials.with_provider(self.context.named("oidc_role_arn")),
        ))
    }
}

setters::cached!(OidcRole, role);

impl fmt::Debug for OidcRole {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OidcRole")
            .field("role_arn", &self.role.arn)
            .field("provider_arn", &self.provider_arn)
            .field("token_file", &self.token_file)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}
