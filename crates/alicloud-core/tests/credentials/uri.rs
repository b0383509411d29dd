//! A custom credentials server.

use alicloud_core::credentials::{CredentialsErrorKind, CredentialsUri, Environment};

use crate::support::{Server, error_of, given, isolated, issued, with};

#[tokio::test]
async fn credentials_come_from_the_url_in_the_variable() {
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
async fn errors_say_what_is_wrong() {
    let error = error_of(&CredentialsUri::new().context(&isolated())).await;
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    let error = error_of(&CredentialsUri::new().uri("host/path").context(&isolated())).await;
    assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
    for (status, body, kind, text) in [
        (200, "{}", CredentialsErrorKind::Unavailable, "`AccessKeyId`"),
        (200, "[]", CredentialsErrorKind::Unavailable, "not a JSON object"),
        (403, "", CredentialsErrorKind::Refused, "HTTP 403"),
        (500, "", CredentialsErrorKind::Unavailable, "HTTP 500"),
    ] {
        let server = Server::always(status, body).await;
        let error = error_of(&CredentialsUri::new().uri(&server.address).context(&isolated())).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.problem().contains(text), "{error}");
    }
}

#[tokio::test]
async fn an_error_names_a_server_that_does_not_listen() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let provider = CredentialsUri::new()
        .uri(format!("http://{address}/"))
        .context(&isolated());
    let error = error_of(&provider).await;
    assert_eq!(error.kind(), CredentialsErrorKind::Unavailable);
    assert!(
        error.problem().contains(&format!("no connection to {address}")),
        "{error}"
    );
}
