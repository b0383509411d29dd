//! What several tests use.

/// A plain HTTP client.
pub(crate) fn http() -> reqwest::Client {
    // Nothing here is encrypted, yet the client wants to know how it could be. Only the first call sets it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
