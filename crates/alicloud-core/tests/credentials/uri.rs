//! A credentials server of one's own.

use alicloud_core::credentials::{CredentialsErrorKind, CredentialsUri, Environment};

use crate::support::{Server, given, issued, nowhere, refusal, with};

#[tokio::test]
async fn credentials_come_from_the_address_in_the_variable() {
    let server = Server::always(200, issued("uri", "2026-03-30T09:00:00Z")).await;
    let address = format!("{}/credentials?application=flows", server.address);
    let environment = Environment::empty().with_variable("ALIBABA_CLOUD_CREDENTIALS_URI", address);
    let credentials = given(&CredentialsUri::new().context(&with(environment))).await;
    assert_eq!(
        (credentials.access_key_id(), credentials.provider()),
        ("uri", "credential_uri")
    );
    let request = &server.seen()[0];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("GET", "/credentials?application=flows")
    );
}

#[tokio::test]
async fn what_is_wrong_is_told() {
    let error = refusal(&CredentialsUri::new().context(&nowhere())).await;
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    let error = refusal(&CredentialsUri::new().uri("host/path").context(&nowhere())).await;
    assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
    for (status, body, kind, text) in [
        (200, "{}", CredentialsErrorKind::Unavailable, "`AccessKeyId`"),
        (200, "[]", CredentialsErrorKind::Unavailable, "no JSON object"),
        (403, "", CredentialsErrorKind::Refused, "HTTP 403"),
        (500, "", CredentialsErrorKind::Unavailable, "HTTP 500"),
    ] {
        let server = Server::always(status, body).await;
        let error = refusal(&CredentialsUri::new().uri(&server.address).context(&nowhere())).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.problem().contains(text), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let provider = CredentialsUri::new()
        .uri(format!("http://{address}/"))
        .context(&nowhere());
    let error = refusal(&provider).await;
    assert_eq!(error.kind(), CredentialsErrorKind::Unavailable);
    assert!(
        error.problem().contains(&format!("no connection to {address}")),
        "{error}"
    );
}
