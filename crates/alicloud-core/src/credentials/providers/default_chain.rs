use crate::credentials::{
    access_key::Credentials,
    error::{CredentialsError, CredentialsErrorKind},
    provider_context::ProviderContext,
    providers::{
        cli_profile::CliProfile, credentials_uri::CredentialsUri, ecs_metadata::EcsMetadata,
        environment_keys::EnvironmentKeys, ini_profile::IniProfile, oidc_role::OidcRole,
    },
    source::{CredentialsFuture, CredentialsSource, ProvideCredentials},
    support::{
        resolved_source::{Found, ResolvedSource},
        setters,
    },
};

/// The providers, with their names.
const LINKS: [(&str, Link); 6] = [
    ("environment", |context| {
        EnvironmentKeys::new().context(context).into()
    }),
    ("OIDC role", |context| OidcRole::new().context(context).into()),
    ("vendor's command line", |context| {
        CliProfile::new().context(context).into()
    }),
    ("vendor's credentials file", |context| {
        IniProfile::new().context(context).into()
    }),
    ("role of the ECS instance", |context| {
        EcsMetadata::new().context(context).into()
    }),
    ("credentials URI", |context| {
        CredentialsUri::new().context(context).into()
    }),
];

type Link = fn(&ProviderContext) -> CredentialsSource;

/// The vendor's default chain: the first provider that gives credentials, and only that one from then on.
///
/// Clients use it by default. The order is that of the vendor's clients:
///
/// 1. [`EnvironmentKeys`], an access key in variables;
/// 2. [`OidcRole`], if its three variables are set;
/// 3. [`CliProfile`], in `~/.aliyun/config.json`;
/// 4. [`IniProfile`], in `~/.alibabacloud/credentials`;
/// 5. [`EcsMetadata`], the role of the ECS instance;
/// 6. [`CredentialsUri`], if its variable is set.
///
/// Nothing is read before credentials are first needed. After any error of a link the next one is tried. If all fail, the error
/// has a line for each, and the next call tries all again. On a machine that is not an ECS instance the fifth link takes 1 to 4
/// seconds to fail; `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` skips it.
///
/// ```
/// use alicloud_core::credentials::DefaultChain;
///
/// let chain = DefaultChain::new();
/// # let _ = chain;
/// ```
#[derive(Debug, Default)]
pub struct DefaultChain {
    resolved: ResolvedSource,
    context: ProviderContext,
}

impl DefaultChain {
    /// Creates the chain of this process.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    setters::context!();

    /// Returns the providers of the chain in their order, each with a name for people: to say which of them has credentials, and
    /// why others have none.
    ///
    /// ```
    /// use alicloud_core::credentials::DefaultChain;
    ///
    /// let chain = DefaultChain::new();
    /// let (first, _) = chain.providers().next().expect("a chain has links");
    /// assert_eq!(first, "environment");
    /// ```
    pub fn providers(&self) -> impl Iterator<Item = (&'static str, CredentialsSource)> {
        let context = self.context.under("default");
        LINKS.into_iter().map(move |(name, link)| (name, link(&context)))
    }

    async fn find(&self) -> Found {
        let mut errors = Vec::with_capacity(LINKS.len());
        for (_, source) in self.providers() {
            match source.credentials().await {
                Ok(credentials) => return Ok((source, credentials)),
                Err(error) => errors.push(error),
            }
        }
        Err(CredentialsError::new(
            CredentialsErrorKind::NotConfigured,
            "default chain",
            "no provider gave credentials:",
        )
        .with_links(errors)
        .with_help(
            "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run `aliyun configure`, or give \
             the client credentials with `.credentials(…)`",
        ))
    }
}

impl ProvideCredentials for DefaultChain {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.resolved.credentials(self.find()))
    }

    fn invalidate(&self, refused: &Credentials) {
        self.resolved.invalidate(refused);
    }
}
