//! One key in all forms that sources use: expiry, byte order marks, encodings.

use alicloud_core::{
    Credentials, ProvideCredentials,
    credentials::{
        AssumeRole, CliProfile, CredentialsErrorKind, CredentialsUri, EcsMetadata, ExternalProcess,
        IniProfile, OidcRole,
    },
    time,
};

use crate::support::{Home, Server, error_of, given, http, isolated, with};

const KEY: &str = r#""Code": "Success", "AccessKeyId": "id", "AccessKeySecret": "s", "SecurityToken": "t""#;

/// A response of STS and of the other servers at once.
fn body(expiration: &str) -> String {
    let member = match expiration {
        "" => String::new(),
        value => format!(r#", "Expiration": {value}"#),
    };
    format!(r#"{{{KEY}{member}, "Credentials": {{{KEY}{member}}}}}"#)
}

async fn servers(home: &Home, body: Vec<u8>) -> Vec<Box<dyn ProvideCredentials>> {
    let server = Server::raw(move |request, _| match request.method.as_str() {
        "PUT" => http(200, "", "token"),
        _ => http(200, "", &body),
    })
    .await;
    let context = isolated()
        .sts_endpoint(&server.address)
        .metadata_endpoint(&server.address);
    let token = home.write("token", "t");
    vec![
        Box::new(CredentialsUri::new().uri(&server.address).context(&context)),
        Box::new(AssumeRole::new("acs:ram::1:role/r", Credentials::new("i", "s").unwrap()).context(&context)),
        Box::new(EcsMetadata::new().role_name("r").context(&context)),
        Box::new(
            OidcRole::new()
                .role_arn("acs:ram::1:role/r")
                .provider_arn("acs:ram::1:oidc-provider/p")
                .token_file(token)
                .context(&context),
        ),
    ]
}

#[cfg(unix)]
fn program(home: &Home, output: impl AsRef<[u8]>) -> ExternalProcess {
    let file = home.write("output", &output);
    ExternalProcess::new(format!("cat {}", file.display())).context(&isolated())
}

#[tokio::test]
async fn an_expiry_is_read_in_every_form_from_every_source() {
    let time = time::parse("2026-03-30T09:00:00Z");
    let home = Home::new();
    for form in [
        r#""2026-03-30T09:00:00Z""#,
        r#""2026-03-30T09:00:00+00:00""#,
        r#""2026-03-30T17:00:00+08:00""#,
        r#""2026-03-30T17:00:00.123+08:00""#,
        r#""2026-03-30T09:00:00.123456Z""#,
        r#""2026-03-30T09:00:00.5""#,
        r#""2026-03-30t09:00:00z""#,
        r#""2026-03-30 09:00:00Z""#,
        "1774861200",
        "1774861200000",
        r#""1774861200""#,
        r#""1774861200000""#,
    ] {
        for provider in servers(&home, body(form).into_bytes()).await {
            let credentials = provider.credentials().await.unwrap();
            assert_eq!(credentials.expiration(), time, "{form}: {provider:?}");
        }
        #[cfg(unix)]
        {
            let output = format!(
                r#"{{"mode": "StsToken", "access_key_id": "i", "access_key_secret": "s", "sts_token": "t",
                    "expiration": {form}}}"#
            );
            assert_eq!(given(&program(&home, output)).await.expiration(), time, "{form}");
        }
    }
}

#[tokio::test]
async fn an_expiry_may_be_missing_where_the_source_allows_it() {
    let home = Home::new();
    for form in ["", "null", r#""""#, "0", r#""0001-01-01T00:00:00Z""#] {
        let mut providers = servers(&home, body(form).into_bytes()).await.into_iter();
        let uri = providers.next().unwrap();
        assert_eq!(uri.credentials().await.unwrap().expiration(), None, "{form}");
        for provider in providers {
            let error = provider.credentials().await.unwrap_err();
            assert!(
                error.problem().contains("no time in the member `Expiration`"),
                "{error}"
            );
        }
        #[cfg(unix)]
        if !form.is_empty() {
            let output = format!(
                r#"{{"mode": "AK", "access_key_id": "i", "access_key_secret": "s", "expiration": {form}}}"#
            );
            assert_eq!(given(&program(&home, output)).await.expiration(), None, "{form}");
        }
    }
    for form in [r#""tomorrow""#, "true", "-5", "[]"] {
        for provider in servers(&home, body(form).into_bytes()).await {
            let error = provider.credentials().await.unwrap_err();
            assert!(
                error.problem().contains("member `Expiration` that is n"),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_not_part_of_the_text() {
    let marked = |text: &str| format!("\u{feff}{text}");
    let home = Home::new();
    let marked_body = marked(&body(r#""2026-03-30T09:00:00Z""#));
    for provider in servers(&home, marked_body.into_bytes()).await {
        assert_eq!(provider.credentials().await.unwrap().access_key_id(), "id");
    }
    #[cfg(unix)]
    {
        let output = marked(r#"{"mode": "AK", "access_key_id": "i", "access_key_secret": "s"}"#);
        assert_eq!(given(&program(&home, output)).await.access_key_id(), "i");
    }
    home.write(
        ".aliyun/config.json",
        &marked(r#"{"current": "p", "profiles": [{"name": "p", "mode": "AK", "access_key_id": "i", "access_key_secret": "s"}]}"#),
    );
    home.write(
        ".alibabacloud/credentials",
        &marked("[default]\r\ntype = access_key\r\naccess_key_id = i\r\naccess_key_secret = s\r\n"),
    );
    let context = with(home.environment());
    given(&CliProfile::new().context(&context)).await;
    given(&IniProfile::new().context(&context)).await;
    let token = home.write("token", &marked("header.payload.signature"));
    let server = Server::always(200, body("1774861200")).await;
    let role = OidcRole::new()
        .role_arn("acs:ram::1:role/r")
        .provider_arn("acs:ram::1:oidc-provider/p")
        .token_file(token)
        .context(&isolated().sts_endpoint(&server.address));
    given(&role).await;
    assert_eq!(
        server.seen()[0].form().get("OIDCToken"),
        Some("header.payload.signature")
    );
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[tokio::test]
async fn another_encoding_is_named() {
    let home = Home::new();
    let context = with(home.environment());
    for (content, text) in [
        (utf16("[default]\n"), "is UTF-16"),
        (
            b"[default]\n# \xb2\xe2\xca\xd4\ntype = access_key\n".to_vec(),
            "is not UTF-8 (line 2)",
        ),
    ] {
        home.write(".alibabacloud/credentials", &content);
        home.write(".aliyun/config.json", &content);
        for error in [
            error_of(&IniProfile::new().context(&context)).await,
            error_of(&CliProfile::new().context(&context)).await,
        ] {
            assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
            assert!(error.problem().contains(text), "{error}");
            assert_eq!(error.help(), Some("save it as UTF-8"));
        }
    }
    for provider in servers(&home, utf16(&body("1774861200"))).await {
        let error = provider.credentials().await.unwrap_err();
        assert!(error.problem().contains("UTF-16"), "{error}");
    }
}
