//! Roles by AssumeRole and by a token of an identity provider.

use std::time::Duration;

use alicloud_core::{
    Credentials, ProvideCredentials,
    credentials::{
        AssumeRole, CredentialsErrorKind, CredentialsFuture, Environment, OidcRole, ProviderContext,
    },
    sign::{canonical_query, v1},
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};

use crate::support::{Home, Received, Server, Silent, error_of, given, isolated, minutes, sts, with};

const ROLE: &str = "acs:ram::1234567890123456:role/flows";

fn key() -> Credentials {
    Credentials::new("source-id", "source-secret").unwrap()
}

/// Verifies the signature of a request, as a server does.
fn is_signed(request: &Received, secret: &str) -> bool {
    let (query, form) = (request.query(), request.form());
    let all = canonical_query(
        query
            .iter()
            .chain(form.iter())
            .filter(|(name, _)| *name != "Signature"),
    );
    let text = v1::string_to_sign(&request.method, &all);
    v1::verify(secret, &text, query.get("Signature").unwrap())
}

#[tokio::test]
async fn a_role_is_requested_by_a_signed_form() {
    let server = Server::always(200, sts("role")).await;
    let role = AssumeRole::new(ROLE, key())
        .session_name("nightly run")
        .duration(Duration::from_secs(900))
        .policy(r#"{"Version": "1", "Statement": []}"#)
        .external_id("ext/1")
        .endpoint(&server.address)
        .context(&isolated());
    let credentials = given(&role).await;
    assert_eq!(
        (
            credentials.access_key_id(),
            credentials.access_key_secret(),
            credentials.security_token()
        ),
        ("role", "role-secret", Some("role-token"))
    );
    assert_eq!(credentials.provider(), "ram_role_arn/static_ak");
    let request = &server.seen()[0];
    assert_eq!(request.method, "POST");
    assert!(is_signed(request, "source-secret") && !is_signed(request, "another"));
    let query = request.query();
    assert_eq!(query.get("Action"), Some("AssumeRole"));
    assert_eq!(query.get("Version"), Some("2015-04-01"));
    assert_eq!(query.get("Timestamp"), Some("2026-03-30T08:00:00Z"));
    let form = request.form();
    assert_eq!(form.get("RoleArn"), Some(ROLE));
    assert_eq!(form.get("RoleSessionName"), Some("nightly run"));
    assert_eq!(form.get("DurationSeconds"), Some("900"));
    assert_eq!(form.get("Policy"), Some(r#"{"Version": "1", "Statement": []}"#));
    assert_eq!(form.get("ExternalId"), Some("ext/1"));
    assert_eq!(request.header("x-acs-credentials-provider"), Some("static_ak"));
    given(&role).await;
    assert_eq!(server.seen().len(), 1, "the second time it is kept");
}

#[tokio::test]
async fn the_source_s_token_is_signed_and_in_no_url() {
    let server = Server::always(200, sts("role")).await;
    let source = Credentials::temporary("source-id", "source-secret", "source+token/=").unwrap();
    let role = AssumeRole::new(ROLE, source).context(&isolated().sts_endpoint(&server.address));
    assert_eq!(given(&role).await.provider(), "ram_role_arn/static_sts");
    let request = &server.seen()[0];
    assert!(is_signed(request, "source-secret"));
    assert_eq!(request.form().get("SecurityToken"), Some("source+token/="));
    assert!(!request.target.contains("token"));
}

#[tokio::test]
async fn one_role_assumes_another() {
    let server = Server::start(|request| {
        let id = request.query().get("AccessKeyId").unwrap().to_owned();
        (200, sts(&format!("after-{id}")))
    })
    .await;
    let context = isolated().sts_endpoint(&server.address);
    let first = AssumeRole::new(ROLE, key()).context(&context);
    let second = AssumeRole::new(ROLE, first).context(&context);
    let credentials = given(&second).await;
    assert_eq!(credentials.access_key_id(), "after-after-source-id");
    assert_eq!(credentials.provider(), "ram_role_arn/ram_role_arn/static_ak");
    assert!(is_signed(&server.seen()[1], "after-source-id-secret"));
}

#[tokio::test]
async fn an_expired_source_key_is_replaced() {
    #[derive(Debug, Default)]
    struct Renewing(std::sync::atomic::AtomicU32);

    impl ProvideCredentials for Renewing {
        fn credentials(&self) -> CredentialsFuture<'_> {
            let count = self.0.load(std::sync::atomic::Ordering::Relaxed);
            let key = Credentials::temporary(format!("id-{count}"), "secret", "token").unwrap();
            Box::pin(std::future::ready(Ok(key.into())))
        }

        fn invalidate(&self, refused: &Credentials) {
            assert_eq!(refused.access_key_id(), "id-0");
            self.0.store(1, std::sync::atomic::Ordering::Relaxed);
        }
    }

    let server = Server::start(|request| match request.query().get("AccessKeyId") {
        Some("id-0") => (
            403,
            r#"{"Code": "InvalidSecurityToken.Expired", "Message": "expired"}"#.to_owned(),
        ),
        _ => (200, sts("role")),
    })
    .await;
    let role = AssumeRole::new(ROLE, Renewing::default()).context(&isolated().sts_endpoint(&server.address));
    assert_eq!(given(&role).await.access_key_id(), "role");
    let fixed = AssumeRole::new(ROLE, Credentials::new("id-0", "secret").unwrap())
        .context(&isolated().sts_endpoint(&server.address));
    let error = error_of(&fixed).await;
    assert_eq!(error.kind(), CredentialsErrorKind::Refused);
    assert_eq!(server.seen().len(), 3, "the same key is not tried twice");
}

#[tokio::test]
async fn an_error_has_the_code_the_reason_and_the_remedy() {
    let body = r#"{"Code": "NoPermission", "Message": "You are not authorized.", "RequestId": "A-B"}"#;
    let server = Server::always(403, body).await;
    let role = AssumeRole::new(ROLE, key()).context(&isolated().sts_endpoint(&server.address));
    let error = error_of(&role).await;
    assert_eq!(error.kind(), CredentialsErrorKind::Refused);
    assert_eq!(
        error.to_string(),
        "role acs:ram::1234567890123456:role/flows: AssumeRole failed with HTTP 403: NoPermission: You are not \
         authorized [request id A-B]; allow the identity `sts:AssumeRole` on the role, and name the identity in the \
         role's trust policy"
    );
    let busy = Server::always(503, "<html>").await;
    let role = AssumeRole::new(ROLE, key()).context(&isolated().sts_endpoint(&busy.address));
    assert_eq!(error_of(&role).await.kind(), CredentialsErrorKind::Unavailable);
}

/// Records the hosts of requests, and responds with HTTP 404.
#[derive(Clone, Debug, Default)]
struct NotFound(std::sync::Arc<std::sync::Mutex<Vec<String>>>);

impl Transport for NotFound {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let host = request.url.split("/?").next().unwrap_or_default().to_owned();
        self.0.lock().unwrap().push(host);
        let response = HttpResponse::new(404, http::HeaderMap::new(), Vec::new());
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[tokio::test]
async fn the_endpoint_follows_from_region_and_network() {
    let region =
        |environment: Environment| environment.with_variable("ALIBABA_CLOUD_STS_REGION", "cn-beijing");
    let vpc =
        |environment: Environment| environment.with_variable("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "TRUE");
    let host = async |environment: Environment, set: fn(AssumeRole) -> AssumeRole| {
        let transport = NotFound::default();
        let role = AssumeRole::new(ROLE, key()).context(&with(environment).transport(transport.clone()));
        error_of(&set(role)).await;
        transport.0.lock().unwrap().remove(0)
    };
    let none = Environment::empty;
    assert_eq!(host(none(), |role| role).await, "https://sts.aliyuncs.com");
    assert_eq!(host(vpc(none()), |role| role).await, "https://sts.aliyuncs.com");
    assert_eq!(
        host(region(none()), |role| role).await,
        "https://sts.cn-beijing.aliyuncs.com"
    );
    assert_eq!(
        host(region(vpc(none())), |role| role).await,
        "https://sts-vpc.cn-beijing.aliyuncs.com"
    );
    assert_eq!(
        host(region(none()), |role| role.region("eu-central-1").vpc(true)).await,
        "https://sts-vpc.eu-central-1.aliyuncs.com"
    );
    assert_eq!(
        host(region(none()), |role| role.endpoint("sts.example.com")).await,
        "https://sts.example.com"
    );
}

#[tokio::test]
async fn settings_default_to_variables_or_constants() {
    let server = Server::always(200, sts("role")).await;
    let environment = Environment::empty().with_variable("ALIBABA_CLOUD_ROLE_SESSION_NAME", "from-variable");
    for (environment, name) in [
        (Environment::empty(), "credentials-rust-1774857600000000"),
        (environment, "from-variable"),
    ] {
        let role = AssumeRole::new(ROLE, key()).context(&with(environment).sts_endpoint(&server.address));
        given(&role).await;
        let form = server.seen().pop().unwrap().form();
        assert_eq!(form.get("RoleSessionName"), Some(name));
        assert_eq!(form.get("DurationSeconds"), Some("3600"));
    }
    let short = AssumeRole::new(ROLE, key())
        .duration(minutes(14))
        .context(&isolated());
    assert!(error_of(&short).await.to_string().contains("900 seconds"));
}

#[tokio::test(start_paused = true)]
async fn a_silent_service_times_out() {
    let role = AssumeRole::new(ROLE, key()).context(&isolated().transport(Silent));
    let started = tokio::time::Instant::now();
    let error = error_of(&role).await;
    assert_eq!(started.elapsed(), Duration::from_secs(15));
    assert_eq!(error.kind(), CredentialsErrorKind::Unavailable);
    assert!(error.problem().contains("sts.aliyuncs.com within 15s"), "{error}");
}

fn oidc(home: &Home) -> Environment {
    let file = home.write("token", "header.payload.signature\n");
    Environment::empty()
        .with_variable("ALIBABA_CLOUD_ROLE_ARN", ROLE)
        .with_variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/ack")
        .with_variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", file.to_str().unwrap())
}

#[tokio::test]
async fn a_token_is_exchanged_unsigned_in_a_form_and_read_each_time() {
    let server = Server::always(200, sts("oidc")).await;
    let home = Home::new();
    let context: ProviderContext = with(oidc(&home)).sts_endpoint(&server.address);
    let role = OidcRole::new().context(&context);
    let credentials = given(&role).await;
    assert_eq!(
        (credentials.access_key_id(), credentials.provider()),
        ("oidc", "oidc_role_arn")
    );
    home.write("token", "second");
    role.invalidate(&credentials);
    given(&role).await;
    let seen = server.seen();
    let request = &seen[0];
    assert_eq!(request.method, "POST");
    let names: Vec<_> = request.query().iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names, ["Action", "Format", "Timestamp", "Version"]);
    assert_eq!(
        request.form().get("OIDCToken"),
        Some("header.payload.signature\n")
    );
    assert_eq!(
        request.form().get("OIDCProviderArn"),
        Some("acs:ram::1:oidc-provider/ack")
    );
    assert_eq!(request.form().get("RoleArn"), Some(ROLE));
    assert_eq!(seen[1].form().get("OIDCToken"), Some("second"));
}

#[tokio::test]
async fn an_oidc_role_names_the_missing_settings() {
    let home = Home::new();
    for name in [
        "ALIBABA_CLOUD_ROLE_ARN",
        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
    ] {
        let role = OidcRole::new().context(&with(oidc(&home).with_variable(name, "")));
        let error = error_of(&role).await;
        assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
        assert_eq!(error.problem(), format!("{name} is not set"));
    }
    let role = OidcRole::new().context(&with(oidc(&home)));
    home.write("token", " \n");
    assert!(error_of(&role).await.problem().contains("is empty"));
    std::fs::remove_file(home.write("token", "")).unwrap();
    assert!(error_of(&role).await.problem().contains("cannot be read"));
}
