use std::path::PathBuf;

use serde_json::Value;

use crate::credentials::{
    access_key::Credentials,
    error::{CredentialsError, CredentialsErrorKind},
    provider_context::ProviderContext,
    providers::cli_modes::Configuration,
    source::{CredentialsFuture, ProvideCredentials},
    support::{
        files,
        resolved_source::{Found, ResolvedSource},
        setters,
    },
};

const DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
const CREATE: &str = "create it with `aliyun configure`";

/// A profile of the vendor's command line interface, from `~/.aliyun/config.json`.
///
/// The file is `ALIBABA_CLOUD_CONFIG_FILE` when that is set; the profile is the one that is set, else
/// `ALIBABA_CLOUD_PROFILE`, else the file's `current`. `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` turns the provider off. A path
/// may begin with `~/` for the home folder.
///
/// The modes are `AK`, `StsToken`, `RamRoleArn`, `ChainableRamRoleArn`, `EcsRamRole`, `OIDC` and `External`; for others use
/// [`ExternalProcess`](crate::credentials::ExternalProcess). The file is read when credentials are first needed, and again after its key
/// was rejected. It is never written. It must be a regular file of UTF-8, and no larger than 1 MiB.
///
/// ```
/// use alicloud_core::credentials::CliProfile;
///
/// let current = CliProfile::new();
/// let staging = CliProfile::new().profile("staging");
/// # let _ = (current, staging);
/// ```
#[derive(Debug, Default)]
pub struct CliProfile {
    path: Option<PathBuf>,
    profile: Option<String>,
    resolved: ResolvedSource,
    context: ProviderContext,
}

impl CliProfile {
    /// Creates a provider of the current profile in the default file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    setters::profile!();

    setters::context!();

    async fn find(&self) -> Found {
        let environment = &self.context.environment;
        if environment.is_on(DISABLED) {
            return Err(error(
                CredentialsErrorKind::NotConfigured,
                format!("turned off by {DISABLED}"),
            )
            .with_help("unset it to use the file"));
        }
        let path = self
            .path
            .clone()
            .or_else(|| {
                environment
                    .variable("ALIBABA_CLOUD_CONFIG_FILE")
                    .map(PathBuf::from)
            })
            .or_else(|| Some(environment.home()?.join(".aliyun").join("config.json")))
            .ok_or_else(|| {
                error(
                    CredentialsErrorKind::NotConfigured,
                    "there is no home folder".to_owned(),
                )
                .with_help("set ALIBABA_CLOUD_CONFIG_FILE")
            })?;
        let path = files::expanded(&path, environment)
            .map_err(|unreadable| unreadable.into_error("CLI profile", &path))?;
        let shown = path.display();
        let text = match files::read(&path).await {
            Ok(text) => text,
            Err(unreadable) if unreadable.is_missing => {
                let problem = format!("there is no file `{shown}`");
                return Err(error(CredentialsErrorKind::NotConfigured, problem).with_help(CREATE));
            }
            Err(unreadable) => return Err(unreadable.into_error("CLI profile", &path)),
        };
        let invalid = |problem: String| {
            error(CredentialsErrorKind::Invalid, format!("`{shown}` {problem}")).with_help(CREATE)
        };
        let value: Value = serde_json::from_slice(text.as_bytes()).map_err(|wrong| {
            invalid(format!(
                "is not valid JSON (line {}, column {})",
                wrong.line(),
                wrong.column()
            ))
        })?;
        let configuration =
            Configuration::new(&value).ok_or_else(|| invalid("has no profiles".to_owned()))?;
        let name = self
            .profile
            .clone()
            .or_else(|| environment.variable("ALIBABA_CLOUD_PROFILE"))
            .or_else(|| configuration.current().map(str::to_owned))
            .ok_or_else(|| invalid("names no current profile".to_owned()))?;
        let source = configuration.source(&name, &self.context.under("cli_profile"))?;
        let title = format!("CLI profile `{name}`");
        let credentials = source.credentials().await.map_err(|error| error.within(&title))?;
        Ok((source, credentials))
    }
}

fn error(kind: CredentialsErrorKind, problem: String) -> CredentialsError {
    CredentialsError::new(kind, "CLI profile", problem)
}

impl ProvideCredentials for CliProfile {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.resolved.credentials_of_file(|| self.find()))
    }

    fn invalidate(&self, refused: &Credentials) {
        self.resolved.invalidate(refused);
    }
}
