//! The metadata server of ECS instances.

use std::time::Duration;

use alicloud_core::credentials::{CredentialsErrorKind, EcsMetadata, Environment};

use crate::support::{Received, Server, Silent, error_of, given, isolated, issued, with};

const EXPIRATION: &str = "2026-03-30T14:00:00Z";
const FOLDER: &str = "/latest/meta-data/ram/security-credentials/";

/// A server that issues a token and requires it.
fn hardened(request: &Received) -> (u16, String) {
    let has_token = request.header("x-aliyun-ecs-metadata-token") == Some("the-token");
    match (request.method.as_str(), request.target.as_str()) {
        ("PUT", "/latest/api/token") => {
            assert_eq!(
                request.header("x-aliyun-ecs-metadata-token-ttl-seconds"),
                Some("21600")
            );
            (200, "the-token".to_owned())
        }
        ("GET", _) if !has_token => (403, "Forbidden".to_owned()),
        _ => plain(request),
    }
}

fn plain(request: &Received) -> (u16, String) {
    match (request.method.as_str(), request.target.strip_prefix(FOLDER)) {
        ("GET", Some("")) => (200, "found\n".to_owned()),
        ("GET", Some(role)) if role != "none" => (200, issued(role, EXPIRATION)),
        _ => (404, "not found".to_owned()),
    }
}

#[tokio::test]
async fn the_role_is_found_with_a_token() {
    let server = Server::start(hardened).await;
    let metadata = EcsMetadata::new().context(&isolated().metadata_endpoint(&server.address));
    let credentials = given(&metadata).await;
    assert_eq!(
        (credentials.access_key_id(), credentials.provider()),
        ("found", "ecs_ram_role")
    );
    let steps: Vec<_> = server.seen().into_iter().map(|request| request.target).collect();
    assert_eq!(steps, ["/latest/api/token", FOLDER, &format!("{FOLDER}found")]);
}

#[tokio::test]
async fn a_role_that_is_set_is_not_requested() {
    let server = Server::start(hardened).await;
    let environment = Environment::empty().with_variable("ALIBABA_CLOUD_ECS_METADATA", "variable");
    let context = with(environment).metadata_endpoint(&server.address);
    let variable = EcsMetadata::new().context(&context);
    assert_eq!(given(&variable).await.access_key_id(), "variable");
    let set = EcsMetadata::new().role_name("set").context(&context);
    assert_eq!(given(&set).await.access_key_id(), "set");
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn it_continues_without_a_token_if_that_is_allowed() {
    let server = Server::start(plain).await;
    let context = isolated().metadata_endpoint(&server.address);
    let metadata = EcsMetadata::new().context(&context);
    assert_eq!(given(&metadata).await.access_key_id(), "found");
    let environment = Environment::empty().with_variable("ALIBABA_CLOUD_IMDSV1_DISABLED", "true");
    for strict in [
        EcsMetadata::new().hardened_only(true).context(&context),
        EcsMetadata::new().context(&with(environment).metadata_endpoint(&server.address)),
    ] {
        let before = server.seen().len();
        let error = error_of(&strict).await;
        assert!(
            error.problem().contains("HTTP 404 to /latest/api/token"),
            "{error}"
        );
        assert_eq!(server.seen().len(), before + 1);
    }
}

#[tokio::test]
async fn it_continues_without_a_rejected_token() {
    let server = Server::start(|request| match request.header("x-aliyun-ecs-metadata-token") {
        Some(_) => (403, String::new()),
        None if request.method == "PUT" => (200, "t".to_owned()),
        None => plain(request),
    })
    .await;
    let metadata = EcsMetadata::new().context(&isolated().metadata_endpoint(&server.address));
    assert_eq!(given(&metadata).await.access_key_id(), "found");
}

#[tokio::test]
async fn errors_say_what_is_wrong_with_a_response() {
    let problem = async |body: &'static str| {
        let server = Server::always(200, body).await;
        let metadata = EcsMetadata::new()
            .role_name("role")
            .context(&isolated().metadata_endpoint(&server.address));
        error_of(&metadata).await.problem().to_owned()
    };
    assert!(problem("<html>").await.contains("not valid JSON"));
    assert!(
        problem(r#"{"Code": "Failed"}"#)
            .await
            .contains("Failed in place of `Success`")
    );
    assert!(problem(r#"{"Code": "Success"}"#).await.contains("`AccessKeyId`"));
    let odd = Server::always(200, "<html>not a role</html>").await;
    let metadata = EcsMetadata::new().context(&isolated().metadata_endpoint(&odd.address));
    assert!(
        error_of(&metadata)
            .await
            .problem()
            .contains("an invalid role name")
    );
    let server = Server::start(hardened).await;
    let context = isolated().metadata_endpoint(&server.address);
    let error = error_of(
        &EcsMetadata::new()
            .role_name("none")
            .hardened_only(true)
            .context(&context),
    )
    .await;
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    assert!(error.problem().contains("does not have this RAM role"), "{error}");
}

#[tokio::test]
async fn it_can_be_turned_off() {
    let environment = Environment::empty().with_variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "True");
    let metadata = EcsMetadata::new().context(&with(environment).transport(Silent));
    let error = error_of(&metadata).await;
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    assert!(error.problem().contains("ALIBABA_CLOUD_ECS_METADATA_DISABLED"));
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_times_out_after_two_seconds_a_step() {
    let metadata = EcsMetadata::new().context(&isolated().transport(Silent));
    let started = tokio::time::Instant::now();
    let error = error_of(&metadata).await;
    assert_eq!(started.elapsed(), Duration::from_secs(4));
    assert!(
        error
            .to_string()
            .contains("ALIBABA_CLOUD_ECS_METADATA_DISABLED=true"),
        "{error}"
    );
}
