//! A token that the service rejects as expired is refreshed, once.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use alicloud_core::{
    ErrorKind, ProvideCredentials,
    credentials::{CredentialsError, CredentialsErrorKind, CredentialsFuture},
};
use cams_flow::Credentials;

use crate::support::{DATE, NoWaiting, Script, Step};

/// Gives a new token after each invalidation.
#[derive(Debug, Default)]
struct Tokens {
    generation: AtomicU32,
    refused: Mutex<Vec<String>>,
}

impl ProvideCredentials for Tokens {
    fn credentials(&self) -> CredentialsFuture<'_> {
        let token = format!("token-{}", self.generation.load(Ordering::Relaxed));
        let credentials = Credentials::temporary("STS.TemporaryKeyId", "its-secret", token);
        Box::pin(async { Ok(Arc::new(credentials?)) })
    }

    fn invalidate(&self, refused: &Credentials) {
        self.refused
            .lock()
            .unwrap()
            .push(refused.security_token().unwrap().to_owned());
        self.generation.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn an_expired_token_is_replaced_once() {
    for (steps, attempts) in [
        (
            vec![Step::error(400, "InvalidSecurityToken.Expired"), Step::list()],
            Some(2),
        ),
        (vec![Step::error(400, "InvalidSecurityToken.Expired")], None),
    ] {
        let script = Script::new(steps);
        let tokens = Arc::new(Tokens::default());
        let builder = script
            .builder()
            .clock(NoWaiting::at(DATE))
            .credentials(Arc::clone(&tokens));
        let result = builder.build().unwrap().list_flow().send().await;
        let sent = script.sent();
        assert_eq!(sent.len(), 2, "once, and not again and again");
        assert_eq!(sent[0].headers["x-acs-security-token"], "token-0");
        assert_eq!(sent[1].headers["x-acs-security-token"], "token-1");
        assert_eq!(result.ok().map(|list| list.attempts()), attempts);
        assert_eq!(tokens.refused.lock().unwrap()[0], "token-0");
    }
}

#[tokio::test]
async fn fixed_credentials_are_not_retried() {
    let script = Script::new([Step::error(400, "InvalidSecurityToken.Expired")]);
    let client = script.builder().clock(NoWaiting::at(DATE)).build().unwrap();
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!((error.attempts(), error.kind()), (1, ErrorKind::Authentication));
}

#[derive(Debug)]
struct Broken;

impl ProvideCredentials for Broken {
    fn credentials(&self) -> CredentialsFuture<'_> {
        let error = CredentialsError::new(CredentialsErrorKind::Unavailable, "vault", "it is sealed");
        Box::pin(async { Err(error.with_help("unseal it")) })
    }
}

#[tokio::test]
async fn without_credentials_nothing_is_sent_and_the_error_says_why() {
    let script = Script::new([Step::list()]);
    let client = script.builder().credentials(Broken).build().unwrap();
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(
        error.to_string().contains("sealed") && error.to_string().contains("unseal it"),
        "{error}"
    );
    assert!(script.sent().is_empty());
}
