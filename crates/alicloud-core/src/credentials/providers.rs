//! The providers, a module for each.

pub(super) mod assume_role;
pub(super) mod cli_modes;
pub(super) mod cli_profile;
pub(super) mod credentials_uri;
pub(super) mod default_chain;
pub(super) mod ecs_metadata;
pub(super) mod environment_keys;
pub(super) mod external_process;
pub(super) mod ini_profile;
pub(super) mod oidc_role;
