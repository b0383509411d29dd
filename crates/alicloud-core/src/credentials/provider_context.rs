use std::{fmt, sync::Arc, time::SystemTime};

use crate::{
    credentials::environment::Environment,
    nonce::{Jitter, NonceSource, RandomNonces},
    time::{Clock, CorrectedClock, SystemClock},
    transport::Transport,
};

/// The environment, transport, clock and jitter that a provider uses. Clones are cheap.
///
/// Providers use those of the process by default and take others by their method `context`.
///
/// ```
/// use alicloud_core::credentials::{DefaultChain, Environment, ProviderContext};
///
/// let context = ProviderContext::new()
///     .environment(Environment::empty().with_home("/home/me"))
///     .sts_endpoint("http://127.0.0.1:8180");
/// let chain = DefaultChain::new().context(&context);
/// # let _ = chain;
/// ```
#[derive(Clone)]
pub struct ProviderContext {
    pub(super) environment: Environment,
    pub(super) transport: Option<Arc<dyn Transport>>,
    pub(super) sts_endpoint: Option<String>,
    pub(super) metadata_endpoint: Option<String>,
    pub(super) clock: CorrectedClock,
    pub(super) jitter: Arc<dyn Jitter>,
    pub(super) nonces: Arc<dyn NonceSource>,
    path: String,
}

impl Default for ProviderContext {
    fn default() -> Self {
        Self::new()
    }
}

impl ProviderContext {
    /// Returns the context of the process: its variables, its clock, a transport that uses reqwest.
    #[must_use]
    pub fn new() -> Self {
        let random = Arc::new(RandomNonces::default());
        Self {
            environment: Environment::process(),
            transport: None,
            sts_endpoint: None,
            metadata_endpoint: None,
            clock: CorrectedClock::new(Arc::new(SystemClock)),
            jitter: Arc::clone(&random) as _,
            nonces: random,
            path: String::new(),
        }
    }

    /// Sets the environment.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Sets the transport, in place of reqwest. The provider's timeout, connecting and reading together, still applies.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the client's transport, so that no request bypasses it.
    pub(crate) fn shared_transport(mut self, transport: Option<Arc<dyn Transport>>) -> Self {
        self.transport = transport;
        self
    }

    /// Sets the endpoint of the Security Token Service for providers without their own, such as
    /// `sts.eu-central-1.aliyuncs.com` or `http://127.0.0.1:8180`.
    #[must_use]
    pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.sts_endpoint = Some(endpoint.into());
        self
    }

    /// Sets the URL of the ECS metadata server for providers without their own.
    #[must_use]
    pub fn metadata_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.metadata_endpoint = Some(endpoint.into());
        self
    }

    /// Sets the clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = CorrectedClock::new(Arc::new(clock));
        self
    }

    /// Sets the source of the jitter that spreads refreshes.
    #[must_use]
    pub fn jitter(mut self, jitter: impl Jitter) -> Self {
        self.jitter = Arc::new(jitter);
        self
    }

    /// Sets the source of the nonces of signatures.
    #[must_use]
    pub fn nonces(mut self, nonces: impl NonceSource) -> Self {
        self.nonces = Arc::new(nonces);
        self
    }

    /// Returns the time of day, corrected by the services that issue credentials.
    pub(super) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Returns the jitter of a wait, from 0 to 1; 0 if the source gives anything else.
    pub(super) fn sample_jitter(&self) -> f64 {
        let jitter = self.jitter.sample();
        if (0.0..=1.0).contains(&jitter) {
            jitter
        } else {
            0.0
        }
    }

    /// Returns the context for a provider that the provider `outer` uses.
    pub(super) fn under(&self, outer: &str) -> Self {
        Self {
            path: format!("{}{outer}/", self.path),
            ..self.clone()
        }
    }

    /// Returns the context for a provider whose name is appended to another one's.
    pub(super) fn detached(&self) -> Self {
        Self {
            path: String::new(),
            ..self.clone()
        }
    }

    /// Returns the name of a provider, behind those that use it.
    pub(super) fn named(&self, provider: &str) -> String {
        format!("{}{provider}", self.path)
    }
}

impl fmt::Debug for ProviderContext {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProviderContext")
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}
