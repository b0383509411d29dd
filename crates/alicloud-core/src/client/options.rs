use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    client::Settings,
    configuration::ConfigurationError,
    credentials::CredentialsSource,
    encoding::Pairs,
    endpoint::Endpoint,
    error::{ErrorKind, Execution, Failure},
    headers::set,
    redact::{address, line},
    retry::RetryPolicy,
    transport::{Timeouts, Transport},
};

/// Settings for a single call that differ from the client's.
///
/// ```
/// use std::time::Duration;
/// use alicloud_core::{CallOptions, Credentials};
///
/// let options = CallOptions::new()
///     .credentials(Credentials::new("LTAI5tAnotherKey", "its-secret")?)
///     .operation_timeout(Duration::from_secs(5))
///     .header("x-acs-tenant", "blue");
/// # let _ = options;
/// # Ok::<(), alicloud_core::ConfigurationError>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "options count when they are given to a call"]
pub struct CallOptions {
    /// Nothing for most calls, which so move a pointer about and not all of this.
    own: Option<Box<Own>>,
}

#[derive(Clone)]
struct Own {
    credentials: Option<CredentialsSource>,
    region: Option<String>,
    endpoint: Option<String>,
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    operation_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    stream_timeout: Option<Duration>,
    max_response_size: Option<usize>,
    max_permit_wait: Option<Duration>,
    retry: Option<RetryPolicy>,
    headers: Vec<(String, String)>,
}

impl Own {
    const NOTHING: Self = Self {
        credentials: None,
        region: None,
        endpoint: None,
        connect_timeout: None,
        read_timeout: None,
        attempt_timeout: None,
        operation_timeout: None,
        idle_timeout: None,
        stream_timeout: None,
        max_response_size: None,
        max_permit_wait: None,
        retry: None,
        headers: Vec::new(),
    };
}

/// `Debug` shows the names of headers alone, and of an endpoint scheme and host.
impl fmt::Debug for CallOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = self.own();
        let headers: Vec<_> = own.headers.iter().map(|(name, _)| line(name)).collect();
        formatter
            .debug_struct("CallOptions")
            .field("credentials", &own.credentials)
            .field("region", &own.region)
            .field("endpoint", &own.endpoint.as_deref().map(address))
            .field("connect_timeout", &own.connect_timeout)
            .field("read_timeout", &own.read_timeout)
            .field("attempt_timeout", &own.attempt_timeout)
            .field("operation_timeout", &own.operation_timeout)
            .field("idle_timeout", &own.idle_timeout)
            .field("stream_timeout", &own.stream_timeout)
            .field("max_permit_wait", &own.max_permit_wait)
            .field("retry", &own.retry)
            .field("headers", &headers)
            .finish()
    }
}

impl CallOptions {
    /// Nothing differs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Signs the call with other credentials.
    pub fn credentials(mut self, credentials: impl Into<CredentialsSource>) -> Self {
        self.own_mut().credentials = Some(credentials.into());
        self
    }

    /// Calls the service in another region, from the network that the client is set to.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.own_mut().region = Some(region.into());
        self
    }

    /// Calls another endpoint.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.own_mut().endpoint = Some(endpoint.into());
        self
    }

    /// Limits the time until a connection stands.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.own_mut().connect_timeout = Some(timeout);
        self
    }

    /// Limits the time between two pieces of the response.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.own_mut().read_timeout = Some(timeout);
        self
    }

    /// Limits the time of each attempt.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.own_mut().attempt_timeout = Some(timeout);
        self
    }

    /// Limits the time of the whole operation.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.own_mut().operation_timeout = Some(timeout);
        self
    }

    /// Limits the time between two pieces of a [stream of events](crate::streaming). Comments count.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.own_mut().idle_timeout = Some(timeout);
        self
    }

    /// Limits the time of a whole [stream](crate::streaming), from its beginning to its end.
    pub fn stream_timeout(mut self, timeout: Duration) -> Self {
        self.own_mut().stream_timeout = Some(timeout);
        self
    }

    /// Sets how many bytes the body of the response may have; see
    /// [`ClientBuilder::max_response_size`](crate::ClientBuilder::max_response_size).
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.own_mut().max_response_size = Some(bytes);
        self
    }

    /// Sets how long each attempt waits for a permit at most; see [`rate_limit`](crate::rate_limit).
    pub fn max_permit_wait(mut self, max_wait: Duration) -> Self {
        self.own_mut().max_permit_wait = Some(max_wait);
        self
    }

    /// Repeats the call by another policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.own_mut().retry = Some(policy);
        self
    }

    /// Sends one more header. Names that begin with `x-acs-` are covered by the signature.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.own_mut().headers.push((name.into(), value.into()));
        self
    }

    fn own(&self) -> &Own {
        static NOTHING: Own = Own::NOTHING;
        self.own.as_deref().unwrap_or(&NOTHING)
    }

    fn own_mut(&mut self) -> &mut Own {
        self.own.get_or_insert_with(|| Box::new(Own::NOTHING))
    }

    /// The client's settings with these in their place.
    pub(super) fn resolve<'s>(
        &'s self,
        settings: &'s Settings,
    ) -> Result<ResolvedOptions<'s>, ConfigurationError> {
        let own = self.own();
        let endpoint = match (&own.endpoint, &own.region) {
            (Some(endpoint), _) => Some(Endpoint::parse(endpoint)?),
            (None, Some(region)) => Some(Endpoint::of(settings.service, region, settings.network)?),
            (None, None) => None,
        };
        let transport = match &endpoint {
            Some(endpoint) => settings.transports.of(endpoint)?,
            None => Arc::clone(settings.transports.own()),
        };
        let defaults = settings.timeouts;
        let timeouts = Timeouts {
            connect: own.connect_timeout.unwrap_or(defaults.connect),
            read: own.read_timeout.unwrap_or(defaults.read),
            attempt: own.attempt_timeout.or(defaults.attempt),
            operation: own.operation_timeout.unwrap_or(defaults.operation),
            idle: own.idle_timeout.unwrap_or(defaults.idle),
            stream: own.stream_timeout.or(defaults.stream),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &own.headers {
            let invalid = || {
                ConfigurationError::new(format!("the header `{name}` cannot be sent"))
                    .with_help("names and values hold only visible ASCII characters")
            };
            let value = HeaderValue::from_str(value)
                .ok()
                .filter(|value| value.to_str().is_ok());
            let name = HeaderName::try_from(name.as_str()).map_err(|_| invalid())?;
            set(&mut headers, name, value.ok_or_else(invalid)?);
        }
        Ok(ResolvedOptions {
            settings,
            endpoint,
            host: None,
            transport,
            region: own.region.as_deref().or(settings.region.as_deref()),
            credentials: own.credentials.as_ref().unwrap_or(&settings.credentials),
            timeouts,
            max_response_size: own.max_response_size.unwrap_or(settings.max_response_size),
            max_permit_wait: own.max_permit_wait,
            retry: own.retry.as_ref().unwrap_or(&settings.retry),
            headers,
        })
    }
}

/// What one call goes by.
pub(super) struct ResolvedOptions<'s> {
    pub(super) settings: &'s Settings,
    endpoint: Option<Endpoint>,
    /// The endpoint with the call's own labels in front.
    host: Option<Endpoint>,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) region: Option<&'s str>,
    pub(super) credentials: &'s CredentialsSource,
    pub(super) timeouts: Timeouts,
    pub(super) max_response_size: usize,
    pub(super) max_permit_wait: Option<Duration>,
    pub(super) retry: &'s RetryPolicy,
    pub(super) headers: HeaderMap,
}

impl ResolvedOptions<'_> {
    /// Where the call goes.
    pub(super) fn endpoint(&self) -> &Endpoint {
        self.host.as_ref().unwrap_or(self.service_endpoint())
    }

    /// The endpoint of all calls, by which quotas are kept.
    pub(super) fn service_endpoint(&self) -> &Endpoint {
        self.endpoint.as_ref().unwrap_or(&self.settings.endpoint)
    }

    /// Puts the parameters of the host's name in front of the endpoint.
    pub(super) fn below(&mut self, labels: &Pairs) -> Result<(), Box<Failure>> {
        for (name, label) in labels.iter() {
            let host = self.endpoint().below(label).ok_or_else(|| {
                let problem = format!(
                    "parameter `{name}` stands in the host's name, where a value has letters, digits and `-` inside, 63 at the most"
                );
                Failure::new(ErrorKind::InvalidParameter, Execution::No, problem)
            })?;
            self.transport = self.settings.transports.of(&host)?;
            self.host = Some(host);
        }
        Ok(())
    }
}
