//! Setters that several providers have, and what they do as providers.

/// The setter of the provider context.
macro_rules! context {
    () => {
        /// Sets where environment, transport, clock and randomness come from.
        #[must_use]
        pub fn context(mut self, context: &ProviderContext) -> Self {
            self.context = context.clone();
            self
        }
    };
}
pub(crate) use context;

/// The setters of a provider that reads a profile from a file.
macro_rules! profile {
    () => {
        /// Sets the path of the file.
        #[must_use]
        pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
            self.path = Some(path.into());
            self
        }

        /// Sets the name of the profile.
        #[must_use]
        pub fn profile(mut self, name: impl Into<String>) -> Self {
            self.profile = Some(name.into());
            self
        }
    };
}
pub(crate) use profile;

/// The setters of a provider that assumes a role.
macro_rules! role {
    () => {
        /// Sets the name of the session, which the account's audit log shows. Defaults to `ALIBABA_CLOUD_ROLE_SESSION_NAME`, or
        /// to a name with the time in it.
        #[must_use]
        pub fn session_name(mut self, name: impl Into<String>) -> Self {
            self.role.session_name = Some(name.into());
            self
        }

        /// Sets how long the credentials are valid: from 900 s to what the role allows. Defaults to 3600 s. A shorter time is
        /// an error when credentials are requested.
        #[must_use]
        pub fn duration(mut self, duration: Duration) -> Self {
            self.role.duration = duration;
            self
        }

        /// Sets a policy, as JSON, that restricts the permissions of the session.
        #[must_use]
        pub fn policy(mut self, policy: impl Into<String>) -> Self {
            self.role.policy = Some(policy.into());
            self
        }

        /// Sets the region whose STS endpoint is called.
        #[must_use]
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.role.region = Some(region.into());
            self
        }

        /// Sets whether the region's endpoint inside the VPC is called.
        #[must_use]
        pub fn vpc(mut self, vpc: bool) -> Self {
            self.role.vpc = vpc;
            self
        }

        /// Sets the STS endpoint, in place of the region's: a host name, or an address with `https://` or `http://`.
        #[must_use]
        pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
            self.role.endpoint = Some(endpoint.into());
            self
        }
    };
}
pub(crate) use role;

/// The trait of a provider that caches what it fetches. One that assumes a role knows the account in advance.
macro_rules! cached {
    ($provider:ident $(, $role:ident)?) => {
        impl crate::credentials::source::ProvideCredentials for $provider {
            fn credentials(&self) -> crate::credentials::source::CredentialsFuture<'_> {
                self.cache.credentials(&self.context, || self.fetch())
            }

            $(
                fn account_in_advance(&self) -> Option<String> {
                    self.$role.account()
                }
            )?

            fn invalidate(&self, refused: &Credentials) {
                self.cache.invalidate(refused);
            }
        }
    };
}
pub(crate) use cached;
