//! The credentials of a builder, by type: a program links the search for credentials only if it may need it.

use crate::credentials::{CredentialsSource, DefaultChain, ProviderContext};

/// Where the client of a [`ClientBuilder`](crate::ClientBuilder) gets its credentials: [`DefaultCredentials`], or a
/// [`CredentialsSource`] that was given. Sealed.
pub trait BuilderCredentials: Setting {}

impl<S: Setting> BuilderCredentials for S {}

/// The [`DefaultChain`], unless [`maybe_credentials`](crate::ClientBuilder::maybe_credentials) gave others.
#[derive(Debug, Default)]
pub struct DefaultCredentials {
    given: Option<CredentialsSource>,
}

/// What a builder does with its credentials.
pub trait Setting {
    /// What was given.
    fn given(&self) -> Option<&CredentialsSource>;

    /// Takes another source.
    fn replace(&mut self, source: CredentialsSource);

    /// The source of the client. `context` is what a chain of providers works with.
    fn into_source(self, context: impl FnOnce() -> ProviderContext) -> CredentialsSource;
}

impl Setting for DefaultCredentials {
    fn given(&self) -> Option<&CredentialsSource> {
        self.given.as_ref()
    }

    fn replace(&mut self, source: CredentialsSource) {
        self.given = Some(source);
    }

    fn into_source(self, context: impl FnOnce() -> ProviderContext) -> CredentialsSource {
        self.given
            .unwrap_or_else(|| DefaultChain::new().context(&context()).into())
    }
}

impl Setting for CredentialsSource {
    fn given(&self) -> Option<&CredentialsSource> {
        Some(self)
    }

    fn replace(&mut self, source: CredentialsSource) {
        *self = source;
    }

    fn into_source(self, _: impl FnOnce() -> ProviderContext) -> CredentialsSource {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;

    fn key(id: &str) -> CredentialsSource {
        Credentials::new(id, "secret").unwrap().into()
    }

    fn id_of(source: CredentialsSource) -> Option<String> {
        match source {
            CredentialsSource::Fixed(key) => Some(key.access_key_id().to_owned()),
            CredentialsSource::Provider(_) => None,
        }
    }

    #[test]
    fn the_chain_is_for_those_who_gave_nothing() {
        let id = |setting: DefaultCredentials| id_of(setting.into_source(ProviderContext::new));
        let mut setting = DefaultCredentials::default();
        assert_eq!(id(DefaultCredentials::default()), None);
        setting.replace(key("first"));
        setting.replace(key("second"));
        assert!(setting.given().is_some());
        assert_eq!(id(setting).as_deref(), Some("second"));
    }

    #[test]
    fn a_source_that_was_given_needs_no_context() {
        let mut source = key("first");
        source.replace(key("second"));
        let source = source.into_source(|| unreachable!("nothing is searched for"));
        assert_eq!(id_of(source).as_deref(), Some("second"));
    }
}
