//! The settings of rustls, as every transport uses them.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::{configuration::ConfigurationError, transport::reason};

/// Returns settings that trust the certificates that the operating system trusts.
///
/// # Errors
///
/// Errors if those cannot be read.
pub(super) fn config(encrypted: bool) -> Result<ClientConfig, ConfigurationError> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    // A machine without certificates can still talk to an emulator.
    let config = if encrypted {
        config
            .with_platform_verifier()
            .map_err(|error| unusable(&error))?
    } else {
        config.with_root_certificates(RootCertStore::empty())
    };
    Ok(config.with_no_client_auth())
}

fn unusable(error: &(dyn std::error::Error + 'static)) -> ConfigurationError {
    super::tls_unusable(&reason::text(error))
}
