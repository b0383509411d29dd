//! What a builder has collected, and the client that comes of it: the same code for the clients of all services.

use std::{fmt, sync::Arc};

use http::HeaderValue;

use crate::{
    client::{Client, Dates, Settings, Transports, environment},
    configuration::ConfigurationError,
    credentials::{CredentialsSource, Environment, ProviderContext},
    encoding::Pairs,
    endpoint::{Endpoint, Network},
    interceptor::Interceptor,
    nonce::{Jitter, NonceSource, RandomNonces},
    rate_limit::{KnownLimiters, RateLimit},
    redact::address,
    request::InvalidParameter,
    retry::{RetryBudget, RetryPolicy},
    service::{EndpointRule, Service},
    sign::SignatureVersion,
    time::{Clock, CorrectedClock, SystemClock},
    transport::{MAX_RESPONSE_SIZE, Timeouts, Transport},
};

pub(super) struct Parts {
    pub(super) service: &'static Service,
    /// Name and version of the crate, for the header `user-agent`; empty for a client of no crate.
    pub(super) package: &'static str,
    pub(super) region: Option<String>,
    pub(super) network: Network,
    pub(super) endpoint: Option<String>,
    pub(super) signature: SignatureVersion,
    pub(super) transport: Option<Arc<dyn Transport>>,
    pub(super) timeouts: Timeouts,
    pub(super) max_response_size: usize,
    pub(super) common: Result<Pairs, InvalidParameter>,
    pub(super) application: Option<String>,
    pub(super) time_and_chance: TimeAndChance,
    pub(super) retry: RetryPolicy,
    pub(super) rate_limit: RateLimit,
    pub(super) account: Option<String>,
    pub(super) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(super) environment: Option<Environment>,
}

pub(super) struct TimeAndChance {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) nonces: Arc<dyn NonceSource>,
    pub(super) jitter: Arc<dyn Jitter>,
}

impl Parts {
    /// The `Debug` of a builder with what it was given as credentials: of an endpoint scheme and host, of parameters the names.
    pub(super) fn show(
        &self,
        credentials: Option<&CredentialsSource>,
        formatter: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("region", &self.region)
            .field("network", &self.network)
            .field("endpoint", &self.endpoint.as_deref().map(address))
            .field("credentials", &credentials)
            .field("signature", &self.signature)
            .field("transport", &self.transport)
            .field("timeouts", &self.timeouts)
            .field("common", &self.common)
            .field("application", &self.application)
            .field("retry", &self.retry)
            .field("rate_limit", &self.rate_limit)
            .field("account", &self.account)
            .field("interceptors", &self.interceptors)
            .finish_non_exhaustive()
    }
}

impl Parts {
    /// Nothing set.
    pub(super) fn new(service: &'static Service, package: &'static str) -> Self {
        Self {
            service,
            package,
            region: None,
            network: Network::default(),
            endpoint: None,
            signature: service
                .signature()
                .map_or_else(SignatureVersion::default, SignatureVersion::Own),
            transport: None,
            timeouts: Timeouts::default(),
            max_response_size: MAX_RESPONSE_SIZE,
            common: Ok(Pairs::default()),
            application: None,
            time_and_chance: TimeAndChance {
                clock: Arc::new(SystemClock),
                nonces: Arc::new(RandomNonces::default()),
                jitter: Arc::new(RandomNonces::default()),
            },
            retry: RetryPolicy::default(),
            rate_limit: RateLimit::new(),
            account: None,
            interceptors: Vec::new(),
            environment: None,
        }
    }

    /// What providers of credentials work with where none were given: the client's own transport and environment.
    pub(super) fn provider_context(&self) -> ProviderContext {
        let context = ProviderContext::new().shared_transport(self.transport.clone());
        match &self.environment {
            Some(environment) => context.environment(environment.clone()),
            None => context,
        }
    }

    /// Makes the client. All that can fail comes first and borrows the parts, so that there is one place where they are dropped.
    pub(super) fn build(self, credentials: CredentialsSource) -> Result<Client, ConfigurationError> {
        let region = self.region();
        let endpoint = self.endpoint(region.as_deref())?;
        if let Err(error) = &self.common {
            return Err(ConfigurationError::new(error.to_string()));
        }
        if self.rate_limit.is_shared() && self.account.is_none() && !credentials.knows_account() {
            return Err(ConfigurationError::new(
                "quotas shared with other processes need to know the account",
            )
            .with_help(
                "call `.account(\"its number\")` before `.build()`, or use a role's ARN or a long-lived key",
            ));
        }
        let transports = match &self.transport {
            Some(transport) => Transports::given(Arc::clone(transport)),
            None => Transports::by_default(&endpoint, self.timeouts)?,
        };
        let user_agent = user_agent(self.package, self.application.as_deref())?;
        let settings = Settings {
            service: self.service,
            endpoint,
            credentials,
            signature: self.signature,
            transports,
            clock: CorrectedClock::new(self.time_and_chance.clock),
            dates: Dates::default(),
            nonces: self.time_and_chance.nonces,
            timeouts: self.timeouts,
            max_response_size: self.max_response_size,
            common: self.common.unwrap_or_default(),
            user_agent,
            region,
            network: self.network,
            retry: self.retry,
            rate_limit: self.rate_limit,
            limiters: KnownLimiters::default(),
            account: self.account,
            retry_budget: RetryBudget::default(),
            jitter: self.time_and_chance.jitter,
            interceptors: self.interceptors,
        };
        Ok(Client {
            settings: Arc::new(settings),
        })
    }

    /// The region that is set, else that of the environment.
    fn region(&self) -> Option<String> {
        let of_environment = || environment::region(self.environment.as_ref()?);
        self.region.clone().or_else(of_environment)
    }

    /// The endpoint that is set, else that of the environment, of the region, or of all regions.
    fn endpoint(&self, region: Option<&str>) -> Result<Endpoint, ConfigurationError> {
        if let Some(endpoint) = &self.endpoint {
            return Endpoint::parse(endpoint);
        }
        let of_environment = |environment| environment::endpoint(environment, self.service);
        if let Some(endpoint) = self.environment.as_ref().and_then(of_environment) {
            return endpoint;
        }
        if let Some(region) = region {
            return Endpoint::of(self.service, region, self.network);
        }
        if let EndpointRule::Global(host) = self.service.endpoint_rule() {
            return Endpoint::parse(host);
        }
        let example = self.service.endpoints().first();
        let example = example.map_or("ap-southeast-1", |(region, _)| *region);
        let help = match &self.environment {
            Some(_) => format!(
                "set the variable `{}`, such as to `{example}`",
                environment::REGION[0]
            ),
            None => format!("call `.region(\"{example}\")` or `.endpoint(…)` before `.build()`"),
        };
        Err(ConfigurationError::new("the client has neither a region nor an endpoint").with_help(help))
    }
}

fn user_agent(name: &str, application: Option<&str>) -> Result<HeaderValue, ConfigurationError> {
    let separator = if name.is_empty() { "" } else { " " };
    let mut text = format!(
        "AlibabaCloud ({}; {}) Rust {name}{separator}{}/{}",
        std::env::consts::OS,
        std::env::consts::ARCH,
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
    );
    if let Some(application) = application {
        text.push(' ');
        text.push_str(application);
    }
    HeaderValue::from_str(&text).map_err(|_| {
        ConfigurationError::new("the application's name holds characters that no header can hold")
            .with_help("write it with printable ASCII characters, such as `signup-service/2.1`")
    })
}
