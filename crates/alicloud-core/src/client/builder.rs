mod credentials;
mod parts;

use std::{fmt, marker::PhantomData, sync::Arc};

pub use self::credentials::{BuilderCredentials, DefaultCredentials};
use self::parts::Parts;
use crate::{
    client::Client,
    configuration::ConfigurationError,
    credentials::{CredentialsSource, Environment},
    encoding::Pairs,
    endpoint::Network,
    interceptor::Interceptor,
    nonce::{Jitter, NonceSource},
    rate_limit::RateLimit,
    record::Sealed,
    request::InvalidParameter,
    retry::RetryPolicy,
    service::Service,
    sign::SignatureVersion,
    time::Clock,
    transport::{Timeouts, Transport},
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
    /// The client below the cover, which calls any operation.
    fn core(&self) -> &Client;
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

            fn core(&self) -> &$crate::Client {
                &self.core
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
///
/// `S` says where the credentials come from: [`DefaultCredentials`] until
/// [`credentials`](Self::credentials) gives others, then a [`CredentialsSource`]. So a program that gives its own credentials
/// does not contain the code that searches for some, 0.3 MB of it. Where it depends on a condition whether there are any, use
/// [`maybe_credentials`](Self::maybe_credentials), which leaves the type as it is.
#[must_use = "a client comes from `build()`"]
pub struct ClientBuilder<C, S = DefaultCredentials> {
    parts: Parts,
    credentials: S,
    client: PhantomData<fn() -> C>,
}

/// `Debug` shows of an endpoint scheme and host, and of parameters the names.
impl<C, S: BuilderCredentials> fmt::Debug for ClientBuilder<C, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.show(self.credentials.given(), formatter)
    }
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
}

impl<C: ServiceClient, S: BuilderCredentials> ClientBuilder<C, S> {
    /// Sets the parameters that all operations have.
    pub fn common_parameters(mut self, parameters: C::CommonParameters) -> Self {
        let mut pairs = Pairs::default();
        self.parts.common = parameters.put_all(&mut pairs).map(|()| pairs);
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// There is neither a region nor an endpoint, or one of the settings cannot be right. Credentials are not asked for
    /// here: when there are none, the first call says so.
    pub fn build(self) -> Result<C, ConfigurationError> {
        self.build_core().map(C::from_core)
    }
}

/// For programs that learn at run time which service they call, such as command lines; see [`Client::builder`].
impl<S: BuilderCredentials> ClientBuilder<Client, S> {
    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// There is neither a region nor an endpoint, or one of the settings cannot be right. Credentials are not asked for
    /// here: when there are none, the first call says so.
    pub fn build_untyped(self) -> Result<Client, ConfigurationError> {
        self.build_core()
    }
}

impl<C> ClientBuilder<C> {
    pub(super) fn of_service(service: &'static Service, package: &'static str) -> Self {
        Self {
            parts: Parts::new(service, package),
            credentials: DefaultCredentials::default(),
            client: PhantomData,
        }
    }
}

impl<C, S: BuilderCredentials> ClientBuilder<C, S> {
    fn build_core(self) -> Result<Client, ConfigurationError> {
        let credentials = self.credentials.into_source(|| self.parts.provider_context());
        self.parts.build(credentials)
    }
}

impl<C, S> ClientBuilder<C, S> {
    /// Takes what is not set from variables, by the names of the vendor's tools:
    ///
    /// | setting | variables, of which the first counts that is set |
    /// | --- | --- |
    /// | region | `ALIBABA_CLOUD_REGION_ID`, `ALIBABA_CLOUD_REGION` |
    /// | endpoint | the product's, such as `CAMS_ENDPOINT`; `ALIBABA_CLOUD_ENDPOINT` |
    /// | credentials | those of the [`DefaultChain`](crate::credentials::DefaultChain), such as `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET` |
    pub fn environment(mut self, environment: &Environment) -> Self {
        self.parts.environment = Some(environment.clone());
        self
    }

    /// Sets the region whose endpoint is called, such as `ap-southeast-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.parts.region = Some(region.into());
        self
    }

    /// Sets the network that the region's endpoint is reached from. Defaults to the Internet.
    pub fn network(mut self, network: Network) -> Self {
        self.parts.network = network;
        self
    }

    /// Sets the endpoint, in place of the region's: a host's name, or an address with `https://` or `http://`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.parts.endpoint = Some(endpoint.into());
        self
    }

    /// Sets where the credentials come from: [`Credentials`](crate::Credentials), or any provider; one in an `Arc` can be
    /// shared by several clients. Defaults to the [`DefaultChain`](crate::credentials::DefaultChain).
    pub fn credentials(
        self,
        credentials: impl Into<CredentialsSource>,
    ) -> ClientBuilder<C, CredentialsSource> {
        ClientBuilder {
            parts: self.parts,
            credentials: credentials.into(),
            client: PhantomData,
        }
    }

    /// Calls [`credentials`](Self::credentials) with the value, if there is one. The type of the builder stays the same.
    ///
    /// ```
    /// use alicloud_core::{ClientBuilder, Credentials, ServiceClient};
    ///
    /// fn builder<C: ServiceClient>(key: Option<Credentials>) -> ClientBuilder<C> {
    ///     ClientBuilder::new().region("ap-southeast-1").maybe_credentials(key)
    /// }
    /// ```
    pub fn maybe_credentials(mut self, credentials: Option<impl Into<CredentialsSource>>) -> Self
    where
        S: BuilderCredentials,
    {
        if let Some(credentials) = credentials {
            self.credentials.replace(credentials.into());
        }
        self
    }

    /// Sets the signature. Defaults to the [service's own](crate::Service::signature) if it has one, else to
    /// [`SignatureVersion::V3`].
    pub fn signature(mut self, signature: SignatureVersion) -> Self {
        self.parts.signature = signature;
        self
    }

    /// Sets how long calls may take. The times to connect and to read are the transport's; one that is given to
    /// [`ClientBuilder::transport`] has its own.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.parts.timeouts = timeouts;
        self
    }

    /// Sets how many bytes the body of a response may have. Defaults to
    /// [64 MiB](crate::transport::MAX_RESPONSE_SIZE). A larger response is an error, and is not kept in memory. In a
    /// [stream](crate::streaming) of events, it is the size of one event; a stream of bytes may have any size.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.parts.max_response_size = bytes;
        self
    }

    /// Sets the application's name and version for the header `user-agent`, such as `signup-service/2.1`.
    pub fn application(mut self, application: impl Into<String>) -> Self {
        self.parts.application = Some(application.into());
        self
    }

    /// Sets what sends the requests, in place of reqwest.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.parts.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the clock that dates the signatures; for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.parts.time_and_chance.clock = Arc::new(clock);
        self
    }

    /// Sets where the signatures' nonces come from; for tests.
    pub fn nonces(mut self, nonces: impl NonceSource) -> Self {
        self.parts.time_and_chance.nonces = Arc::new(nonces);
        self
    }

    /// Sets where the jitter of waits comes from; for tests.
    pub fn jitter(mut self, jitter: impl Jitter) -> Self {
        self.parts.time_and_chance.jitter = Arc::new(jitter);
        self
    }

    /// Sets the retry policy. Defaults to three attempts.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.parts.retry = policy;
        self
    }

    /// Sets the rate limits of operations. Defaults to the quotas of the descriptions; see [`rate_limit`](crate::rate_limit).
    pub fn rate_limit(mut self, rate_limit: RateLimit) -> Self {
        self.parts.rate_limit = rate_limit;
        self
    }

    /// Names the account that the credentials are of: its number, or any other name. Quotas are kept for each account;
    /// clients with different keys of one account share its permits when both name it.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.parts.account = Some(account.into());
        self
    }

    /// Adds something that is called around every operation and every attempt; see
    /// [`interceptor`](crate::interceptor) for the order.
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.parts.interceptors.push(Arc::new(interceptor));
        self
    }
}
