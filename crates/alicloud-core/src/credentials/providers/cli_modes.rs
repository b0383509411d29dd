use std::time::Duration;

use serde_json::Value;

use crate::credentials::{
    access_key::Credentials,
    error::{CredentialsError, CredentialsErrorKind},
    provider_context::ProviderContext,
    providers::{
        assume_role::AssumeRole, ecs_metadata::EcsMetadata, external_process::ExternalProcess,
        oidc_role::OidcRole,
    },
    source::CredentialsSource,
    support::{files, sts::Role},
};

/// The most profiles in a chain, each of which is a call to STS.
const MAX_CHAIN: usize = 16;

/// Modes of the CLI that are not supported.
const OTHER_MODES: [&str; 8] = [
    "Anonymous",
    "BearerToken",
    "CloudSSO",
    "CredentialsURI",
    "OAuth",
    "RamRoleArnWithEcs",
    "RamRoleArnWithRoleName",
    "RsaKeyPair",
];

/// The CLI's configuration file.
pub(crate) struct Configuration<'v> {
    current: Option<&'v str>,
    profiles: &'v [Value],
}

/// One profile.
#[derive(Clone, Copy)]
struct Profile<'v> {
    name: &'v str,
    value: &'v Value,
}

impl<'v> Configuration<'v> {
    /// `None` when there are no profiles.
    pub(crate) fn new(value: &'v Value) -> Option<Self> {
        let profiles = value.get("profiles")?.as_array()?;
        (!profiles.is_empty()).then_some(Self {
            current: text(value, "current"),
            profiles,
        })
    }

    pub(crate) fn current(&self) -> Option<&'v str> {
        self.current
    }

    /// Returns the source of a profile's credentials.
    pub(crate) fn source(
        &self,
        name: &str,
        context: &ProviderContext,
    ) -> Result<CredentialsSource, CredentialsError> {
        self.resolve(name, &mut Vec::new(), context)
    }

    /// Resolves a profile; `path` has the profiles that refer to it.
    fn resolve(
        &self,
        name: &str,
        path: &mut Vec<&'v str>,
        context: &ProviderContext,
    ) -> Result<CredentialsSource, CredentialsError> {
        let profile = self.profile(name)?;
        if path.contains(&profile.name) {
            path.push(profile.name);
            return Err(profile
                .invalid(format!("the source profiles form a loop: {}", shown(path)))
                .with_help("give one of them a mode with its own key"));
        }
        path.push(profile.name);
        if path.len() > MAX_CHAIN {
            return Err(profile
                .invalid(format!(
                    "the chain of source profiles has more than {MAX_CHAIN} members: {}",
                    shown(path)
                ))
                .with_help("give one of the first a mode with its own key"));
        }
        let mode = profile.text("mode").unwrap_or_default();
        let known =
            |names: &[&'static str]| names.iter().copied().find(|name| name.eq_ignore_ascii_case(mode));
        let supported = known(&[
            "AK",
            "StsToken",
            "RamRoleArn",
            "ChainableRamRoleArn",
            "EcsRamRole",
            "OIDC",
            "External",
        ]);
        Ok(match supported {
            Some("AK") => profile.key(profile.needs_token(), context)?.into(),
            Some("StsToken") => profile.key(true, context)?.into(),
            Some("RamRoleArn") => {
                let temporary = profile.text("sts_token").is_some();
                let key = profile.key(temporary, &context.detached())?;
                profile.assume_role(key.into(), context)?
            }
            Some("ChainableRamRoleArn") => {
                let source = profile.required("source_profile")?;
                let source = self.resolve(source, path, &context.detached())?;
                profile.assume_role(source, context)?
            }
            Some("EcsRamRole") => {
                let metadata = EcsMetadata::new().context(context);
                match profile.text("ram_role_name") {
                    Some(role) => metadata.role_name(role).into(),
                    None => metadata.into(),
                }
            }
            Some("OIDC") => OidcRole::new()
                .with_role(profile.role()?)
                .provider_arn(profile.required("oidc_provider_arn")?)
                .token_file(profile.required("oidc_token_file")?)
                .context(context)
                .into(),
            Some(_) => ExternalProcess::new(profile.required("process_command")?)
                .context(context)
                .into(),
            None => return Err(profile.unsupported(mode)),
        })
    }

    fn profile(&self, name: &str) -> Result<Profile<'v>, CredentialsError> {
        let named = self
            .profiles
            .iter()
            .filter_map(|value| text(value, "name").map(|name| Profile { name, value }));
        named.clone().find(|profile| profile.name == name).ok_or_else(|| {
            let but = files::but(named.map(|profile| profile.name));
            CredentialsError::new(
                CredentialsErrorKind::Invalid,
                format!("CLI profile `{name}`"),
                format!("the file does not have this profile{but}"),
            )
            .with_help("name another one with ALIBABA_CLOUD_PROFILE, or create it with `aliyun configure`")
        })
    }
}

impl<'v> Profile<'v> {
    fn text(&self, name: &str) -> Option<&'v str> {
        text(self.value, name)
    }

    fn required(&self, name: &str) -> Result<&'v str, CredentialsError> {
        self.text(name).ok_or_else(|| {
            self.invalid(format!("it has no `{name}`"))
                .with_help(format!("run `aliyun configure --profile {}`", self.name))
        })
    }

    /// Returns whether the token beside the key of a profile of the mode `AK` belongs to the key. The CLI leaves the token
    /// there when the profile's mode changes; long-lived ids begin with `LTAI`.
    fn needs_token(&self) -> bool {
        let is_long_lived = self
            .text("access_key_id")
            .is_some_and(|id| id.starts_with("LTAI"));
        let has_token = self.text("sts_token").is_some();
        if has_token && is_long_lived {
            tracing::warn!(
                profile = self.name,
                "the `sts_token` of a profile of the mode `AK` is not used; use the mode `StsToken`, or remove it"
            );
        }
        has_token && !is_long_lived
    }

    fn key(&self, temporary: bool, context: &ProviderContext) -> Result<Credentials, CredentialsError> {
        let id = self.required("access_key_id")?;
        let secret = self.required("access_key_secret")?;
        let (credentials, provider) = if temporary {
            (
                Credentials::temporary(id, secret, self.required("sts_token")?),
                "static_sts",
            )
        } else {
            (Credentials::new(id, secret), "static_ak")
        };
        credentials
            .map(|credentials| credentials.with_provider(context.named(provider)))
            .map_err(|error| self.invalid(error.to_string()))
    }

    fn role(&self) -> Result<Role, CredentialsError> {
        let mut role = Role {
            arn: Some(self.required("ram_role_arn")?.to_owned()),
            // One of the vendor's libraries reads the second name.
            session_name: self
                .text("ram_session_name")
                .or_else(|| self.text("role_session_name"))
                .map(str::to_owned),
            policy: self.text("policy").map(str::to_owned),
            region: self.text("sts_region").map(str::to_owned),
            vpc: self
                .value
                .get("enable_vpc")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            ..Role::default()
        };
        let seconds = self.value.get("expired_seconds").and_then(|value| {
            value
                .as_u64()
                .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        });
        // The CLI writes 0 for a duration that was never set.
        if let Some(seconds) = seconds.filter(|seconds| *seconds > 0) {
            role.duration = Duration::from_secs(seconds);
        }
        Ok(role)
    }

    fn assume_role(
        &self,
        source: CredentialsSource,
        context: &ProviderContext,
    ) -> Result<CredentialsSource, CredentialsError> {
        let external_id = self.text("external_id").map(str::to_owned);
        Ok(AssumeRole::from_source(source)
            .with_role(self.role()?, external_id)
            .context(context)
            .into())
    }

    fn unsupported(&self, mode: &str) -> CredentialsError {
        // Another word may be a secret in the wrong place.
        let known = OTHER_MODES.iter().find(|known| known.eq_ignore_ascii_case(mode));
        let problem = match known {
            _ if mode.is_empty() => "it has no `mode`".to_owned(),
            Some(known) => format!("the mode `{known}` is not supported"),
            None => "its `mode` is unknown".to_owned(),
        };
        self.invalid(problem).with_help(
            "use the mode `External` in its place: a profile like {\"name\": \"…\", \"mode\": \"External\", \
             \"process_command\": \"…\"}, whose command prints {\"mode\": \"StsToken\", \"access_key_id\": \"…\", \
             \"access_key_secret\": \"…\", \"sts_token\": \"…\", \"expiration\": \"2026-03-30T08:09:10Z\"}",
        )
    }

    fn invalid(&self, problem: String) -> CredentialsError {
        CredentialsError::new(
            CredentialsErrorKind::Invalid,
            format!("CLI profile `{}`", self.name),
            problem,
        )
    }
}

/// Shows a chain of profiles.
fn shown(path: &[&str]) -> String {
    let names: Vec<_> = path.iter().map(|name| files::shown_name(name)).collect();
    names.join(" -> ")
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    crate::credentials::support::response::text(value, name)
}
