//! `~/.aliyun/config.json`.

use alicloud_core::{
    ProvideCredentials,
    credentials::{CliProfile, CredentialsErrorKind, ProviderContext},
    encoding,
};

use crate::support::{Home, Server, error_of, given, isolated, issued, sts, with};

const FILE: &str = ".aliyun/config.json";
const ALL: &str = r#"{
    "current": "ak",
    "profiles": [
        {"name": "ak", "mode": "AK", "access_key_id": "ak-id", "access_key_secret": "s", "sts_token": ""},
        {"name": "sts", "mode": "StsToken", "access_key_id": "sts-id", "access_key_secret": "s", "sts_token": "t"},
        {"name": "role", "mode": "RamRoleArn", "access_key_id": "source", "access_key_secret": "s",
         "ram_role_arn": "acs:ram::1:role/r", "ram_session_name": "session", "expired_seconds": 1200, "policy": "{}",
         "external_id": "ext"},
        {"name": "chain", "mode": "ChainableRamRoleArn", "source_profile": "role", "ram_role_arn": "acs:ram::1:role/c",
         "expired_seconds": 0},
        {"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "instance"},
        {"name": "oidc", "mode": "OIDC", "oidc_provider_arn": "acs:ram::1:oidc-provider/p", "oidc_token_file": "TOKEN",
         "ram_role_arn": "acs:ram::1:role/o", "role_session_name": "other"},
        {"name": "a", "mode": "ChainableRamRoleArn", "source_profile": "b", "ram_role_arn": "acs:ram::1:role/a"},
        {"name": "b", "mode": "ChainableRamRoleArn", "source_profile": "c", "ram_role_arn": "acs:ram::1:role/b"},
        {"name": "c", "mode": "ChainableRamRoleArn", "source_profile": "b", "ram_role_arn": "acs:ram::1:role/c"},
        {"name": "program", "mode": "External",
         "process_command": "echo '{\"mode\": \"AK\", \"access_key_id\": \"printed\", \"access_key_secret\": \"s\"}'"},
        {"name": "half", "mode": "AK", "access_key_id": "id"},
        {"name": "empty"}
    ]
}"#;

fn home() -> Home {
    let home = Home::new();
    let token = home.write("token", "the-token");
    home.write(FILE, &ALL.replace("TOKEN", token.to_str().unwrap()));
    home
}

fn profile(name: &str, context: &ProviderContext) -> CliProfile {
    CliProfile::new().profile(name).context(context)
}

#[tokio::test]
async fn keys_are_read_from_the_file() {
    let home = home();
    let context = with(home.environment());
    let current = given(&CliProfile::new().context(&context)).await;
    assert_eq!(
        (
            current.access_key_id(),
            current.security_token(),
            current.provider()
        ),
        ("ak-id", None, "cli_profile/static_ak")
    );
    let temporary = given(&profile("sts", &context)).await;
    assert_eq!(
        (
            temporary.access_key_id(),
            temporary.security_token(),
            temporary.provider()
        ),
        ("sts-id", Some("t"), "cli_profile/static_sts")
    );
    let variable = home.environment().with_variable("ALIBABA_CLOUD_PROFILE", "sts");
    let named = given(&CliProfile::new().context(&with(variable))).await;
    assert_eq!(named.access_key_id(), "sts-id");
}

#[tokio::test]
async fn roles_are_assumed_with_the_file_s_settings() {
    let server = Server::start(|request| {
        let action = request.query().get("Action").unwrap().to_owned();
        let role = request
            .form()
            .get("RoleArn")
            .unwrap()
            .replace("acs:ram::1:role/", "");
        (200, sts(&format!("{action}-{role}")))
    })
    .await;
    let home = home();
    let context = with(home.environment()).sts_endpoint(&server.address);
    let role = given(&profile("role", &context)).await;
    assert_eq!(
        (role.access_key_id(), role.provider()),
        ("AssumeRole-r", "cli_profile/ram_role_arn/static_ak")
    );
    let form = server.seen()[0].form();
    assert_eq!(
        ["RoleSessionName", "DurationSeconds", "Policy", "ExternalId"].map(|name| form.get(name).unwrap()),
        ["session", "1200", "{}", "ext"]
    );
    let chain = given(&profile("chain", &context)).await;
    assert_eq!(
        (chain.access_key_id(), chain.provider()),
        ("AssumeRole-c", "cli_profile/ram_role_arn/ram_role_arn/static_ak")
    );
    let last = server.seen().pop().unwrap();
    assert_eq!(last.query().get("AccessKeyId"), Some("AssumeRole-r"));
    assert_eq!(last.form().get("DurationSeconds"), Some("3600"));
    let oidc = given(&profile("oidc", &context)).await;
    assert_eq!(
        (oidc.access_key_id(), oidc.provider()),
        ("AssumeRoleWithOIDC-o", "cli_profile/oidc_role_arn")
    );
    let last = server.seen().pop().unwrap().form();
    assert_eq!(last.get("RoleSessionName"), Some("other"));
    assert_eq!(last.get("OIDCToken"), Some("the-token"));
}

#[tokio::test]
async fn instances_and_programs_provide_keys() {
    let server = Server::start(|request| match request.method.as_str() {
        "PUT" => (200, "token".to_owned()),
        _ => (
            200,
            issued(request.target.rsplit('/').next().unwrap(), "2026-03-30T09:00:00Z"),
        ),
    })
    .await;
    let home = home();
    let context = with(home.environment()).metadata_endpoint(&server.address);
    let instance = given(&profile("ecs", &context)).await;
    assert_eq!(
        (instance.access_key_id(), instance.provider()),
        ("instance", "cli_profile/ecs_ram_role")
    );
    let printed = given(&profile("program", &context)).await;
    assert_eq!(
        (printed.access_key_id(), printed.provider()),
        ("printed", "cli_profile/external")
    );
}

#[tokio::test]
async fn a_loop_of_profiles_is_an_error() {
    let home = home();
    let error = error_of(&profile("a", &with(home.environment()))).await;
    assert!(
        error.problem().contains("form a loop: a -> b -> c -> b"),
        "{error}"
    );
}

/// A chain of profiles, the last of which has a key.
fn chain(length: usize) -> String {
    let mut profiles: Vec<_> = (1..length)
        .map(|number| {
            format!(
                r#"{{"name": "p{number}", "mode": "ChainableRamRoleArn", "source_profile": "p{}",
                    "ram_role_arn": "acs:ram::1:role/p{number}"}}"#,
                number + 1
            )
        })
        .collect();
    profiles.push(format!(
        r#"{{"name": "p{length}", "mode": "AK", "access_key_id": "last", "access_key_secret": "s"}}"#
    ));
    format!(r#"{{"current": "p1", "profiles": [{}]}}"#, profiles.join(","))
}

#[tokio::test]
async fn a_chain_of_profiles_has_an_end() {
    let server = Server::always(200, sts("role")).await;
    let home = Home::new();
    let context = with(home.environment()).sts_endpoint(&server.address);
    home.write(FILE, &chain(16));
    given(&CliProfile::new().context(&context)).await;
    assert_eq!(server.seen().len(), 15);
    for length in [17, 500, 4_000] {
        home.write(FILE, &chain(length));
        let error = error_of(&CliProfile::new().context(&context)).await;
        let text = "the chain of source profiles has more than 16 members: p1 -> p2 -> p3 -> ";
        assert!(
            error.problem().starts_with(text) && error.problem().ends_with("p16 -> p17"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_token_beside_a_key_is_used_unless_the_key_is_long_lived() {
    let home = Home::new();
    for (id, token) in [
        ("STS.Temporary", Some("the-token")),
        ("id", Some("the-token")),
        ("LTAI5tLongLived", None),
    ] {
        home.write(
            FILE,
            &format!(
                r#"{{"current": "p", "profiles": [{{"name": "p", "mode": "AK", "access_key_id": "{id}",
                    "access_key_secret": "s", "sts_token": "the-token"}}]}}"#
            ),
        );
        let credentials = given(&CliProfile::new().context(&with(home.environment()))).await;
        assert_eq!(credentials.security_token(), token, "{id}");
    }
}

#[tokio::test]
async fn other_modes_are_errors_that_suggest_a_program() {
    for mode in [
        "CloudSSO",
        "OAuth",
        "CredentialsURI",
        "RsaKeyPair",
        "RamRoleArnWithRoleName",
        "BearerToken",
        "Anonymous",
    ] {
        let home = Home::new();
        home.write(
            FILE,
            &format!(r#"{{"current": "p", "profiles": [{{"name": "p", "mode": "{mode}"}}]}}"#),
        );
        let error = error_of(&CliProfile::new().context(&with(home.environment()))).await;
        assert!(
            error.problem().contains(&format!("`{mode}` is not supported")),
            "{error}"
        );
        let help = error.help().unwrap();
        assert!(
            help.contains("`External`") && help.contains("process_command"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn errors_say_what_is_wrong_with_the_file() {
    let home = home();
    let context = with(home.environment());
    for (name, text) in [
        ("half", "it has no `access_key_secret`"),
        ("empty", "it has no `mode`"),
        ("none", "does not have this profile, but `ak`, `sts`"),
    ] {
        let error = error_of(&profile(name, &context)).await;
        assert!(
            error.to_string().contains(&format!("CLI profile `{name}`: ")),
            "{error}"
        );
        assert!(error.problem().contains(text), "{error}");
    }
    for (content, text) in [
        ("{\n \"current\": \"s3cret", "not valid JSON (line 2, column"),
        ("{}", "has no profiles"),
        (r#"{"profiles": []}"#, "has no profiles"),
        (r#"{"profiles": [{"name": "x"}]}"#, "names no current profile"),
    ] {
        home.write(FILE, content);
        let error = error_of(&CliProfile::new().context(&context)).await;
        assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
        assert!(error.problem().contains(text), "{error}");
    }
    let nothing = Home::new();
    let error = error_of(&CliProfile::new().context(&with(nothing.environment()))).await;
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    assert!(error.to_string().contains("aliyun configure"), "{error}");
    let error = error_of(&CliProfile::new().context(&isolated())).await;
    assert!(error.problem().contains("no home folder"), "{error}");
    let off = home
        .environment()
        .with_variable("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true");
    let error = error_of(&CliProfile::new().context(&with(off))).await;
    assert!(error.problem().contains("turned off"), "{error}");
}

#[tokio::test]
async fn the_file_is_read_again_after_its_key_was_rejected() {
    let home = Home::new();
    let other = home.write(
        "other.json",
        r#"{"current": "p", "profiles": [{"name": "p", "mode": "ak", "access_key_id": "one", "access_key_secret": "s"}]}"#,
    );
    let environment = home
        .environment()
        .with_variable("ALIBABA_CLOUD_CONFIG_FILE", other.to_str().unwrap());
    let provider = CliProfile::new().context(&with(environment));
    let first = given(&provider).await;
    let text = std::fs::read_to_string(&other).unwrap().replace("one", "two");
    std::fs::write(&other, text).unwrap();
    assert_eq!(given(&provider).await, first, "it is read once");
    provider.invalidate(&first);
    assert_eq!(given(&provider).await.access_key_id(), "two");
}

#[tokio::test]
async fn a_role_is_requested_with_the_current_key_of_the_file() {
    let server = Server::start(|request| match request.query().get("AccessKeyId") {
        Some("rotated") => (404, r#"{"Code": "InvalidAccessKeyId.NotFound"}"#.to_owned()),
        Some(id) => (200, sts(&format!("role-of-{id}"))),
        None => (400, String::new()),
    })
    .await;
    let home = home();
    let provider = profile("role", &with(home.environment()).sts_endpoint(&server.address));
    home.write(FILE, &ALL.replace("\"source\"", "\"first\""));
    let first = given(&provider).await;
    assert_eq!(first.access_key_id(), "role-of-first");
    // The key is deleted, the file has the next one, and the session is rejected.
    provider.invalidate(&first);
    home.write(FILE, &ALL.replace("\"source\"", "\"second\""));
    assert_eq!(
        given(&provider).await.access_key_id(),
        "role-of-first",
        "the old one still works"
    );
    home.write(FILE, &ALL.replace("\"source\"", "\"rotated\""));
    let rotated = profile("role", &with(home.environment()).sts_endpoint(&server.address));
    error_of(&rotated).await;
    home.write(FILE, &ALL.replace("\"source\"", "\"third\""));
    assert_eq!(given(&rotated).await.access_key_id(), "role-of-third");
}

#[tokio::test]
async fn one_call_uses_the_rotated_key_of_a_role() {
    let revoked = std::sync::Arc::new(std::sync::atomic::AtomicBool::default());
    let is_revoked = std::sync::Arc::clone(&revoked);
    let server = Server::start(move |request| match request.query().get("AccessKeyId") {
        Some("old") if is_revoked.load(std::sync::atomic::Ordering::Relaxed) => {
            (404, r#"{"Code": "InvalidAccessKeyId.NotFound"}"#.to_owned())
        }
        Some(id) => (200, sts(&format!("role-of-{id}"))),
        None => (400, String::new()),
    })
    .await;
    let home = home();
    home.write(FILE, &ALL.replace("\"source\"", "\"old\""));
    let provider = profile("role", &with(home.environment()).sts_endpoint(&server.address));
    let first = given(&provider).await;
    revoked.store(true, std::sync::atomic::Ordering::Relaxed);
    home.write(FILE, &ALL.replace("\"source\"", "\"new\""));
    provider.invalidate(&first);
    assert_eq!(given(&provider).await.access_key_id(), "role-of-new");
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn the_file_is_read_again_after_its_role_was_rejected() {
    let server = Server::start(|request| match request.query().get("AccessKeyId") {
        Some("source") => (404, r#"{"Code": "InvalidAccessKeyId.NotFound"}"#.to_owned()),
        _ => (200, sts("role")),
    })
    .await;
    let home = home();
    let provider = profile("role", &with(home.environment()).sts_endpoint(&server.address));
    let error = error_of(&provider).await;
    assert!(
        error
            .to_string()
            .starts_with("CLI profile `role`, role acs:ram::1:role/r: "),
        "{error}"
    );
    let text = std::fs::read_to_string(home.write("x", "").with_file_name(FILE)).unwrap();
    home.write(FILE, &text.replace("\"source\"", "\"rotated\""));
    assert_eq!(given(&provider).await.access_key_id(), "role");
    assert!(encoding::encoded(&server.seen()[1].target).contains("rotated"));
}
