//! The account whose quota a call counts against.

use std::sync::Arc;

use crate::credentials::{Credentials, CredentialsSource};

/// Returns a name for the account, as far as it is known. The first word keeps account numbers and key ids apart.
pub(crate) fn account(
    explicit: Option<&str>,
    source: &CredentialsSource,
    credentials: &Credentials,
) -> String {
    if let Some(account) = explicit.or(credentials.account()) {
        return format!("account {account}");
    }
    match source {
        // The id of a temporary key changes with each refresh.
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
