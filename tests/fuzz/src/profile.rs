//! Files with profiles, read through the providers that an application uses.

use std::{
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use alicloud_core::{
    Credentials,
    credentials::{CredentialsError, Environment, ProvideCredentials, ProviderContext},
    testing::{FixedClock, FixedJitter},
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};

use crate::{Plants, all_of, assert_presentable, block_on};

/// The secret that replaces `{SECRET}` in an input.
pub const SECRET: &str = "pL4nTed/Secret+0123456789abc==";

/// A file that is rewritten for each input; in memory if the system has a folder for that.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Creates the file of this process.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let memory = PathBuf::from("/dev/shm");
        let folder = if memory.is_dir() {
            memory
        } else {
            std::env::temp_dir()
        };
        Self(folder.join(format!("cams-flow-fuzz-{}-{name}", std::process::id())))
    }

    /// Writes it, and returns its path.
    #[must_use]
    pub fn with(&self, contents: &[u8]) -> &PathBuf {
        fs::write(&self.0, contents).expect("the folder for temporary files can be written to");
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A Security Token Service that issues credentials for every request.
#[derive(Debug)]
struct Generous;

impl Transport for Generous {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        const KEY: &str = r#""AccessKeyId":"STS.given","AccessKeySecret":"given","SecurityToken":"given","Expiration":"2026-03-30T09:09:10Z""#;
        let body = format!(r#"{{"RequestId":"R","Code":"Success",{KEY},"Credentials":{{{KEY}}}}}"#);
        Box::pin(std::future::ready(Ok(HttpResponse::new(
            200,
            http::HeaderMap::new(),
            body,
        ))))
    }
}

/// No environment, no network, no real time.
#[must_use]
pub fn context() -> ProviderContext {
    ProviderContext::new()
        .environment(Environment::empty())
        .transport(Generous)
        .clock(FixedClock(UNIX_EPOCH + Duration::from_secs(1_774_858_150)))
        .jitter(FixedJitter(0.5))
}

/// Calls a provider, and checks its output.
///
/// # Errors
///
/// Returns the provider's error.
///
/// # Panics
///
/// Panics if its output has a secret or control characters.
pub fn ask(
    provider: &impl ProvideCredentials,
    plants: &Plants,
) -> Result<Arc<Credentials>, CredentialsError> {
    let result = block_on(provider.credentials());
    plants.assert_hidden(&format!("{provider:?}"));
    match &result {
        Ok(credentials) => {
            let shown = format!("{credentials:?}");
            assert_presentable(&shown);
            plants.assert_hidden(&shown);
            let texts = [credentials.access_key_id(), credentials.access_key_secret()];
            for text in texts.into_iter().chain(credentials.security_token()) {
                assert!(
                    !text.is_empty() && !text.chars().any(char::is_control),
                    "{text:?} is not a key"
                );
                assert_eq!(text, text.trim());
            }
        }
        Err(error) => {
            for text in all_of(error) {
                assert_presentable(&text);
                plants.assert_hidden(&text);
            }
        }
    }
    result
}
