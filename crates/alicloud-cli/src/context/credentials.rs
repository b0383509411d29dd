//! Where the credentials of a command come from.

use std::sync::Arc;

use alicloud_core::{
    Credentials, CredentialsError,
    credentials::{
        CliProfile, CredentialsErrorKind, CredentialsSource, DefaultChain, IniProfile, ProviderContext,
    },
};

use crate::{
    context::Context,
    error::{Error, ExitStatus},
};

impl Context {
    /// Where credentials may come from, in the order in which they are tried, each with a name for people.
    pub(crate) fn credentials_chain(&self) -> Result<Vec<(String, CredentialsSource)>, Error> {
        if let Some(emulator) = &self.emulator {
            return Ok(vec![("emulator".to_owned(), emulator.credentials.clone().into())]);
        }
        let context = ProviderContext::new().environment(self.program.environment.clone());
        let of_file = self.credentials_of_file()?;
        let own = |source: CredentialsSource| {
            (
                format!("configuration file, profile {}", self.profile_name),
                source,
            )
        };
        if self.profile_is_named {
            if let Some(source) = of_file {
                return Ok(vec![own(source)]);
            }
            let name = &self.profile_name;
            return Ok(vec![
                (
                    format!("profile {name} of the vendor's command line"),
                    CliProfile::new().profile(name).context(&context).into(),
                ),
                (
                    format!("profile {name} of the vendor's credentials file"),
                    IniProfile::new().profile(name).context(&context).into(),
                ),
            ]);
        }
        let providers = DefaultChain::new().context(&context);
        let mut chain: Vec<_> = providers
            .providers()
            .map(|(name, source)| (name.to_owned(), source))
            .collect();
        // Variables outweigh the file, as they do for calls.
        chain.splice(1..1, of_file.map(own));
        Ok(chain)
    }

    fn credentials_of_file(&self) -> Result<Option<CredentialsSource>, Error> {
        let Some(profile) = self.profile() else {
            return Ok(None);
        };
        let (id, secret) = match (&profile.access_key_id, &profile.access_key_secret) {
            (None, None) => return Ok(None),
            (Some(id), Some(secret)) => (id.clone(), secret.clone()),
            _ => {
                let message = format!("the profile `{}` has a half of an access key", self.profile_name);
                return Err(Error::new(ExitStatus::Configuration, message)
                    .with_help(format!("run `{} configure`", self.program.name)));
            }
        };
        let credentials = match &profile.security_token {
            Some(token) => Credentials::temporary(id, secret, token.clone())?,
            None => Credentials::new(id, secret)?,
        };
        Ok(Some(credentials.with_provider("configuration_file").into()))
    }

    /// Finds the credentials now, if the quota is kept for their account by several processes.
    pub(crate) async fn find_account(&mut self) -> Result<(), Error> {
        if self.options.redis.is_none() || self.emulator.is_some() {
            return Ok(());
        }
        let credentials = self.credentials()?.credentials().await?;
        if credentials.account().is_none() && credentials.security_token().is_some() {
            let message =
                "the account of these temporary credentials is unknown, for which `--redis` keeps the quota";
            return Err(Error::new(ExitStatus::Configuration, message)
                .with_help("use a role by its ARN, or a long-lived access key"));
        }
        self.found_credentials = Some(credentials);
        Ok(())
    }

    pub(super) fn credentials(&self) -> Result<CredentialsSource, Error> {
        if let Some(found) = &self.found_credentials {
            return Ok(CredentialsSource::Fixed(Arc::clone(found)));
        }
        let key_in_environment = || {
            let id = self.program.environment.variable("ALIBABA_CLOUD_ACCESS_KEY_ID");
            id.is_some()
        };
        if self.emulator.is_some() || self.profile_is_named {
            let mut chain = self.credentials_chain()?;
            let is_of_vendor = chain.len() > 1;
            let first = chain.swap_remove(0).1;
            return Ok(match is_of_vendor {
                true => FirstOf::new(first, chain.into_iter().map(|(_, source)| source))
                    .of_profile(&self.profile_name, self.program.name)
                    .into(),
                false => first,
            });
        }
        match self.credentials_of_file()? {
            Some(source) if !key_in_environment() => Ok(source),
            _ => {
                let context = ProviderContext::new().environment(self.program.environment.clone());
                Ok(DefaultChain::new().context(&context).into())
            }
        }
    }
}

/// The first of several providers that has credentials.
#[derive(Debug)]
pub(super) struct FirstOf {
    sources: Vec<CredentialsSource>,
    /// What is wrong, and what to do, if none of them is set up.
    problem: String,
    help: String,
}

impl FirstOf {
    fn new(first: CredentialsSource, others: impl Iterator<Item = CredentialsSource>) -> Self {
        Self {
            sources: std::iter::once(first).chain(others).collect(),
            ..Self::none()
        }
    }

    /// Of no providers: it never has credentials.
    pub(super) fn none() -> Self {
        Self {
            sources: Vec::new(),
            problem: "there are no credentials".to_owned(),
            help: String::new(),
        }
    }

    fn of_profile(self, profile: &str, program: &str) -> Self {
        Self {
            problem: format!(
                "`{profile}` has no credentials in the configuration file, and the vendor's tools have no profile of this name"
            ),
            help: format!("run `{program} configure --profile {profile}`, or name another profile"),
            ..self
        }
    }
}

impl alicloud_core::ProvideCredentials for FirstOf {
    fn credentials(&self) -> alicloud_core::credentials::CredentialsFuture<'_> {
        Box::pin(async {
            let mut broken = None;
            for source in &self.sources {
                match source.credentials().await {
                    Ok(credentials) => return Ok(Arc::clone(&credentials)),
                    Err(error) if error.kind() != CredentialsErrorKind::NotConfigured => {
                        broken.get_or_insert(error);
                    }
                    Err(_) => {}
                }
            }
            // A source that is set up and broken is what was meant.
            Err(broken.unwrap_or_else(|| {
                let kind = CredentialsErrorKind::NotConfigured;
                CredentialsError::new(kind, "profile", self.problem.clone()).with_help(self.help.clone())
            }))
        })
    }

    fn invalidate(&self, refused: &Credentials) {
        self.sources.iter().for_each(|source| source.invalidate(refused));
    }
}
