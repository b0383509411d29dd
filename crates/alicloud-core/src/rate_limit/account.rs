//! Whose quota a call counts against.

use std::sync::Arc;

use crate::credentials::{Credentials, CredentialsSource};

/// A name for the account, as well as it is known.
///
/// An account's number and the ids of its keys are told apart from each other and from all else by their first word.
pub(crate) fn account(
    explicit: Option<&str>,
    source: &CredentialsSource,
    credentials: &Credentials,
) -> String {
    if let Some(account) = explicit.or(credentials.account()) {
        return format!("account {account}");
    }
    match source {
        // The id of a temporary key does not last, unless nobody refreshes it.
        CredentialsSource::Provider(provider) if credentials.security_token().is_some() => {
            if credentials.provider().ends_with("ecs_ram_role") {
                // A machine has one role.
                return "the role of this machine".to_owned();
            }
            format!("provider {:p}", Arc::as_ptr(provider))
        }
        _ => format!("key {}", credentials.access_key_id()),
    }
}
