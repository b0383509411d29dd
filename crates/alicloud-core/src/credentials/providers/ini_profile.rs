use std::path::PathBuf;

use crate::credentials::{
    access_key::Credentials,
    error::{CredentialsError, CredentialsErrorKind},
    provider_context::ProviderContext,
    providers::{assume_role::AssumeRole, ecs_metadata::EcsMetadata, oidc_role::OidcRole},
    source::{CredentialsFuture, CredentialsSource, ProvideCredentials},
    support::{
        files,
        ini::{Ini, Section},
        resolved_source::{Found, ResolvedSource},
        setters,
        sts::Role,
    },
};

const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

/// A profile of an INI file: `~/.alibabacloud/credentials`, or `~/.alibabacloud/credentials.ini`. The vendor's clients
/// differ in the name; here the first that exists is used.
///
/// The file is `ALIBABA_CLOUD_CREDENTIALS_FILE` when that is set; the profile is the one that is set, else
/// `ALIBABA_CLOUD_PROFILE`, else `default`. A path may begin with `~/` for the home folder.
///
/// ```ini
/// [default]
/// type = access_key
/// access_key_id = …
/// access_key_secret = …
/// ```
///
/// | `type` | further keys |
/// | --- | --- |
/// | `access_key` or `sts` | `access_key_id`, `access_key_secret`, and for a temporary key `security_token` |
/// | `ram_role_arn` | those, `role_arn`, and perhaps `role_session_name`, `policy` |
/// | `ecs_ram_role` | perhaps `role_name` |
/// | `oidc_role_arn` | `role_arn`, `oidc_provider_arn`, `oidc_token_file_path`, and perhaps `role_session_name`, `policy` |
///
/// Keys may be in upper case and have a colon in place of the equals sign, values may be quoted, `#` and `;` begin comments,
/// and a section may be split into parts.
///
/// The file is read when credentials are first needed, and again after its key was rejected. It must be a regular file of
/// UTF-8, and no larger than 1 MiB.
///
/// ```
/// use alicloud_core::credentials::IniProfile;
///
/// let profile = IniProfile::new().path("/etc/flows/credentials").profile("production");
/// # let _ = profile;
/// ```
#[derive(Debug, Default)]
pub struct IniProfile {
    path: Option<PathBuf>,
    profile: Option<String>,
    resolved: ResolvedSource,
    context: ProviderContext,
}

impl IniProfile {
    /// Creates a provider of the default profile in the default file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    setters::profile!();

    setters::context!();

    /// Returns the possible files, in order.
    fn candidates(&self) -> Vec<PathBuf> {
        let environment = &self.context.environment;
        let given = self
            .path
            .clone()
            .or_else(|| environment.variable(VARIABLE).map(PathBuf::from));
        match (given, environment.home()) {
            (Some(path), _) => vec![path],
            (None, Some(home)) => ["credentials", "credentials.ini"]
                .map(|name| home.join(".alibabacloud").join(name))
                .into(),
            (None, None) => Vec::new(),
        }
    }

    async fn read(&self) -> Result<(PathBuf, String), CredentialsError> {
        let mut candidates = self.candidates();
        for path in &mut candidates {
            *path = files::expanded(path, &self.context.environment)
                .map_err(|unreadable| unreadable.into_error("INI profile", path))?;
            match files::read(path).await {
                Ok(text) => return Ok((path.clone(), text)),
                Err(unreadable) if unreadable.is_missing => {}
                Err(unreadable) => return Err(unreadable.into_error("INI profile", path)),
            }
        }
        let names: Vec<_> = candidates
            .iter()
            .map(|path| format!("`{}`", path.display()))
            .collect();
        let problem = if names.is_empty() {
            "there is no home folder".to_owned()
        } else {
            format!("there is no file {}", names.join(" or "))
        };
        Err(error(CredentialsErrorKind::NotConfigured, problem)
            .with_help(format!("create it, or name another one with {VARIABLE}")))
    }

    async fn find(&self) -> Found {
        let (path, text) = self.read().await?;
        let shown = path.display();
        let ini = Ini::parse(&text).map_err(|line| {
            error(
                CredentialsErrorKind::Invalid,
                format!("line {} of `{shown}` {}", line.number, line.problem),
            )
            .with_help("fix the line")
        })?;
        let name = self
            .profile
            .clone()
            .or_else(|| self.context.environment.variable("ALIBABA_CLOUD_PROFILE"))
            .unwrap_or_else(|| "default".to_owned());
        let section = ini.section(&name).ok_or_else(|| {
            let but = files::but(ini.names());
            error(
                CredentialsErrorKind::Invalid,
                format!("`{shown}` has no section `{name}`{but}"),
            )
            .with_help("name another one with ALIBABA_CLOUD_PROFILE, or add it")
        })?;
        let profile = Profile { name, section };
        let source = profile.source(&self.context.under("profile"))?;
        let credentials = source
            .credentials()
            .await
            .map_err(|error| error.within(&profile.title()))?;
        Ok((source, credentials))
    }
}

struct Profile<'t> {
    name: String,
    section: &'t Section<'t>,
}

impl Profile<'_> {
    fn title(&self) -> String {
        format!("INI profile `{}`", self.name)
    }

    fn source(&self, context: &ProviderContext) -> Result<CredentialsSource, CredentialsError> {
        let kind = self.required("type")?.to_ascii_lowercase();
        Ok(match kind.as_str() {
            "access_key" | "sts" => self.key(kind == "sts", context)?.into(),
            "ram_role_arn" => AssumeRole::from_source(self.key(false, &context.detached())?.into())
                .with_role(self.role()?, self.section.get("external_id").map(str::to_owned))
                .context(context)
                .into(),
            "ecs_ram_role" => {
                let metadata = EcsMetadata::new().context(context);
                match self.section.get("role_name") {
                    Some(role) => metadata.role_name(role).into(),
                    None => metadata.into(),
                }
            }
            "oidc_role_arn" => OidcRole::new()
                .with_role(self.role()?)
                .provider_arn(self.required("oidc_provider_arn")?)
                .token_file(self.required("oidc_token_file_path")?)
                .context(context)
                .into(),
            _ => {
                return Err(self.invalid("its `type` is not supported".to_owned()).with_help(
                    "use `access_key`, `sts`, `ram_role_arn`, `ecs_ram_role` or `oidc_role_arn`; for any other way to a key, \
                     a profile of the mode `External` in `~/.aliyun/config.json`",
                ));
            }
        })
    }

    fn required(&self, key: &str) -> Result<&str, CredentialsError> {
        self.section.get(key).ok_or_else(|| {
            self.invalid(format!("it has no `{key}`"))
                .with_help("add it to the section")
        })
    }

    fn key(&self, is_temporary: bool, context: &ProviderContext) -> Result<Credentials, CredentialsError> {
        let id = self.required("access_key_id")?;
        let secret = self.required("access_key_secret")?;
        let names = ["security_token", "sts_token"];
        let token = names.into_iter().find_map(|name| self.section.get(name));
        if is_temporary && token.is_none() {
            self.required(names[0])?;
        }
        let (credentials, provider) = match token {
            Some(token) => (Credentials::temporary(id, secret, token), "static_sts"),
            None => (Credentials::new(id, secret), "static_ak"),
        };
        credentials
            .map(|credentials| credentials.with_provider(context.named(provider)))
            .map_err(|error| self.invalid(error.to_string()))
    }

    fn role(&self) -> Result<Role, CredentialsError> {
        let text = |key: &str| self.section.get(key).map(str::to_owned);
        Ok(Role {
            arn: Some(self.required("role_arn")?.to_owned()),
            session_name: text("role_session_name"),
            policy: text("policy"),
            ..Role::default()
        })
    }

    fn invalid(&self, problem: String) -> CredentialsError {
        CredentialsError::new(CredentialsErrorKind::Invalid, self.title(), problem)
    }
}

fn error(kind: CredentialsErrorKind, problem: String) -> CredentialsError {
    CredentialsError::new(kind, "INI profile", problem)
}

impl ProvideCredentials for IniProfile {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.resolved.credentials_of_file(|| self.find()))
    }

    fn invalidate(&self, refused: &Credentials) {
        self.resolved.invalidate(refused);
    }
}
