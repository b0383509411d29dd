//! Marked secrets in every provider, file and response, searched for in all output.

use std::fmt::{Debug, Display};

use alicloud_core::{
    Client, ClientBuilder, Credentials, Failure, Operation, Parameters, ProvideCredentials, Service,
    credentials::{
        AssumeRole, Cached, CliProfile, CredentialsSource, CredentialsUri, DefaultChain, EcsMetadata,
        Environment, EnvironmentKeys, ExternalProcess, IniProfile, OidcRole, ProviderContext,
    },
    encoding,
};

use crate::support::{Home, Received, Server, with};

/// Part of every planted secret; no encoding changes it.
const MARK: &str = "S3CR3T";

/// A secret with characters that are encoded on the wire.
fn secret(name: &str) -> String {
    format!("{MARK}+{name}/=")
}

/// All output.
#[derive(Default)]
struct Shown(Vec<String>);

impl Shown {
    fn debug(&mut self, value: &impl Debug) {
        self.0.push(format!("{value:?} {value:#?}"));
    }

    fn error(&mut self, error: &(impl Debug + Display)) {
        self.debug(error);
        self.0.push(error.to_string());
    }

    async fn provider(&mut self, provider: impl ProvideCredentials) {
        self.debug(&provider);
        match provider.credentials().await {
            Ok(credentials) => {
                self.debug(&*credentials);
                self.0.push(credentials.provider().to_owned());
            }
            Err(error) => self.error(&error),
        }
        self.debug(&provider);
        self.client(provider.into()).await;
    }

    /// Through a client, whose errors have the provider's inside.
    async fn client(&mut self, source: CredentialsSource) {
        static SERVICE: Service = Service::new("cams", "2020-06-06");
        static OPERATION: Operation = Operation::rpc(&SERVICE, "ListFlow");

        #[derive(Debug)]
        struct Cams {
            core: Client,
        }
        alicloud_core::generated::client!(Cams => SERVICE);

        self.debug(&source);
        let builder = ClientBuilder::<Cams>::new()
            .endpoint("http://127.0.0.1:1")
            .credentials(source);
        self.debug(&builder);
        let Cams { core: client } = builder.build().unwrap();
        self.debug(&client);
        let failure: Box<Failure> = client.call(&OPERATION, Parameters::default()).await.unwrap_err();
        self.error(&failure);
        self.debug(&std::error::Error::source(&*failure).map(ToString::to_string));
    }

    fn assert_clean(&self) {
        assert!(self.0.len() > 100, "much was shown");
        for text in &self.0 {
            assert!(!text.contains(MARK), "{text}");
        }
    }
}

/// Repeats a whole request in every form, as an error or as a broken response.
fn echo(request: &Received, how: usize) -> (u16, String) {
    let heard = format!(
        "{} {} {:?} {}",
        request.target,
        encoding::encoded(&request.body),
        request.headers,
        request.body
    );
    let decoded: String = request
        .form()
        .iter()
        .map(|(_, value)| format!(" {value}"))
        .collect();
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let issued = secret("issued");
    match how {
        0 => (
            403,
            format!(
                r#"{{"Code": "InvalidSecurityToken.Malformed", "Message": {}}}"#,
                json(&decoded)
            ),
        ),
        1 => (
            400,
            format!(
                r#"{{"Code": "SignatureDoesNotMatch", "Message": {}, "AccessKeySecret": {}}}"#,
                json(&format!("server string to sign is: {heard}")),
                json(&issued)
            ),
        ),
        2 => (
            200,
            format!(r#"{{"Credentials": {{"AccessKeySecret": "{issued}", "AccessKeyId": "#),
        ),
        3 => (
            200,
            format!(
                r#"{{"AccessKeyId": "a b", "AccessKeySecret": "{issued}", "SecurityToken": "{issued}"}}"#
            ),
        ),
        4 => (500, issued),
        5 => (200, format!("\"{issued}\"")),
        6 => (
            400,
            format!(r#"{{"Code": "Wrong", "Message": {}}}"#, json(&heard)),
        ),
        7 => (
            200,
            format!(
                r#"{{"Code": "Success", "AccessKeyId": "LTAIExampleIdOfKey", "AccessKeySecret": "{issued}\n",
                     "SecurityToken": "{issued}", "Expiration": "{issued}"}}"#
            ),
        ),
        _ => {
            let credentials = format!(
                r#""Code": "Success", "AccessKeyId": "LTAIExampleIdOfKey", "AccessKeySecret": "{issued}",
                   "SecurityToken": "{issued}", "Expiration": "2026-03-30T09:00:00Z""#
            );
            (
                200,
                format!(r#"{{{credentials}, "Credentials": {{{credentials}}}}}"#),
            )
        }
    }
}

fn environment(home: &Home, server: &Server) -> Environment {
    let token = home.write("token", &secret("oidc"));
    home.environment()
        .with_variable("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
        .with_variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p")
        .with_variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.to_str().unwrap())
        .with_variable(
            "ALIBABA_CLOUD_CREDENTIALS_URI",
            format!("{}/{}?key={}", server.address, secret("path"), secret("query")),
        )
}

fn key() -> Credentials {
    Credentials::temporary("LTAIExampleIdOfKey", secret("secret"), secret("token")).unwrap()
}

async fn show_providers(shown: &mut Shown, context: &ProviderContext) {
    let role = || {
        AssumeRole::new("acs:ram::1:role/r", key())
            .external_id(secret("external"))
            .policy(secret("policy"))
            .context(context)
    };
    shown.provider(role()).await;
    shown
        .provider(AssumeRole::new("acs:ram::1:role/s", role()).context(context))
        .await;
    shown.provider(Cached::new(role()).context(context)).await;
    shown
        .provider(OidcRole::new().policy(secret("policy")).context(context))
        .await;
    shown
        .provider(EcsMetadata::new().role_name("r").context(context))
        .await;
    shown.provider(EcsMetadata::new().context(context)).await;
    shown.provider(CredentialsUri::new().context(context)).await;
    shown.provider(DefaultChain::new().context(context)).await;
    shown.debug(context);
}

#[tokio::test]
async fn no_secret_of_a_response_is_shown() {
    let mut shown = Shown::default();
    for how in 0..=8 {
        let server = Server::start(move |request| match request.method.as_str() {
            "PUT" => (200, secret("metadata")),
            _ => echo(request, how),
        })
        .await;
        let home = Home::new();
        let context = with(environment(&home, &server))
            .sts_endpoint(&server.address)
            .metadata_endpoint(&server.address);
        show_providers(&mut shown, &context).await;
    }
    shown.assert_clean();
}

#[tokio::test]
async fn no_secret_of_a_file_or_a_program_is_shown() {
    let mut shown = Shown::default();
    let value = secret("value");
    let profiles = [
        format!(r#""mode": "AK", "access_key_id": "i", "access_key_secret": "{value}""#),
        format!(r#""mode": "AK", "access_key_id": "{value}", "access_key_secret": "{value}\n""#),
        format!(
            r#""mode": "StsToken", "access_key_id": "i", "access_key_secret": "{value}", "sts_token": "{value} é""#
        ),
        format!(r#""mode": "{value}", "access_key_id": "i""#),
        format!(r#""mode": "{MARK}0123456789abcdefghijkl", "access_key_id": "i""#),
        format!(r#""mode": "External", "process_command": "PASSWORD={value} no-such-program""#),
        format!(r#""mode": "BearerToken", "bearer_token": "{value}""#),
        format!(r#""mode": "CloudSSO", "access_token": "{value}""#),
        format!(r#""mode": "External", "process_command": "printf %s '{value}'""#),
        format!(r#""mode": "External", "process_command": "no-such-program --key '{value}'""#),
        format!(r#""mode": "External", "process_command": "false '{value}"#),
        format!(r#""mode": "AK", "access_key_secret": "{value}"#),
    ];
    for profile in profiles {
        let home = Home::new();
        home.write(
            ".aliyun/config.json",
            &format!(r#"{{"current": "p", "profiles": [{{"name": "p", {profile}}}]}}"#),
        );
        shown
            .provider(CliProfile::new().context(&with(home.environment())))
            .await;
    }
    for section in [
        format!("type = access_key\naccess_key_id = i\naccess_key_secret = {value}"),
        format!("type = access_key\naccess_key_id = i = {value}\naccess_key_secret = {value}"),
        format!("type = {value}"),
        value.replace('=', ""),
    ] {
        let home = Home::new();
        home.write(".alibabacloud/credentials", &format!("[default]\n{section}\n"));
        shown
            .provider(IniProfile::new().context(&with(home.environment())))
            .await;
    }
    for environment in [
        [
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "i"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", value.as_str()),
        ],
        [
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", value.as_str()),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", value.as_str()),
        ],
        [
            ("ALIBABA_CLOUD_CREDENTIALS_URI", value.as_str()),
            ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "1"),
        ],
    ] {
        let environment = environment
            .into_iter()
            .fold(Environment::empty(), |environment, (name, value)| {
                environment.with_variable(name, value)
            });
        shown.debug(&environment);
        let context = with(environment).metadata_endpoint("http://127.0.0.1:1");
        shown.provider(EnvironmentKeys::new().context(&context)).await;
        shown.provider(CredentialsUri::new().context(&context)).await;
        shown.provider(DefaultChain::new().context(&context)).await;
    }
    for command in [
        format!("printf %s '{value}'"),
        format!(
            "printf '{{\"mode\": \"{value}\", \"access_key_id\": \"i\", \"access_key_secret\": \"{value}\"}}'"
        ),
        format!("cat /no/such/{value}"),
        format!("PASSWORD={value} no-such-program"),
        format!("PASSWORD='{value}' TOKEN={value} printf x"),
        format!("'no-such-program --password {MARK}'"),
        format!("https://{MARK}@host"),
    ] {
        shown
            .provider(ExternalProcess::new(command).context(&with(Environment::empty())))
            .await;
    }
    shown.provider(key()).await;
    shown.assert_clean();
}
