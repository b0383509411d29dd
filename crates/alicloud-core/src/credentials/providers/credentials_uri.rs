use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::Method;

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
    endpoint::Endpoint,
    transport::HttpResponse,
};

const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// Temporary credentials from your own HTTP server, such as a sidecar.
///
/// The URL is the one that is set, else `ALIBABA_CLOUD_CREDENTIALS_URI`. The response to a GET is HTTP 200 with a JSON object of
/// `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and perhaps `Expiration`, in any of the forms of
/// [`time::parse_lenient`](crate::time::parse_lenient); without it credentials are requested for each use. Timeouts: 5 s to
/// connect and 10 s to read; within them, requests to a server that is unavailable or busy are retried twice. Errors and `Debug`
/// show only the host of the URL: path and query may hold a secret.
///
/// ```
/// use alicloud_core::credentials::CredentialsUri;
///
/// let sidecar = CredentialsUri::new().uri("http://127.0.0.1:7777/credentials?application=flows");
/// # let _ = sidecar;
/// ```
pub struct CredentialsUri {
    uri: Option<String>,
    exchange: Exchange,
    cache: Cache,
    context: ProviderContext,
}

impl Default for CredentialsUri {
    fn default() -> Self {
        Self::new()
    }
}

impl CredentialsUri {
    /// Creates a provider for the server that the variable names.
    #[must_use]
    pub fn new() -> Self {
        Self {
            uri: None,
            exchange: Exchange::new(Duration::from_secs(5), Duration::from_secs(10)),
            cache: Cache::default(),
            context: ProviderContext::new(),
        }
    }

    /// Sets the URL, with `http://` or `https://`.
    #[must_use]
    pub fn uri(mut self, uri: impl Into<String>) -> Self {
        self.uri = Some(uri.into());
        self
    }

    setters::context!();

    async fn fetch(&self) -> Outcome {
        let uri = self
            .uri
            .clone()
            .or_else(|| self.context.environment.variable(VARIABLE))
            .ok_or_else(|| {
                error(
                    CredentialsErrorKind::NotConfigured,
                    format!("{VARIABLE} is not set"),
                )
                .with_help("set it to the URL of a server that issues credentials")
            })?;
        let (endpoint, target) = parts(&uri).ok_or_else(|| {
            error(CredentialsErrorKind::Invalid, "the URL is invalid".to_owned())
                .with_help("write it as `http://host:port/path`, in ASCII and without a user name")
        })?;
        let request = || {
            let request = http_exchange::request(Method::GET, &endpoint, &target, Bytes::new());
            (request, ())
        };
        let secrets = [&*uri, &*target];
        let read = |(), outcome: Result<HttpResponse, http_exchange::ExchangeError>| match outcome {
            Ok(response) => read(&response, endpoint.host(), &secrets),
            Err(failed) => Err(FailedAttempt {
                error: error(failed.kind, response::shown(&failed.problem, &secrets))
                    .with_help("check the URL, and that the server runs"),
                retry: failed.retry,
            }),
        };
        let credentials = self
            .exchange
            .send(&self.context, &endpoint, request, read)
            .await?;
        Ok(Arc::new(
            credentials.with_provider(self.context.named("credential_uri")),
        ))
    }
}

/// Reads the credentials, or the error, in a response.
fn read(
    response: &HttpResponse,
    host: &str,
    secrets: &[&str],
) -> Result<Credentials, FailedAttempt<CredentialsError>> {
    let status = response.status;
    let server_error = ServerError::read(&response.body, secrets);
    if status != 200 {
        let retry = RetryDelay::of_status(status);
        let kind = match retry {
            Some(_) => CredentialsErrorKind::Unavailable,
            None => CredentialsErrorKind::Refused,
        };
        let problem = if server_error.has_reason() {
            format!("{host} returned HTTP {status}: {server_error}")
        } else {
            format!(
                "{host} returned HTTP {status} with {}",
                http_exchange::described(&response.body)
            )
        };
        return Err(FailedAttempt {
            error: error(kind, problem).with_help("check the server's log"),
            retry,
        });
    }
    let unusable = |problem: String, retry| FailedAttempt {
        error: error(
            CredentialsErrorKind::Unavailable,
            format!("the response of {host} {problem}"),
        )
        .with_help("fix the server's response"),
        retry,
    };
    let value =
        response::object(&response.body).map_err(|problem| unusable(problem, Some(RetryDelay::Short)))?;
    // The vendor's clients differ in whether they read the code; credentials are used whatever it is.
    let is_error = server_error.has_reason() && server_error.code.as_deref() != Some("Success");
    if is_error && response::text(&value, "AccessKeyId").is_none() {
        return Err(FailedAttempt {
            error: error(
                CredentialsErrorKind::Refused,
                format!("{host} returned no credentials: {server_error}"),
            )
            .with_help("check the server's log"),
            retry: None,
        });
    }
    response::temporary(&value, Expiry::Optional).map_err(|problem| unusable(problem, None))
}

/// Splits a URL into the endpoint and the rest.
fn parts(uri: &str) -> Option<(Endpoint, String)> {
    let start = uri.find("://")? + 3;
    let end = uri[start..]
        .find(['/', '?', '#'])
        .map_or(uri.len(), |index| start + index);
    let target = uri[end..].split('#').next().unwrap_or_default();
    if !uri.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let slash = if target.starts_with('/') { "" } else { "/" };
    Some((Endpoint::parse(&uri[..end]).ok()?, format!("{slash}{target}")))
}

fn error(kind: CredentialsErrorKind, problem: String) -> CredentialsError {
    CredentialsError::new(kind, "credentials URI", problem)
}

setters::cached!(CredentialsUri);

impl fmt::Debug for CredentialsUri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.uri.as_deref().and_then(parts).map(|(endpoint, _)| endpoint);
        formatter
            .debug_struct("CredentialsUri")
            .field("host", &host)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_an_endpoint_and_a_target() {
        let of = |uri| parts(uri).map(|(endpoint, target)| (endpoint.to_string(), target));
        let some = |endpoint: &str, target: &str| Some((endpoint.to_owned(), target.to_owned()));
        assert_eq!(of("http://h:1"), some("http://h:1", "/"));
        assert_eq!(of("http://h?q=1#f"), some("http://h", "/?q=1"));
        assert_eq!(of("https://h/p?q=a://b"), some("https://h", "/p?q=a://b"));
        for wrong in [
            "",
            "h/p",
            "ftp://h/",
            "http://u:p@h/",
            "http://h/a b",
            "http://h/é",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
