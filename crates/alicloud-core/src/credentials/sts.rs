use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderName, HeaderValue, Method, header};

use super::{
    Credentials, CredentialsError, CredentialsErrorKind, Surroundings,
    answer::{self, Complaint},
    exchange::{self, Exchange},
};
use crate::{
    ConfigurationError, Endpoint, Network, Service,
    parameters::Pairs,
    sign::{canonical_query, v1},
    time,
};

static STS: Service = Service::new("sts", "2015-04-01");
const GLOBAL: &str = "sts.aliyuncs.com";
const PROVIDER: HeaderName = HeaderName::from_static("x-acs-credentials-provider");
const SHORTEST: Duration = Duration::from_secs(900);
const USUAL: Duration = Duration::from_secs(3600);

/// What both ways to a role have in common: where the service is, and what is asked for.
pub(super) struct Role {
    pub(super) arn: Option<String>,
    pub(super) session_name: Option<String>,
    pub(super) duration: Duration,
    pub(super) policy: Option<String>,
    pub(super) endpoint: Option<String>,
    pub(super) region: Option<String>,
    pub(super) vpc: bool,
    pub(super) exchange: Exchange,
}

impl Default for Role {
    fn default() -> Self {
        Self {
            arn: None,
            session_name: None,
            duration: USUAL,
            policy: None,
            endpoint: None,
            region: None,
            vpc: false,
            exchange: Exchange::new(Duration::from_secs(5), Duration::from_secs(10)),
        }
    }
}

/// Why STS gave no credentials.
pub(super) struct Refusal {
    pub(super) error: CredentialsError,
    /// Whether it refused the key that signed.
    pub(super) stale_key: bool,
}

impl From<CredentialsError> for Refusal {
    fn from(error: CredentialsError) -> Self {
        Self {
            error,
            stale_key: false,
        }
    }
}

/// The account's number in the ARN of a role, `acs:ram::1234567890123456:role/name`.
fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(3).filter(|account| !account.is_empty())
}

impl Role {
    /// The account's number, if the role is named in the program or its files.
    pub(super) fn account(&self) -> Option<String> {
        self.arn.as_deref().and_then(account_of).map(str::to_owned)
    }

    /// What a person would call this role.
    pub(super) fn title(&self, way: &str) -> String {
        match &self.arn {
            Some(arn) => format!("{way} {arn}"),
            None => way.to_owned(),
        }
    }

    /// The parameters that both actions have.
    pub(super) fn parameters(
        &self,
        title: &str,
        surroundings: &Surroundings,
    ) -> Result<Pairs, CredentialsError> {
        let invalid = |problem: String, help: &'static str| {
            CredentialsError::new(CredentialsErrorKind::Invalid, title.to_owned(), problem).with_help(help)
        };
        if self.duration < SHORTEST {
            return Err(invalid(
                format!("a session of {:?} is too short", self.duration),
                "ask for 900 seconds at least, and for no more than the role allows",
            ));
        }
        let environment = &surroundings.environment;
        let arn = self
            .arn
            .clone()
            .or_else(|| environment.variable("ALIBABA_CLOUD_ROLE_ARN"));
        let arn = arn.ok_or_else(|| {
            invalid(
                "no role is named".to_owned(),
                "give the role's ARN, such as `acs:ram::1234567890123456:role/name`",
            )
        })?;
        let name = self
            .session_name
            .clone()
            .or_else(|| environment.variable("ALIBABA_CLOUD_ROLE_SESSION_NAME"))
            .unwrap_or_else(|| {
                let now = surroundings.clock.now().duration_since(UNIX_EPOCH);
                format!("credentials-rust-{}", now.unwrap_or_default().as_micros())
            });
        let mut pairs = Pairs::default();
        pairs.push("RoleArn", arn);
        pairs.push("RoleSessionName", name);
        pairs.push("DurationSeconds", self.duration.as_secs().to_string());
        if let Some(policy) = &self.policy {
            pairs.push("Policy", policy.clone());
        }
        Ok(pairs)
    }

    /// Calls an action: all that is secret in the form, signed when there is a key to sign with.
    pub(super) async fn call(
        &self,
        title: &str,
        action: &'static str,
        mut form: Pairs,
        signer: Option<&Credentials>,
        surroundings: &Surroundings,
    ) -> Result<Credentials, Refusal> {
        let failed = |kind, problem: String| CredentialsError::new(kind, title.to_owned(), problem);
        let endpoint = self.endpoint(surroundings).map_err(|error| {
            failed(CredentialsErrorKind::Invalid, error.to_string())
                .with_help("mend the STS endpoint or region that is set")
        })?;
        let mut query = Pairs::default();
        query.push("Action", action);
        query.push("Version", STS.version());
        query.push("Format", "JSON");
        query.push("Timestamp", time::format(surroundings.clock.now()));
        if let Some(signer) = signer {
            query.push("SignatureMethod", v1::METHOD);
            query.push("SignatureVersion", v1::VERSION);
            query.push("SignatureNonce", surroundings.nonces.next());
            query.push("AccessKeyId", signer.access_key_id().to_owned());
            if let Some(token) = signer.security_token() {
                form.push("SecurityToken", token.to_owned());
            }
            let all = canonical_query(query.iter().chain(form.iter()));
            let signed = v1::string_to_sign("POST", &all);
            query.push("Signature", v1::signature(signer.access_key_secret(), &signed));
        }
        let target = format!("/?{}", canonical_query(query.iter()));
        let body = canonical_query(form.iter());
        let mut request = exchange::request(Method::POST, &endpoint, &target, body.into());
        let headers = &mut request.headers;
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        if let Some(name) = signer.and_then(|signer| HeaderValue::from_str(signer.provider()).ok()) {
            headers.insert(PROVIDER, name);
        }
        let secrets: Vec<&str> = [
            form.get("OIDCToken"),
            form.get("ExternalId"),
            form.get("Policy"),
            query.get("Signature"),
        ]
        .into_iter()
        .chain([
            signer.map(Credentials::access_key_secret),
            signer.and_then(Credentials::security_token),
        ])
        .flatten()
        .collect();
        let answer = self
            .exchange
            .send(surroundings, &endpoint, request)
            .await
            .map_err(|broken| {
                failed(broken.kind, answer::shown(&broken.problem, &secrets))
                    .with_help("check the network's way to the Security Token Service, or set another STS endpoint or region")
            })?;
        if answer.status != 200 {
            return Err(refused(title, action, answer.status, &answer.body, &secrets));
        }
        let host = endpoint.host();
        let account = form.get("RoleArn").and_then(account_of);
        answer::object(&answer.body)
            .and_then(|value| answer::temporary(value.get("Credentials").unwrap_or(&serde_json::Value::Null)))
            .map(|credentials| match account {
                Some(account) => credentials.with_account(account),
                None => credentials,
            })
            .map_err(|problem| {
                failed(CredentialsErrorKind::Unavailable, format!("{host}: {problem}"))
                    .with_help("check that this is the Security Token Service")
                    .into()
            })
    }

    /// The endpoint that is given; else the region's, from the VPC when that is asked for; else the global one.
    fn endpoint(&self, surroundings: &Surroundings) -> Result<Endpoint, ConfigurationError> {
        if let Some(endpoint) = self.endpoint.as_ref().or(surroundings.sts_endpoint.as_ref()) {
            return Endpoint::parse(endpoint);
        }
        let environment = &surroundings.environment;
        let region = self
            .region
            .clone()
            .or_else(|| environment.variable("ALIBABA_CLOUD_STS_REGION"));
        // There is no global name in the VPC.
        let Some(region) = region else {
            return Endpoint::parse(GLOBAL);
        };
        let network = if self.vpc || environment.is_on("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED") {
            Network::Vpc
        } else {
            Network::Public
        };
        Endpoint::of(&STS, &region, network)
    }
}

fn refused(title: &str, action: &str, status: u16, body: &[u8], secrets: &[&str]) -> Refusal {
    let complaint = Complaint::read(body, secrets);
    let code = complaint.code.as_deref().unwrap_or_default();
    let kind = if status >= 500 || status == 429 || code.starts_with("Throttling") {
        CredentialsErrorKind::Unavailable
    } else {
        CredentialsErrorKind::Refused
    };
    let error = CredentialsError::new(
        kind,
        title.to_owned(),
        format!("{action} was refused with HTTP {status}: {complaint}"),
    );
    Refusal {
        error: error.with_help(remedy(code, kind)),
        stale_key: code.starts_with("InvalidSecurityToken") || code.starts_with("InvalidAccessKeyId"),
    }
}

/// What helps against the codes of STS.
fn remedy(code: &str, kind: CredentialsErrorKind) -> &'static str {
    match code {
        _ if kind == CredentialsErrorKind::Unavailable => "try again later",
        "NoPermission" => {
            "allow the identity `sts:AssumeRole` on the role, and name the identity in the role's trust policy"
        }
        _ if code.starts_with("EntityNotExist.Role") => "check the role's ARN",
        _ if code.starts_with("AuthenticationFail") => {
            "check the identity provider's ARN, and that the token was issued for it and has not expired"
        }
        _ if code.starts_with("InvalidSecurityToken") => "renew the temporary key that asks for the role",
        _ if code.starts_with("InvalidAccessKeyId") => "check that the access key exists and is active",
        _ if code.contains("Signature") => "check the access key's secret",
        _ if code.contains("Timestamp") || code.contains("TimeStamp") => "set the machine's clock",
        _ if code.contains("DurationSeconds") => {
            "ask for 900 seconds at least, and for no more than the role allows"
        }
        _ => "check the role's ARN, the session's name, policy and duration",
    }
}
