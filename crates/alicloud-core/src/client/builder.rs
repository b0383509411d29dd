use std::{fmt, marker::PhantomData, sync::Arc};

use http::HeaderValue;

use crate::{
    client::{Client, Settings, Transports, environment},
    configuration::ConfigurationError,
    credentials::{CredentialsSource, DefaultChain, Environment, ProviderContext},
    encoding::Pairs,
    endpoint::{Endpoint, Network},
    interceptor::Interceptor,
    nonce::{Jitter, NonceSource, RandomNonces},
    rate_limit::{KnownLimiters, RateLimit},
    record::Sealed,
    redact::address,
    request::InvalidParameter,
    retry::{RetryBudget, RetryPolicy},
    service::{EndpointRule, Service},
    sign::SignatureVersion,
    time::{Clock, CorrectedClock, SystemClock},
    transport::{MAX_RESPONSE_SIZE, Timeouts, Transport},
};

/// A client of one service. Sealed; [`client!`](crate::generated::client) implements it.
pub trait ServiceClient: Sealed + Sized {
    /// The service.
    const SERVICE: &'static Service;
    /// Name and version of the crate, for the header `user-agent`.
    const CRATE: &'static str;
    /// The parameters that all its operations have.
    type CommonParameters: CommonParameters;

    /// The typed cover over a client.
    fn from_core(client: Client) -> Self;
}

/// Parameters that all operations of a service have, and that are set once, on the client. Sealed.
pub trait CommonParameters: Sealed {
    /// Adds those that are set.
    ///
    /// # Errors
    ///
    /// One has a value that cannot be written.
    fn put_all(self, pairs: &mut Pairs) -> Result<(), InvalidParameter>;
}

/// For services without parameters that all operations have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoCommonParameters;

impl Sealed for NoCommonParameters {}

impl CommonParameters for NoCommonParameters {
    fn put_all(self, _: &mut Pairs) -> Result<(), InvalidParameter> {
        Ok(())
    }
}

/// Makes a client of a service of a struct whose only field is `core`, a [`Client`](crate::Client).
///
/// The parameters that all its operations have may follow; without them, there are none.
///
/// ```
/// use alicloud_core::{Client, ClientBuilder, Service, generated::client};
///
/// static CAMS: Service = Service::new("cams", "2020-06-06");
///
/// struct Cams {
///     core: Client,
/// }
/// client!(Cams => CAMS);
///
/// let builder: ClientBuilder<Cams> = ClientBuilder::new();
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __client {
    ($name:ident => $service:path) => {
        $crate::__client!($name => $service, $crate::NoCommonParameters);
    };
    ($name:ident => $service:path, $common:ty) => {
        impl $crate::generated::Sealed for $name {}

        impl $crate::ServiceClient for $name {
            const SERVICE: &'static $crate::Service = &$service;
            const CRATE: &'static str =
                ::core::concat!(::core::env!("CARGO_PKG_NAME"), "/", ::core::env!("CARGO_PKG_VERSION"));
            type CommonParameters = $common;

            fn from_core(core: $crate::Client) -> Self {
                Self { core }
            }
        }
    };
}

/// Maps a struct to parameters that all operations of a service have. Every field is an `Option`.
#[doc(hidden)]
#[macro_export]
macro_rules! __common_parameters {
    ($name:ident { $($wire:literal => $field:ident $(($($flag:ident),*))?),* $(,)? }) => {
        $crate::__record_impl!($name { $($wire => $field [$($($flag)*)?],)* } refuse);

        impl $crate::CommonParameters for $name {
            fn put_all(
                self,
                pairs: &mut $crate::parameters::Pairs,
            ) -> ::core::result::Result<(), $crate::InvalidParameter> {
                $(
                    $crate::generated::check_finite($wire, &self.$field)?;
                    $crate::generated::Member::put(self.$field, $wire, $crate::__request_style!([$($($flag)*)?]), pairs);
                )*
                ::core::result::Result::Ok(())
            }
        }
    };
}

/// Collects a client's settings. `C` is the client that [`ClientBuilder::build`] gives.
///
/// The endpoint follows from the region, or is given. Timeouts are 5 s to connect, 10 s to read and 60 s for a whole
/// operation by default.
#[must_use = "a client comes from `build()`"]
pub struct ClientBuilder<C> {
    service: &'static Service,
    /// Name and version of the crate, for the header `user-agent`; empty for a client of no crate.
    package: &'static str,
    region: Option<String>,
    network: Network,
    endpoint: Option<String>,
    credentials: Option<CredentialsSource>,
    signature: SignatureVersion,
    transport: Option<Arc<dyn Transport>>,
    timeouts: Timeouts,
    max_response_size: usize,
    common: Result<Pairs, InvalidParameter>,
    application: Option<String>,
    time_and_chance: TimeAndChance,
    retry: RetryPolicy,
    rate_limit: RateLimit,
    account: Option<String>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    environment: Option<Environment>,
    client: PhantomData<fn() -> C>,
}

/// `Debug` shows of an endpoint scheme and host, and of parameters the names.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("region", &self.region)
            .field("network", &self.network)
            .field("endpoint", &self.endpoint.as_deref().map(address))
            .field("credentials", &self.credentials)
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

struct TimeAndChance {
    clock: Arc<dyn Clock>,
    nonces: Arc<dyn NonceSource>,
    jitter: Arc<dyn Jitter>,
}

impl<C: ServiceClient> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: ServiceClient> ClientBuilder<C> {
    /// A builder with nothing set.
    pub fn new() -> Self {
        Self::of_service(C::SERVICE, C::CRATE)
    }

    /// A builder that takes region and endpoint from the variables of the process, where they are not set; see
    /// [`environment`](Self::environment).
    pub fn from_env() -> Self {
        Self::new().environment(&Environment::process())
    }

    /// Sets the parameters that all operations have.
    pub fn common_parameters(mut self, parameters: C::CommonParameters) -> Self {
        let mut pairs = Pairs::default();
        self.common = parameters.put_all(&mut pairs).map(|()| pairs);
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// There is neither a region nor an endpoint, or one of the settings cannot be right. Credentials are not asked for
    /// here: when there are none, the first call says so.
    pub fn build(self) -> Result<C, ConfigurationError> {
        self.client().map(C::from_core)
    }
}

/// For programs that learn at run time which service they call, such as command lines; see [`Client::builder`].
impl ClientBuilder<Client> {
    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// There is neither a region nor an endpoint, or one of the settings cannot be right. Credentials are not asked for
    /// here: when there are none, the first call says so.
    pub fn build_untyped(self) -> Result<Client, ConfigurationError> {
        self.client()
    }
}

impl<C> ClientBuilder<C> {
    pub(super) fn of_service(service: &'static Service, package: &'static str) -> Self {
        Self {
            service,
            package,
            region: None,
            network: Network::default(),
            endpoint: None,
            credentials: None,
            signature: SignatureVersion::default(),
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
            client: PhantomData,
        }
    }

    /// Takes what is not set from variables, by the names of the vendor's tools:
    ///
    /// | setting | variables, of which the first counts that is set |
    /// | --- | --- |
    /// | region | `ALIBABA_CLOUD_REGION_ID`, `ALIBABA_CLOUD_REGION` |
    /// | endpoint | the product's, such as `CAMS_ENDPOINT`; `ALIBABA_CLOUD_ENDPOINT` |
    /// | credentials | those of the [`DefaultChain`], such as `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET` |
    pub fn environment(mut self, environment: &Environment) -> Self {
        self.environment = Some(environment.clone());
        self
    }

    /// Sets the region whose endpoint is called, such as `ap-southeast-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the network that the region's endpoint is reached from. Defaults to the Internet.
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Sets the endpoint, in place of the region's: a host's name, or an address with `https://` or `http://`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Sets where the credentials come from: [`Credentials`](crate::Credentials), or any provider; one in an `Arc` can be
    /// shared by several clients. Defaults to the [`DefaultChain`].
    pub fn credentials(mut self, credentials: impl Into<CredentialsSource>) -> Self {
        self.credentials = Some(credentials.into());
        self
    }

    /// Sets the signature. Defaults to [`SignatureVersion::V3`].
    pub fn signature(mut self, signature: SignatureVersion) -> Self {
        self.signature = signature;
        self
    }

    /// Sets how long calls may take. The times to connect and to read are the transport's; one that is given to
    /// [`ClientBuilder::transport`] has its own.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Sets how many bytes the body of a response may have. Defaults to
    /// [64 MiB](crate::transport::MAX_RESPONSE_SIZE). A larger response is an error, and is not kept in memory.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Sets the application's name and version for the header `user-agent`, such as `signup-service/2.1`.
    pub fn application(mut self, application: impl Into<String>) -> Self {
        self.application = Some(application.into());
        self
    }

    /// Sets what sends the requests, in place of reqwest.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the clock that dates the signatures; for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.time_and_chance.clock = Arc::new(clock);
        self
    }

    /// Sets where the signatures' nonces come from; for tests.
    pub fn nonces(mut self, nonces: impl NonceSource) -> Self {
        self.time_and_chance.nonces = Arc::new(nonces);
        self
    }

    /// Sets where the jitter of waits comes from; for tests.
    pub fn jitter(mut self, jitter: impl Jitter) -> Self {
        self.time_and_chance.jitter = Arc::new(jitter);
        self
    }

    /// Sets the retry policy. Defaults to three attempts.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the rate limits of operations. Defaults to the quotas of the descriptions; see [`rate_limit`](crate::rate_limit).
    pub fn rate_limit(mut self, rate_limit: RateLimit) -> Self {
        self.rate_limit = rate_limit;
        self
    }

    /// Names the account that the credentials are of: its number, or any other name. Quotas are kept for each account;
    /// clients with different keys of one account share its permits when both name it.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Adds something that is called around every operation and every attempt; see
    /// [`interceptor`](crate::interceptor) for the order.
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    fn client(mut self) -> Result<Client, ConfigurationError> {
        let service = self.service;
        let mut endpoint_of_environment = None;
        if let Some(environment) = &self.environment {
            self.region = self.region.or_else(|| environment::region(environment));
            endpoint_of_environment = environment::endpoint(environment, service);
        }
        let endpoint = match (&self.endpoint, &self.region) {
            (Some(endpoint), _) => Endpoint::parse(endpoint)?,
            (None, _) if let Some(found) = endpoint_of_environment => found?,
            (None, Some(region)) => Endpoint::of(service, region, self.network)?,
            (None, None) if let EndpointRule::Global(host) = service.endpoint_rule() => {
                Endpoint::parse(host)?
            }
            (None, None) => {
                let regions: Vec<_> = service.endpoints().iter().map(|(region, _)| *region).collect();
                let example = regions.first().copied().unwrap_or("ap-southeast-1");
                return Err(
                    ConfigurationError::new("the client has neither a region nor an endpoint").with_help(
                        match &self.environment {
                            Some(_) => format!(
                                "set the variable `{}`, such as to `{example}`",
                                environment::REGION[0]
                            ),
                            None => {
                                format!("call `.region(\"{example}\")` or `.endpoint(…)` before `.build()`")
                            }
                        },
                    ),
                );
            }
        };
        let common = self
            .common
            .map_err(|error| ConfigurationError::new(error.to_string()))?;
        let credentials = self.credentials.unwrap_or_else(|| {
            let mut context = ProviderContext::new().shared_transport(self.transport.clone());
            if let Some(environment) = &self.environment {
                context = context.environment(environment.clone());
            }
            DefaultChain::new().context(&context).into()
        });
        if self.rate_limit.is_shared() && self.account.is_none() && !credentials.knows_account() {
            return Err(ConfigurationError::new(
                "quotas shared with other processes need to know the account",
            )
            .with_help(
                "call `.account(\"its number\")` before `.build()`, or use a role's ARN or a long-lived key",
            ));
        }
        let transports = match self.transport {
            Some(transport) => Transports::given(transport),
            None => Transports::by_default(&endpoint, self.timeouts)?,
        };
        let settings = Settings {
            service,
            endpoint,
            credentials,
            signature: self.signature,
            transports,
            clock: CorrectedClock::new(self.time_and_chance.clock),
            nonces: self.time_and_chance.nonces,
            timeouts: self.timeouts,
            max_response_size: self.max_response_size,
            common,
            user_agent: user_agent(self.package, self.application.as_deref())?,
            region: self.region,
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
