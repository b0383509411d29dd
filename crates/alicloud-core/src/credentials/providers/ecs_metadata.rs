use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};

use crate::{
    credentials::{
        access_key::Credentials,
        error::{CredentialsError, CredentialsErrorKind},
        provider_context::ProviderContext,
        support::{
            cache::Cache,
            http_exchange::{self, Exchange, FailedAttempt, RetryDelay},
            response::{self, Expiry, ServerError},
            setters,
            single_flight::Outcome,
        },
    },
    encoding,
    endpoint::Endpoint,
    transport::HttpResponse,
};

const SERVER: &str = "http://100.100.100.200";
const TOKEN_TARGET: &str = "/latest/api/token";
const CREDENTIALS_TARGET: &str = "/latest/meta-data/ram/security-credentials/";
const LIFETIME: HeaderName = HeaderName::from_static("x-aliyun-ecs-metadata-token-ttl-seconds");
const TOKEN: HeaderName = HeaderName::from_static("x-aliyun-ecs-metadata-token");
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const PLAIN_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

/// Temporary credentials of the RAM role of an ECS instance, from the metadata server that only the instance reaches.
///
/// In hardened mode every fetch begins with a new token, valid for 6 hours. If the server issues none, or rejects it later, the
/// fetch continues without a token; `hardened_only` and `ALIBABA_CLOUD_IMDSV1_DISABLED` forbid that. The role is the one that
/// is set, else `ALIBABA_CLOUD_ECS_METADATA`, else the one that the server names. `ALIBABA_CLOUD_ECS_METADATA_DISABLED` turns
/// the provider off. Timeouts: 1 s to connect and 1 s to read; within them, requests to a busy server are retried twice.
/// Proxies are never used.
///
/// ```
/// use alicloud_core::credentials::EcsMetadata;
///
/// let metadata = EcsMetadata::new().role_name("flows").hardened_only(true);
/// # let _ = metadata;
/// ```
pub struct EcsMetadata {
    role_name: Option<String>,
    hardened_only: bool,
    endpoint: Option<String>,
    exchange: Exchange,
    cache: Cache,
    context: ProviderContext,
}

/// The error of a step, and whether one without a token would fail, too.
struct StepError {
    error: CredentialsError,
    is_final: bool,
}

impl Default for EcsMetadata {
    fn default() -> Self {
        Self::new()
    }
}

impl EcsMetadata {
    /// Creates a provider of the instance's role.
    #[must_use]
    pub fn new() -> Self {
        let second = Duration::from_secs(1);
        Self {
            role_name: None,
            hardened_only: false,
            endpoint: None,
            exchange: Exchange::direct(second, second),
            cache: Cache::default(),
            context: ProviderContext::new(),
        }
    }

    /// Sets the role's name, which saves a request for it.
    #[must_use]
    pub fn role_name(mut self, name: impl Into<String>) -> Self {
        self.role_name = Some(name.into());
        self
    }

    /// Sets whether a token is required: without one, fetching fails.
    #[must_use]
    pub fn hardened_only(mut self, hardened_only: bool) -> Self {
        self.hardened_only = hardened_only;
        self
    }

    /// Sets the server's URL, in place of `http://100.100.100.200`.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    setters::context!();

    async fn fetch(&self) -> Outcome {
        let environment = &self.context.environment;
        if environment.is_on(DISABLED) {
            let problem = format!("turned off by {DISABLED}");
            return Err(error(CredentialsErrorKind::NotConfigured, problem)
                .with_help("unset it to use the instance's role"));
        }
        let address = self
            .endpoint
            .as_deref()
            .or(self.context.metadata_endpoint.as_deref());
        let endpoint = Endpoint::parse(address.unwrap_or(SERVER))
            .map_err(|invalid| error(CredentialsErrorKind::Invalid, invalid.to_string()))?;
        let hardened_only = self.hardened_only || environment.is_on(PLAIN_DISABLED);
        let hardened = match self.token(&endpoint).await {
            Ok(token) => self.steps(&endpoint, Some(&token)).await,
            Err(failed) => Err(failed),
        };
        let outcome = match hardened {
            Err(failed) if !hardened_only && !failed.is_final => self.steps(&endpoint, None).await,
            outcome => outcome,
        };
        outcome.map_err(|failed| failed.error)
    }

    async fn token(&self, endpoint: &Endpoint) -> Result<HeaderValue, StepError> {
        let lifetime = (LIFETIME, HeaderValue::from_static("21600"));
        let body = self
            .ask(Method::PUT, endpoint, TOKEN_TARGET, Some(lifetime))
            .await?;
        let token = HeaderValue::from_bytes(body.trim_ascii())
            .ok()
            .filter(|token| !token.is_empty());
        let mut token = token.ok_or_else(|| StepError {
            error: unexpected("the metadata server returned a token that no header can hold".to_owned()),
            is_final: false,
        })?;
        token.set_sensitive(true);
        Ok(token)
    }

    /// Requests the role's name, then its credentials.
    async fn steps(
        &self,
        endpoint: &Endpoint,
        token: Option<&HeaderValue>,
    ) -> Result<Arc<Credentials>, StepError> {
        let header = token.map(|token| (TOKEN, token.clone()));
        let unusable = |problem: String| StepError {
            error: unexpected(problem),
            is_final: true,
        };
        let environment = &self.context.environment;
        let set = self
            .role_name
            .clone()
            .or_else(|| environment.variable("ALIBABA_CLOUD_ECS_METADATA"));
        let role = match set {
            Some(role) => role,
            None => {
                let body = self
                    .ask(Method::GET, endpoint, CREDENTIALS_TARGET, header.clone())
                    .await?;
                let name = String::from_utf8_lossy(body.trim_ascii()).into_owned();
                let letters = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
                if name.is_empty() || name.len() > 64 || !name.chars().all(letters) {
                    return Err(unusable(
                        "the metadata server returned an invalid role name".to_owned(),
                    ));
                }
                name
            }
        };
        let target = format!("{CREDENTIALS_TARGET}{}", encoding::encoded(&role));
        let body = self.ask(Method::GET, endpoint, &target, header).await?;
        let invalid = |problem: String| unusable(format!("the metadata server's response {problem}"));
        let value = response::object(&body).map_err(invalid)?;
        match response::text(&value, "Code") {
            Some("Success") => {}
            _ => {
                let server_error = ServerError::read(&body, &[]);
                let code = server_error.code.as_deref().unwrap_or("no code");
                let message = server_error
                    .message
                    .as_deref()
                    .map(|message| format!(": {message}"));
                return Err(unusable(format!(
                    "the metadata server returned {code} in place of `Success`{}",
                    message.unwrap_or_default()
                )));
            }
        }
        let credentials = response::temporary(&value, Expiry::Required).map_err(invalid)?;
        Ok(Arc::new(
            credentials.with_provider(self.context.named("ecs_ram_role")),
        ))
    }

    async fn ask(
        &self,
        method: Method,
        endpoint: &Endpoint,
        target: &str,
        header: Option<(HeaderName, HeaderValue)>,
    ) -> Result<Bytes, StepError> {
        let request = || {
            let mut request = http_exchange::request(method.clone(), endpoint, target, Bytes::new());
            request.headers.extend(header.clone());
            (request, ())
        };
        let read = |(), outcome: Result<HttpResponse, http_exchange::ExchangeError>| match outcome {
            Ok(response) => body_of(response, target),
            Err(failed) => Err(FailedAttempt {
                error: StepError {
                    error: error(failed.kind, failed.problem)
                        .with_help(format!("if this is not an ECS instance, set {DISABLED}=true")),
                    is_final: failed.unreachable,
                },
                // Without any server, this is not an instance.
                retry: failed.retry.filter(|_| !failed.unreachable),
            }),
        };
        self.exchange.send(&self.context, endpoint, request, read).await
    }
}

/// Returns the body of a successful response.
fn body_of(response: HttpResponse, target: &str) -> Result<Bytes, FailedAttempt<StepError>> {
    let error = match response.status {
        200 => return Ok(response.body),
        404 if target != TOKEN_TARGET => error(
            CredentialsErrorKind::NotConfigured,
            "the instance does not have this RAM role (HTTP 404)".to_owned(),
        )
        .with_help(format!(
            "attach the RAM role to the instance; if this is not an ECS instance, set {DISABLED}=true"
        )),
        status => unexpected(format!("the metadata server returned HTTP {status} to {target}")),
    };
    Err(FailedAttempt {
        error: StepError {
            error,
            is_final: false,
        },
        retry: RetryDelay::of_status(response.status),
    })
}

fn error(kind: CredentialsErrorKind, problem: String) -> CredentialsError {
    CredentialsError::new(kind, "ECS metadata", problem)
}

fn unexpected(problem: String) -> CredentialsError {
    error(CredentialsErrorKind::Unavailable, problem)
        .with_help("try again later, and check that this is an ECS instance with a RAM role")
}

setters::cached!(EcsMetadata);

impl fmt::Debug for EcsMetadata {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EcsMetadata")
            .field("role_name", &self.role_name)
            .field("hardened_only", &self.hardened_only)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}
