//! The account whose quota a call counts against.

use std::{fmt, sync::Arc};

use crate::credentials::{Credentials, CredentialsSource};

/// A name for an account, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Account<Text> {
    /// Its number, or the name that a program gives it.
    Named(Text),
    /// That of the role of this machine, which has one.
    Machine,
    /// That of a provider of temporary keys, by its place in memory.
    Provider(usize),
    /// That of a long-lived key.
    Key(Text),
}

/// Returns a name for the account of an attempt.
pub(crate) fn account<'a>(
    explicit: Option<&'a str>,
    source: &CredentialsSource,
    credentials: &'a Credentials,
) -> Account<&'a str> {
    if let Some(account) = explicit.or(credentials.account()) {
        return Account::Named(account);
    }
    match source {
        // The id of a temporary key changes with each refresh.
        CredentialsSource::Provider(provider) if credentials.security_token().is_some() => {
            if credentials.provider().ends_with("ecs_ram_role") {
                Account::Machine
            } else {
                Account::Provider(Arc::as_ptr(provider).cast::<()>().addr())
            }
        }
        _ => Account::Key(credentials.access_key_id()),
    }
}

impl Account<&str> {
    pub(super) fn to_owned(self) -> Account<Box<str>> {
        match self {
            Self::Named(name) => Account::Named(name.into()),
            Self::Machine => Account::Machine,
            Self::Provider(address) => Account::Provider(address),
            Self::Key(id) => Account::Key(id.into()),
        }
    }

    pub(super) fn is(&self, other: &Account<Box<str>>) -> bool {
        match (self, other) {
            (Self::Named(one), Account::Named(other)) | (Self::Key(one), Account::Key(other)) => {
                **one == **other
            }
            (Self::Machine, Account::Machine) => true,
            (Self::Provider(one), Account::Provider(other)) => one == other,
            _ => false,
        }
    }
}

/// The first word keeps account numbers and key ids apart.
impl fmt::Display for Account<&str> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => write!(formatter, "account {name}"),
            Self::Machine => formatter.write_str("the role of this machine"),
            Self::Provider(address) => write!(formatter, "provider {address:#x}"),
            Self::Key(id) => write!(formatter, "key {id}"),
        }
    }
}
