//! Transient errors: a busy server, a cut connection, a repeated nonce, a wrong clock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use alicloud_core::{
    Credentials,
    credentials::{AssumeRole, CredentialsErrorKind, CredentialsUri, EcsMetadata, OidcRole, ProviderContext},
    nonce::NonceSource,
    time,
};

use crate::support::{
    Always, Home, ManualClock, Received, Server, error_of, given, http, isolated, issued, sts,
};

const ROLE: &str = "acs:ram::1234567890123456:role/flows";
const LATER: &str = "2026-03-30T09:00:00Z";

fn role(context: &ProviderContext, server: &Server) -> AssumeRole {
    AssumeRole::new(ROLE, Credentials::new("source-id", "source-secret").unwrap())
        .context(&context.clone().sts_endpoint(&server.address))
}

fn oidc(home: &Home, server: &Server) -> OidcRole {
    let token = home.write("token", "the-token");
    OidcRole::new()
        .role_arn(ROLE)
        .provider_arn("acs:ram::1:oidc-provider/p")
        .token_file(token)
        .context(&isolated().sts_endpoint(&server.address))
}

fn uri(server: &Server) -> CredentialsUri {
    CredentialsUri::new().uri(&server.address).context(&isolated())
}

fn metadata(server: &Server) -> EcsMetadata {
    EcsMetadata::new()
        .role_name("role")
        .context(&isolated().metadata_endpoint(&server.address))
}

fn code(status: u16, code: &str) -> Vec<u8> {
    http(
        status,
        "",
        format!(r#"{{"Code": "{code}", "Message": "m", "RequestId": "R"}}"#),
    )
}

/// Responses after which a retry may succeed.
fn transient_responses() -> Vec<Vec<u8>> {
    vec![
        http(503, "", "<html>busy</html>"),
        http(500, "", ""),
        http(502, "", "bad gateway"),
        http(408, "", ""),
        http(429, "", ""),
        code(503, "ServiceUnavailable"),
        code(500, "InternalError"),
        http(200, "", "<html>log in to the network</html>"),
        http(200, "", r#"{"Credentials": {"AccessKeyId": "cu"#),
        http(200, "", ""),
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec(),
        Vec::new(),
    ]
}

#[tokio::test]
async fn calls_of_sts_are_retried_after_a_transient_error() {
    let mut responses = transient_responses();
    responses.extend([
        code(400, "Throttling"),
        code(400, "Throttling.User"),
        code(400, "SignatureNonceUsed"),
    ]);
    for response in responses {
        let shown = String::from_utf8_lossy(&response).into_owned();
        let script = vec![response.clone(), response, http(200, "", sts("role"))];
        let server = Server::script(script.clone()).await;
        let provider = role(&isolated(), &server);
        assert_eq!(given(&provider).await.access_key_id(), "role", "{shown}");
        let seen = server.seen();
        assert_eq!(seen.len(), 3, "{shown}");
        let mut nonces: Vec<_> = seen
            .iter()
            .map(|request| request.query().get("SignatureNonce").unwrap().to_owned())
            .collect();
        nonces.dedup();
        assert_eq!(nonces.len(), 3, "each attempt has a new nonce");
        let home = Home::new();
        let server = Server::script(script).await;
        assert_eq!(
            given(&oidc(&home, &server)).await.access_key_id(),
            "role",
            "{shown}"
        );
    }
}

#[tokio::test]
async fn calls_of_other_servers_are_retried_too() {
    for response in transient_responses() {
        let shown = String::from_utf8_lossy(&response).into_owned();
        let server = Server::script(vec![
            response.clone(),
            response.clone(),
            http(200, "", issued("uri", LATER)),
        ])
        .await;
        assert_eq!(given(&uri(&server)).await.access_key_id(), "uri", "{shown}");
        let is_whole = response.starts_with(b"HTTP/1.1 200") && !shown.contains("length: 100");
        if is_whole {
            // The token may be any text, so such a response is not an error of the first step.
            continue;
        }
        let script = move |request: &Received, number: usize| match number % 3 {
            2 if request.method == "PUT" => http(200, "", "token"),
            2 => http(200, "", issued("metadata", LATER)),
            _ => response.clone(),
        };
        let server = Server::raw(script).await;
        let credentials = given(&metadata(&server)).await;
        assert_eq!(credentials.access_key_id(), "metadata", "{shown}");
        assert_eq!(server.seen().len(), 6, "{shown}");
    }
}

#[tokio::test]
async fn a_call_has_three_attempts_and_rejections_are_not_retried() {
    let busy = Server::always(503, "").await;
    let error = error_of(&role(&isolated(), &busy)).await;
    assert_eq!(error.kind(), CredentialsErrorKind::Unavailable);
    assert_eq!(busy.seen().len(), 3);
    let busy = Server::always(503, "").await;
    error_of(&uri(&busy)).await;
    assert_eq!(busy.seen().len(), 3);
    for refused in ["NoPermission", "InvalidParameter.RoleArn", "EntityNotExist.Role"] {
        let server = Server::script(vec![code(403, refused)]).await;
        let error = error_of(&role(&isolated(), &server)).await;
        assert_eq!(error.kind(), CredentialsErrorKind::Refused);
        assert_eq!(server.seen().len(), 1, "{refused}");
    }
    let server = Server::always(404, "").await;
    error_of(&uri(&server)).await;
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn backoff_grows_within_the_timeout() {
    let milliseconds =
        |clock: &ManualClock| -> Vec<_> { clock.waits().iter().map(Duration::as_millis).collect() };
    let waits = async |response: Vec<u8>, jitter: f64| {
        let server = Server::script(vec![response]).await;
        let clock = ManualClock::new();
        error_of(&role(
            &isolated().clock(clock.clone()).jitter(Always(jitter)),
            &server,
        ))
        .await;
        milliseconds(&clock)
    };
    assert_eq!(waits(http(503, "", ""), 0.0).await, [100, 200]);
    assert_eq!(waits(http(503, "", ""), 0.5).await, [75, 150]);
    assert_eq!(waits(code(400, "Throttling"), 0.0).await, [500, 1000]);
    assert_eq!(
        waits(http(503, "retry-after: 2\r\n", ""), 0.0).await,
        [2100, 2200]
    );
    assert_eq!(
        waits(http(429, "x-acs-retry-after: 300\r\n", ""), 0.0).await,
        [800, 1300]
    );
    let long = format!("retry-after: {}\r\n", u64::MAX);
    for headers in ["retry-after: 60\r\n", &long] {
        assert!(
            waits(http(503, headers, ""), 0.0).await.is_empty(),
            "the wait is longer than the timeout"
        );
    }
}

#[tokio::test]
async fn the_clock_is_corrected_by_the_response_of_sts() {
    const DATE: &str = "date: Mon, 30 Mar 2026 09:30:00 GMT\r\n";
    for code in [
        "InvalidTimeStamp.Expired",
        "IllegalTimestamp",
        "InvalidTimeStamp.Format",
    ] {
        let refused = http(400, DATE, format!(r#"{{"Code": "{code}"}}"#));
        let issued = format!(r#"{{"Credentials": {}}}"#, issued("role", "2026-03-30T10:30:00Z"));
        let server = Server::script(vec![refused, http(200, DATE, issued)]).await;
        let clock = ManualClock::new();
        let provider = role(&isolated().clock(clock.clone()), &server);
        let credentials = given(&provider).await;
        let times: Vec<_> = server
            .seen()
            .iter()
            .map(|request| request.query().get("Timestamp").unwrap().to_owned())
            .collect();
        assert_eq!(times, ["2026-03-30T08:00:00Z", "2026-03-30T09:30:00Z"], "{code}");
        assert_eq!(credentials.expiration(), time::parse("2026-03-30T10:30:00Z"));
        // The cache uses the corrected time, too.
        clock.set("2026-03-30T08:54:00Z");
        given(&provider).await;
        assert_eq!(server.seen().len(), 2);
        clock.set("2026-03-30T08:58:00Z");
        given(&provider).await;
        assert_eq!(server.seen().len(), 3, "it expires in two minutes");
    }
    // Without a different date the clock is not corrected, and the error has the remedy.
    for headers in ["", "date: Mon, 30 Mar 2026 08:00:30 GMT\r\n"] {
        let server = Server::script(vec![http(
            400,
            headers,
            r#"{"Code": "InvalidTimeStamp.Expired", "Message": "m"}"#,
        )])
        .await;
        let error = error_of(&role(&isolated(), &server)).await;
        assert_eq!(server.seen().len(), 1);
        assert_eq!(error.help(), Some("set the machine's clock"));
    }
}

#[tokio::test]
async fn the_error_about_a_repeated_nonce_does_not_blame_the_secret() {
    #[derive(Debug, Clone, Default)]
    struct Stuck(Arc<AtomicU32>);

    impl NonceSource for Stuck {
        fn nonce(&self) -> String {
            self.0.fetch_add(1, Ordering::Relaxed);
            "always the same".to_owned()
        }
    }

    let server = Server::script(vec![code(400, "SignatureNonceUsed")]).await;
    let nonces = Stuck::default();
    let error = error_of(&role(&isolated().nonces(nonces.clone()), &server)).await;
    assert_eq!(nonces.0.load(Ordering::Relaxed), 3);
    assert!(
        !error.to_string().contains("secret") && error.to_string().contains("nonces"),
        "{error}"
    );
}

#[tokio::test]
async fn a_body_without_a_reason_is_described() {
    for (body, words) in [
        ("", "an empty body"),
        ("<html>", "a web page, perhaps of a proxy"),
        ("busy", "a body without a reason"),
        ("{}", "a body without a reason"),
    ] {
        for status in [503, 403, 302] {
            let server = Server::always(status, body).await;
            for text in [
                error_of(&role(&isolated(), &server)).await.to_string(),
                error_of(&uri(&server)).await.to_string(),
            ] {
                assert!(text.contains(&format!("HTTP {status} with {words}; ")), "{text}");
            }
        }
    }
    let server = Server::always(503, r#"{"Message": "come back"}"#).await;
    let error = error_of(&role(&isolated(), &server)).await.to_string();
    assert!(error.contains("HTTP 503: come back; try again later"), "{error}");
}

#[tokio::test]
async fn the_error_of_a_server_is_shown() {
    let body = r#"{"Code": "Failed", "Message": "role not bound"}"#;
    for status in [200, 400, 403, 500] {
        let server = Server::always(status, body).await;
        let error = error_of(&uri(&server)).await;
        assert!(error.problem().contains("Failed: role not bound"), "{error}");
        let kind = if status == 500 {
            CredentialsErrorKind::Unavailable
        } else {
            CredentialsErrorKind::Refused
        };
        assert_eq!(error.kind(), kind, "{status}");
        assert!(!error.problem().contains("AccessKeyId"), "{error}");
    }
    let server = Server::always(200, body).await;
    let error = error_of(&metadata(&server)).await;
    assert!(
        error
            .problem()
            .contains("Failed in place of `Success`: role not bound"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_starts_late_is_found() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let clock = ManualClock::new();
    let provider = CredentialsUri::new()
        .uri(&address)
        .context(&isolated().clock(clock.clone()));
    error_of(&provider).await;
    assert_eq!(clock.waits().len(), 2, "a sidecar may need a moment to start");
    let clock = ManualClock::new();
    let metadata = EcsMetadata::new().context(&isolated().metadata_endpoint(&address).clock(clock.clone()));
    error_of(&metadata).await;
    assert!(
        clock.waits().is_empty(),
        "but a machine that is not an instance costs no wait"
    );
}
