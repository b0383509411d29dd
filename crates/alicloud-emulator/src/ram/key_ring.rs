use std::collections::HashMap;

use alicloud_core::Credentials;

/// The access keys that are known, and the accounts they belong to.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyRing {
    keys: HashMap<String, (Credentials, String)>,
}

impl KeyRing {
    pub(crate) fn get(&self, id: &str) -> Option<&(Credentials, String)> {
        self.keys.get(id)
    }

    pub(crate) fn add(&mut self, credentials: Credentials, account: impl Into<String>) {
        self.keys.insert(
            credentials.access_key_id().to_owned(),
            (credentials, account.into()),
        );
    }

    /// The keys and their secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        self.keys
            .values()
            .map(|(credentials, _)| (credentials.access_key_id(), credentials.access_key_secret()))
    }

    /// The tokens of temporary keys.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &str> {
        self.keys
            .values()
            .filter_map(|(credentials, _)| credentials.security_token())
    }
}
