//! INI files.

use alicloud_core::credentials::{CredentialsErrorKind, IniProfile};

use crate::support::{Home, Server, error_of, given, issued, sts, with};

const FILE: &str = ".alibabacloud/credentials";
const ALL: &str = "\
# a comment
[default]
type = access_key
access_key_id = default-id   # of the team
access_key_secret = s

[role]
type = ram_role_arn
access_key_id = source
access_key_secret = s
role_arn = acs:ram::1:role/r
role_session_name = session
policy = {\"Version\": \"1\"}

[instance]
type = ecs_ram_role
role_name = instance-role

[token]
type = oidc_role_arn
oidc_provider_arn = acs:ram::1:oidc-provider/p
oidc_token_file_path = TOKEN
role_arn = acs:ram::1:role/o

[pair]
type = rsa_key_pair

[untyped]
access_key_id = id
";

#[tokio::test]
async fn each_type_gives_its_credentials() {
    let server = Server::start(
        |request| match (request.method.as_str(), request.query().get("Action")) {
            ("PUT", _) => (200, "token".to_owned()),
            (_, Some(action)) => (200, sts(action)),
            _ => (
                200,
                issued(request.target.rsplit('/').next().unwrap(), "2026-03-30T09:00:00Z"),
            ),
        },
    )
    .await;
    let home = Home::new();
    let token = home.write("token", "the-token");
    home.write(FILE, &ALL.replace("TOKEN", token.to_str().unwrap()));
    let context = with(home.environment())
        .sts_endpoint(&server.address)
        .metadata_endpoint(&server.address);
    for (name, id, provider) in [
        ("default", "default-id", "profile/static_ak"),
        ("role", "AssumeRole", "profile/ram_role_arn/static_ak"),
        ("instance", "instance-role", "profile/ecs_ram_role"),
        ("token", "AssumeRoleWithOIDC", "profile/oidc_role_arn"),
    ] {
        let credentials = given(&IniProfile::new().profile(name).context(&context)).await;
        assert_eq!(
            (credentials.access_key_id(), credentials.provider()),
            (id, provider)
        );
    }
    let form = server.seen()[0].form();
    assert_eq!(form.get("RoleSessionName"), Some("session"));
    assert_eq!(form.get("Policy"), Some(r#"{"Version": "1"}"#));
}

#[tokio::test]
async fn both_file_names_and_the_variables_lead_to_a_profile() {
    let key = |name: &str, id: &str| {
        format!("[{name}]\ntype=access_key\naccess_key_id={id}\naccess_key_secret=s\n")
    };
    let home = Home::new();
    let id = async |environment| {
        let provider = IniProfile::new().context(&with(environment));
        given(&provider).await.access_key_id().to_owned()
    };
    home.write(".alibabacloud/credentials.ini", &key("default", "second"));
    assert_eq!(id(home.environment()).await, "second");
    home.write(FILE, &(key("default", "first") + &key("staging", "staged")));
    assert_eq!(id(home.environment()).await, "first");
    let staging = home
        .environment()
        .with_variable("ALIBABA_CLOUD_PROFILE", "staging");
    assert_eq!(id(staging).await, "staged");
    let other = home.write("other", &key("default", "third"));
    let named = home
        .environment()
        .with_variable("ALIBABA_CLOUD_CREDENTIALS_FILE", other.to_str().unwrap());
    assert_eq!(id(named).await, "third");
}

#[tokio::test]
async fn errors_say_what_is_wrong() {
    let home = Home::new();
    let context = with(home.environment());
    let error = error_of(&IniProfile::new().context(&context)).await;
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    assert!(error.problem().contains("credentials` or `"), "{error}");
    home.write(FILE, ALL);
    for (name, text) in [
        ("pair", "`type` is not supported"),
        ("untyped", "it has no `type`"),
        ("none", "has no section `none`, but `default`, `role`"),
    ] {
        let error = error_of(&IniProfile::new().profile(name).context(&context)).await;
        assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
        assert!(error.problem().contains(text), "{error}");
    }
    let many: String = (0..60_000).map(|number| format!("[{number}]\nkey=x\n")).collect();
    home.write(FILE, &many);
    let error = error_of(&IniProfile::new().context(&context)).await;
    assert!(error.problem().ends_with("`8`, `9` and 59990 more"), "{error}");
    home.write(FILE, "[default]\ns3cret\n");
    let error = error_of(&IniProfile::new().context(&context)).await;
    assert!(error.problem().starts_with("line 2 of"), "{error}");
    assert!(!error.to_string().contains("s3cret"), "{error}");
}

#[tokio::test]
async fn files_of_the_vendor_s_other_readers_are_read() {
    let home = Home::new();
    let key = |text: &str| {
        home.write(FILE, text);
        IniProfile::new().context(&with(home.environment()))
    };
    for text in [
        "[default]\ntype = \"access_key\"\naccess_key_id = \"id\"\naccess_key_secret = 'secret'\n",
        "[default]\ntype = access_key ; a key\naccess_key_id = id ; comment\naccess_key_secret = secret # comment\n",
        "[default]\nTYPE = access_key\nACCESS_KEY_ID = id\nAccess_Key_Secret = secret\n",
        "[default]\ntype: access_key\naccess_key_id: id\naccess_key_secret: secret\n",
        "[default]\ntype = access_key\naccess_key_id = id\n[other]\nx = y\n[default]\naccess_key_secret = secret\n",
        "\u{feff}[ default ]\r\ntype=access_key\r\naccess_key_id=id\r\naccess_key_secret=secret\r\n",
        "[default]\n  type = access_key\n\taccess_key_id\t=\tid\n  access_key_secret =   secret  \n",
    ] {
        let credentials = given(&key(text)).await;
        assert_eq!(
            (credentials.access_key_id(), credentials.access_key_secret()),
            ("id", "secret"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_token_beside_a_key_is_used() {
    let home = Home::new();
    let context = with(home.environment());
    for (kind, id, token) in [
        ("access_key", "STS.Temporary", "security_token"),
        ("access_key", "id", "sts_token"),
        ("sts", "STS.Temporary", "security_token"),
    ] {
        home.write(
            FILE,
            &format!("[default]\ntype={kind}\naccess_key_id={id}\naccess_key_secret=s\n{token}=the-token\n"),
        );
        let credentials = given(&IniProfile::new().context(&context)).await;
        assert_eq!(credentials.security_token(), Some("the-token"));
        assert_eq!(credentials.provider(), "profile/static_sts");
    }
    for (kind, id, text) in [
        ("access_key", "STS.Temporary", "no security token"),
        ("sts", "id", "it has no `security_token`"),
        ("access_key", "${ACCESS_KEY}", "is a placeholder"),
        ("access_key", "[LTAI5tExample]", "has brackets around it"),
        ("access_key", "\"LTAI5tExample", "has a quotation mark"),
        ("access_key", "LTAI5t\u{200b}Example", "U+200B"),
    ] {
        home.write(
            FILE,
            &format!("[default]\ntype={kind}\naccess_key_id={id}\naccess_key_secret=s3cret\n"),
        );
        let error = error_of(&IniProfile::new().context(&context)).await;
        assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
        assert!(error.problem().contains(text), "{error}");
        assert!(!error.to_string().contains("Example"), "{error}");
    }
}
