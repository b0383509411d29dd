use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderValue, Method, header};

use crate::{
    configuration::ConfigurationError,
    credentials::{
        access_key::Credentials,
        error::{CredentialsError, CredentialsErrorKind},
        provider_context::ProviderContext,
        support::{
            http_exchange::{self, Exchange, FailedAttempt, RetryDelay},
            response::{self, Expiry, ServerError},
        },
    },
    encoding::Pairs,
    endpoint::{Endpoint, Network},
    headers::PROVIDER,
    service::{ErrorFact, ErrorMeaning, RetryClass, Service},
    sign::{canonical_query, v1},
    time,
    transport::{HttpRequest, HttpResponse},
};

static STS: Service = Service::new("sts", "2015-04-01");
const GLOBAL: &str = "sts.aliyuncs.com";
const SHORTEST: Duration = Duration::from_secs(900);
const USUAL: Duration = Duration::from_secs(3600);

/// A role, and how STS is called for it.
pub(crate) struct Role {
    pub(crate) arn: Option<String>,
    pub(crate) session_name: Option<String>,
    pub(crate) duration: Duration,
    pub(crate) policy: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) vpc: bool,
    pub(crate) exchange: Exchange,
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

/// The error of a call to STS.
pub(crate) struct StsError {
    pub(crate) error: CredentialsError,
    /// Whether STS rejected the key that signed.
    pub(crate) stale_key: bool,
}

impl From<CredentialsError> for StsError {
    fn from(error: CredentialsError) -> Self {
        Self {
            error,
            stale_key: false,
        }
    }
}

/// Returns the account's number in the ARN of a role, `acs:ram::1234567890123456:role/name`.
fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(3).filter(|account| !account.is_empty())
}

impl Role {
    /// Returns the account's number, if the role is set in the program or its files.
    pub(crate) fn account(&self) -> Option<String> {
        self.arn.as_deref().and_then(account_of).map(str::to_owned)
    }

    /// Returns a name of the role for people.
    pub(crate) fn title(&self, kind: &str) -> String {
        match &self.arn {
            Some(arn) => format!("{kind} {arn}"),
            None => kind.to_owned(),
        }
    }

    /// Returns the parameters that both actions have.
    pub(crate) fn parameters(
        &self,
        title: &str,
        context: &ProviderContext,
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
        let environment = &context.environment;
        let arn = self
            .arn
            .clone()
            .or_else(|| environment.variable("ALIBABA_CLOUD_ROLE_ARN"));
        let arn = arn.ok_or_else(|| {
            invalid(
                "the role's ARN is not set".to_owned(),
                "set it, such as `acs:ram::1234567890123456:role/name`",
            )
        })?;
        let name = self
            .session_name
            .clone()
            .or_else(|| environment.variable("ALIBABA_CLOUD_ROLE_SESSION_NAME"))
            .unwrap_or_else(|| {
                let now = context.now().duration_since(UNIX_EPOCH);
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

    /// Calls an action, with retries after transient errors: secrets in the form, signed if there is a key to sign with, each
    /// attempt with a new nonce and date.
    pub(crate) async fn call(
        &self,
        title: &str,
        action: &'static str,
        mut form: Pairs,
        signer: Option<&Credentials>,
        context: &ProviderContext,
    ) -> Result<Credentials, StsError> {
        let endpoint = self.endpoint(context).map_err(|error| {
            CredentialsError::new(CredentialsErrorKind::Invalid, title.to_owned(), error.to_string())
                .with_help("fix the STS endpoint or region that is set")
        })?;
        if let Some(token) = signer.and_then(Credentials::security_token) {
            form.push("SecurityToken", token.to_owned());
        }
        let request = || signed_request(&endpoint, action, &form, signer, context);
        let read = |signed: SignedRequest, outcome: Result<HttpResponse, http_exchange::ExchangeError>| {
            let call = StsAttempt {
                title,
                action,
                host: endpoint.host(),
                form: &form,
                signer,
                signed,
            };
            match outcome {
                Ok(response) => call.read(&response, context),
                Err(failed) => Err(FailedAttempt {
                    error: call
                        .error(failed.kind, &failed.problem)
                        .with_help(
                            "check the network between here and STS, or set another STS endpoint or region",
                        )
                        .into(),
                    retry: failed.retry,
                }),
            }
        };
        self.exchange.send(context, &endpoint, request, read).await
    }

    /// Returns the endpoint that is set; else the region's, inside the VPC if that is set; else the global one.
    fn endpoint(&self, context: &ProviderContext) -> Result<Endpoint, ConfigurationError> {
        if let Some(endpoint) = self.endpoint.as_ref().or(context.sts_endpoint.as_ref()) {
            return Endpoint::parse(endpoint);
        }
        let environment = &context.environment;
        let region = self
            .region
            .clone()
            .or_else(|| environment.variable("ALIBABA_CLOUD_STS_REGION"));
        // The VPC has no global endpoint.
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

/// The date and the signature of an attempt.
struct SignedRequest {
    at: SystemTime,
    signature: Option<String>,
}

fn signed_request(
    endpoint: &Endpoint,
    action: &'static str,
    form: &Pairs,
    signer: Option<&Credentials>,
    context: &ProviderContext,
) -> (HttpRequest, SignedRequest) {
    let mut signed = SignedRequest {
        at: context.now(),
        signature: None,
    };
    let mut query = Pairs::default();
    query.push("Action", action);
    query.push("Version", STS.version());
    query.push("Format", "JSON");
    query.push("Timestamp", time::format(signed.at));
    if let Some(signer) = signer {
        query.push("SignatureMethod", v1::METHOD);
        query.push("SignatureVersion", v1::VERSION);
        query.push("SignatureNonce", context.nonces.nonce());
        query.push("AccessKeyId", signer.access_key_id().to_owned());
        let all = canonical_query(query.iter().chain(form.iter()));
        let text = v1::string_to_sign("POST", &all);
        let signature = v1::signature(signer.access_key_secret(), &text);
        query.push("Signature", signature.clone());
        signed.signature = Some(signature);
    }
    let target = format!("/?{}", canonical_query(query.iter()));
    let body = canonical_query(form.iter());
    let mut request = http_exchange::request(Method::POST, endpoint, &target, body.into());
    let headers = &mut request.headers;
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    if let Some(name) = signer.and_then(|signer| HeaderValue::from_str(signer.provider()).ok()) {
        headers.insert(PROVIDER, name);
    }
    (request, signed)
}

/// An attempt of a call, with what its response is read by.
struct StsAttempt<'c> {
    title: &'c str,
    action: &'static str,
    host: &'c str,
    form: &'c Pairs,
    signer: Option<&'c Credentials>,
    signed: SignedRequest,
}

impl StsAttempt<'_> {
    fn error(&self, kind: CredentialsErrorKind, problem: &str) -> CredentialsError {
        let problem = response::shown(problem, &self.secrets());
        CredentialsError::new(kind, self.title.to_owned(), problem)
    }

    fn secrets(&self) -> Vec<&str> {
        let parts = ["OIDCToken", "ExternalId", "Policy", "SecurityToken"].map(|name| self.form.get(name));
        let secret = self.signer.map(Credentials::access_key_secret);
        let signature = self.signed.signature.as_deref();
        parts.into_iter().chain([secret, signature]).flatten().collect()
    }

    fn read(
        &self,
        response: &HttpResponse,
        context: &ProviderContext,
    ) -> Result<Credentials, FailedAttempt<StsError>> {
        if response.status != 200 {
            return Err(self.refused(response, context));
        }
        let unusable = |problem: String, retry| FailedAttempt {
            error: self
                .error(
                    CredentialsErrorKind::Unavailable,
                    &format!("the response of {} {problem}", self.host),
                )
                .with_help("check that this is the Security Token Service")
                .into(),
            retry,
        };
        let value =
            response::object(&response.body).map_err(|problem| unusable(problem, Some(RetryDelay::Short)))?;
        let credentials = value.get("Credentials").unwrap_or(&serde_json::Value::Null);
        let credentials =
            response::temporary(credentials, Expiry::Required).map_err(|problem| unusable(problem, None))?;
        Ok(match self.form.get("RoleArn").and_then(account_of) {
            Some(account) => credentials.with_account(account),
            None => credentials,
        })
    }

    fn refused(&self, response: &HttpResponse, context: &ProviderContext) -> FailedAttempt<StsError> {
        let status = response.status;
        let server_error = ServerError::read(&response.body, &self.secrets());
        let code = server_error.code.as_deref().unwrap_or_default();
        let meaning = STS.meaning(code);
        let class = STS.error(code).map(ErrorFact::retry);
        let retry = if class == Some(RetryClass::AfterDelay) {
            Some(RetryDelay::Long)
        } else if class == Some(RetryClass::ReadsOnly) {
            // A role that is assumed twice has two sessions.
            Some(RetryDelay::Short)
        } else if meaning == Some(ErrorMeaning::Clock) {
            let date = response
                .headers
                .get(header::DATE)
                .and_then(|date| time::parse_http_date(date.to_str().ok()?));
            date.filter(|date| context.clock.correct(*date, self.signed.at))
                .map(|_| RetryDelay::Zero)
        } else {
            RetryDelay::of_status(status)
        };
        let kind = match retry {
            Some(RetryDelay::Short | RetryDelay::Long) => CredentialsErrorKind::Unavailable,
            Some(RetryDelay::Zero) | None => CredentialsErrorKind::Refused,
        };
        let problem = if server_error.has_reason() {
            format!("{} failed with HTTP {status}: {server_error}", self.action)
        } else {
            format!(
                "{} failed: {} returned HTTP {status} with {}",
                self.action,
                self.host,
                http_exchange::described(&response.body)
            )
        };
        let error = CredentialsError::new(kind, self.title.to_owned(), problem);
        let stale_key = self
            .signer
            .is_some_and(|signer| crate::credentials::refused_key::refuses_key(meaning, signer));
        FailedAttempt {
            error: StsError {
                error: error.with_help(remedy(code, server_error.has_reason(), kind)),
                stale_key,
            },
            retry,
        }
    }
}

/// Returns the remedy for a code of STS.
fn remedy(code: &str, has_reason: bool, kind: CredentialsErrorKind) -> &'static str {
    match code {
        "SignatureNonceUsed" => {
            "check that the source of nonces does not repeat them, and that no proxy sends requests twice"
        }
        _ if kind == CredentialsErrorKind::Unavailable => "try again later",
        _ if !has_reason => "check the STS endpoint that is set, and the proxies before it",
        "NoPermission" => {
            "allow the identity `sts:AssumeRole` on the role, and name the identity in the role's trust policy"
        }
        _ if code.starts_with("EntityNotExist.Role") => "check the role's ARN",
        _ if code.starts_with("AuthenticationFail") => {
            "check the identity provider's ARN, and that the token was issued for it and has not expired"
        }
        _ if code.starts_with("InvalidSecurityToken") || code == "MissingSecurityToken" => {
            "renew the temporary key that asks for the role, with its token"
        }
        _ if code.starts_with("InvalidAccessKeyId") || code.starts_with("Forbidden.AccessKey") => {
            "check that the access key exists and is active"
        }
        _ if code.contains("Timestamp") || code.contains("TimeStamp") => "set the machine's clock",
        _ if code.contains("Signature") => "check the access key's secret",
        _ if code.contains("DurationSeconds") => {
            "ask for 900 seconds at least, and for no more than the role allows"
        }
        _ => "check the role's ARN, the session's name, policy and duration",
    }
}
