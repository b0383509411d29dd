//! The default chain.

use alicloud_core::{
    ProvideCredentials,
    credentials::{CredentialsErrorKind, DefaultChain, Environment, ProviderContext},
};

use crate::support::{Home, Server, error_of, given, issued, sts, with};

const LATER: &str = "2026-03-30T09:00:00Z";

/// All links at once; a test turns off those before the one that it needs.
struct Everything {
    home: Home,
    server: Server,
}

impl Everything {
    async fn new() -> Self {
        let server = Server::start(|request| match request.query().get("Action") {
            Some(action) => (200, sts(action)),
            None if request.method == "PUT" => (200, "token".to_owned()),
            None => (200, issued(request.target.rsplit('/').next().unwrap(), LATER)),
        })
        .await;
        let home = Home::new();
        home.write("token", "t");
        home.write(
            ".aliyun/config.json",
            r#"{"current": "p", "profiles": [{"name": "p", "mode": "AK", "access_key_id": "cli", "access_key_secret": "s"}]}"#,
        );
        home.write(
            ".alibabacloud/credentials.ini",
            "[default]\ntype = access_key\naccess_key_id = ini\naccess_key_secret = s\n",
        );
        Self { home, server }
    }

    fn environment(&self) -> Environment {
        let token = self.home.write("token", "t");
        self.home
            .environment()
            .with_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "variable")
            .with_variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s")
            .with_variable("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
            .with_variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p")
            .with_variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.to_str().unwrap())
            .with_variable("ALIBABA_CLOUD_ECS_METADATA", "instance")
            .with_variable(
                "ALIBABA_CLOUD_CREDENTIALS_URI",
                format!("{}/uri", self.server.address),
            )
    }

    fn context(&self, environment: Environment) -> ProviderContext {
        with(environment)
            .sts_endpoint(&self.server.address)
            .metadata_endpoint(&self.server.address)
    }
}

#[tokio::test]
async fn the_links_are_tried_in_the_vendor_s_order() {
    let all = Everything::new().await;
    let mut environment = all.environment();
    for (id, provider, off) in [
        ("variable", "default/env", ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "")),
        (
            "AssumeRoleWithOIDC",
            "default/oidc_role_arn",
            ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", ""),
        ),
        (
            "cli",
            "default/cli_profile/static_ak",
            ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true"),
        ),
        (
            "ini",
            "default/profile/static_ak",
            ("ALIBABA_CLOUD_CREDENTIALS_FILE", "/no/such/file"),
        ),
        (
            "instance",
            "default/ecs_ram_role",
            ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
        ),
        (
            "uri",
            "default/credential_uri",
            ("ALIBABA_CLOUD_CREDENTIALS_URI", ""),
        ),
    ] {
        let chain = DefaultChain::new().context(&all.context(environment.clone()));
        let credentials = given(&chain).await;
        assert_eq!(
            (credentials.access_key_id(), credentials.provider()),
            (id, provider)
        );
        environment = environment.with_variable(off.0, off.1);
    }
    let chain = DefaultChain::new().context(&all.context(environment));
    let error = error_of(&chain).await;
    assert_eq!(error.links().len(), 6);
    let text = error.to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 8, "{text}");
    for (line, part) in lines[1..7].iter().zip([
        "environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set",
        "OIDC role: ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set",
        "CLI profile: turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
        "INI profile: there is no file `/no/such/file`",
        "ECS metadata: turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED",
        "credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set",
    ]) {
        assert!(line.contains(part) && line.contains("; "), "{line}");
    }
    assert!(
        lines[7].contains("help: set ALIBABA_CLOUD_ACCESS_KEY_ID"),
        "{text}"
    );
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
}

#[tokio::test]
async fn an_error_is_not_kept_but_the_first_source_is() {
    let home = Home::new();
    let file = ".alibabacloud/credentials";
    let key = "[default]\ntype = access_key\naccess_key_id = ini\naccess_key_secret = s\n";
    let environment = home
        .environment()
        .with_variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    let chain = DefaultChain::new().context(&with(environment));
    error_of(&chain).await;
    home.write(file, key);
    let first = given(&chain).await;
    assert_eq!(first.provider(), "default/profile/static_ak");
    home.write(
        ".aliyun/config.json",
        r#"{"current": "p", "profiles": [{"name": "p", "mode": "AK", "access_key_id": "cli", "access_key_secret": "s"}]}"#,
    );
    assert_eq!(given(&chain).await, first, "an earlier link does not take over");
    chain.invalidate(&first);
    home.write(file, "");
    let error = error_of(&chain).await;
    assert!(error.to_string().starts_with("INI profile: "), "{error}");
    home.write(file, &key.replace("= ini", "= rotated"));
    assert_eq!(given(&chain).await.access_key_id(), "rotated");
}

#[tokio::test]
async fn the_error_has_a_configured_link_that_fails() {
    let sts = Server::always(
        400,
        r#"{"Code": "AuthenticationFail.OIDCToken.Expired", "Message": "expired"}"#,
    )
    .await;
    let home = Home::new();
    let token = home.write("token", "t");
    let environment = home
        .environment()
        .with_variable("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
        .with_variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p")
        .with_variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.to_str().unwrap())
        .with_variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "1");
    let chain = DefaultChain::new().context(&with(environment).sts_endpoint(&sts.address));
    let error = error_of(&chain).await;
    assert_eq!(error.kind(), CredentialsErrorKind::Refused);
    assert!(
        error
            .to_string()
            .contains("AuthenticationFail.OIDCToken.Expired: expired"),
        "{error}"
    );
}

#[tokio::test]
async fn variables_are_read_again_after_their_key_was_rejected() {
    let id = std::sync::Arc::new(std::sync::Mutex::new("first"));
    let read = std::sync::Arc::clone(&id);
    let environment = Environment::from_fn(move |name| match name {
        "ALIBABA_CLOUD_ACCESS_KEY_ID" => Some((*read.lock().unwrap()).to_owned()),
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET" => Some("s".to_owned()),
        _ => None,
    });
    let chain = DefaultChain::new().context(&with(environment));
    let first = given(&chain).await;
    *id.lock().unwrap() = "second";
    assert_eq!(given(&chain).await, first);
    chain.invalidate(&first);
    assert_eq!(given(&chain).await.access_key_id(), "second");
}
