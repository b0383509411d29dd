//! The client that every generated client stands on.

#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod builder_methods;
mod classify;
mod dates;
mod decode;
mod envelope;
mod environment;
mod evidence;
mod explain;
mod futures;
mod no_response;
mod options;
mod orchestrator;
pub mod paging;
mod permit;
mod probe;
mod reconcile;
mod redaction;
mod request_body;
mod request_builder;
mod response_stream;
mod sign_request;
mod signature_mismatch;
mod signing_key;
pub mod streaming;
mod trace;
mod transports;
mod unreadable;
mod untyped;
mod xml;

use std::{fmt, sync::Arc};

use http::HeaderValue;

use crate::{
    credentials::CredentialsSource,
    encoding::Pairs,
    endpoint::{Endpoint, Network},
    error::Failure,
    interceptor::Interceptor,
    nonce::{Jitter, NonceSource},
    operation::Operation,
    parameters::Parameters,
    rate_limit::{KnownLimiters, RateLimit},
    request::{ParameterError, Request},
    retry::{RetryBudget, RetryPolicy},
    service::Service,
    sign::SignatureVersion,
    time::CorrectedClock,
    transport::Timeouts,
};

pub use builder::{
    BuilderCredentials, ClientBuilder, CommonParameters, DefaultCredentials, NoCommonParameters,
    ServiceClient,
};
use dates::Dates;
pub use explain::Explanation;
pub use futures::{CallFuture, ExplainFuture, SendFuture};
pub use options::CallOptions;
#[cfg(feature = "test-util")]
pub(crate) use orchestrator::offline;
use orchestrator::{Call, StopPoint};
use reconcile::ProbeRequest;
pub use request_builder::{RequestBuilder, Set, Unset};
use transports::Transports;

/// The untyped client: takes an operation and parameters, returns a response.
///
/// Typed clients are thin covers over it. Clones share connections and settings.
///
/// A client is for one tokio runtime, as its kept connections are: each is driven by the runtime in which it was made.
/// Where a program has several runtimes, such as one for each test (`#[tokio::test]`) or for each thread, make a client in
/// each of them. A client that is shared all the same, say through a `static`, waits in vain for a connection whose
/// `current_thread` runtime is idle, until a timeout (15 s by default); or give it a transport that keeps no connections:
/// [`ReqwestTransport::from_client`](crate::transport::ReqwestTransport::from_client), with a client whose
/// `pool_max_idle_per_host` is 0.
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

struct Settings {
    service: &'static Service,
    endpoint: Endpoint,
    credentials: CredentialsSource,
    signature: SignatureVersion,
    transports: Transports,
    clock: CorrectedClock,
    dates: Dates,
    nonces: Arc<dyn NonceSource>,
    timeouts: Timeouts,
    max_response_size: usize,
    common: Pairs,
    user_agent: HeaderValue,
    region: Option<String>,
    network: Network,
    retry: RetryPolicy,
    retry_budget: RetryBudget,
    jitter: Arc<dyn Jitter>,
    rate_limit: RateLimit,
    limiters: KnownLimiters,
    account: Option<String>,
    interceptors: Vec<Arc<dyn Interceptor>>,
}

impl Settings {
    /// The signature of an operation: a service's own signature is not for the operations of others, such as those of an upload.
    fn signature(&self, operation: &Operation) -> SignatureVersion {
        match self.signature {
            SignatureVersion::Own(_) if operation.service().signature().is_none() => SignatureVersion::V3,
            signature => signature,
        }
    }

    /// The parameters that all operations of the client's service have: an operation of another service does not know them.
    fn common(&self, operation: &Operation) -> &Pairs {
        static NONE: Pairs = Pairs::EMPTY;
        match operation.service().product() == self.service.product() {
            true => &self.common,
            false => &NONE,
        }
    }
}

impl Client {
    /// Calls any operation with parameters of any kind.
    ///
    /// # Errors
    ///
    /// Errors if the call fails; see [`Failure`].
    #[must_use = "nothing is sent until the future is awaited"]
    pub fn call(&self, operation: &'static Operation, parameters: Parameters) -> CallFuture {
        self.call_with(operation, parameters, CallOptions::new())
    }

    /// As [`Client::call`], with settings for this call alone.
    ///
    /// # Errors
    ///
    /// Errors if the call fails; see [`Failure`].
    #[must_use = "nothing is sent until the future is awaited"]
    pub fn call_with(
        &self,
        operation: &'static Operation,
        parameters: Parameters,
        options: CallOptions,
    ) -> CallFuture {
        CallFuture::new(self.start(operation, parameters, options))
    }

    /// Sends a request that was made before.
    ///
    /// # Errors
    ///
    /// Errors if the call fails; see [`Failure`].
    #[must_use = "nothing is sent until the future is awaited"]
    pub fn send<R: Request>(&self, request: R) -> SendFuture<R::Output> {
        self.send_with(request, CallOptions::new())
    }

    /// As [`Client::send`], with settings for this call alone.
    ///
    /// # Errors
    ///
    /// Errors if the call fails; see [`Failure`].
    #[must_use = "nothing is sent until the future is awaited"]
    pub fn send_with<R: Request>(&self, request: R, options: CallOptions) -> SendFuture<R::Output> {
        self.begin(request, options, None)
    }

    /// As [`Client::send_with`]; after an error that leaves it open whether the call was executed, the probe finds out.
    fn begin<R: Request>(
        &self,
        request: R,
        options: CallOptions,
        probe: Option<ProbeRequest>,
    ) -> SendFuture<R::Output> {
        match request.into_parameters() {
            Ok(parameters) => {
                let mut call = self.start(R::OPERATION, parameters, options);
                call.probe = probe;
                SendFuture::new(call)
            }
            Err(error) => SendFuture::failed(self.unsendable(R::OPERATION, error)),
        }
    }

    fn unsendable(&self, operation: &'static Operation, error: ParameterError) -> Box<Failure> {
        Box::<Failure>::from(error).concluded(operation, self.endpoint())
    }

    fn start(&self, operation: &'static Operation, parameters: Parameters, options: CallOptions) -> Call {
        Call {
            settings: Arc::clone(&self.settings),
            operation,
            parameters,
            options,
            probe: None,
            decode: None,
            stream: None,
            stop_point: StopPoint::Never,
        }
    }

    /// Shows all that a request would transmit, without transmitting it.
    ///
    /// # Errors
    ///
    /// The request could not be sent either: a parameter is missing, or there are no credentials.
    #[must_use = "futures do nothing unless they are awaited"]
    pub fn explain<R: Request>(&self, request: R, options: CallOptions) -> ExplainFuture {
        match request.into_parameters() {
            Ok(parameters) => ExplainFuture::new(self.start(R::OPERATION, parameters, options)),
            Err(error) => ExplainFuture::failed(self.unsendable(R::OPERATION, error)),
        }
    }

    /// Where the calls go.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.settings.endpoint
    }

    /// The service that is called.
    #[must_use]
    pub fn service(&self) -> &'static Service {
        self.settings.service
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("service", &self.settings.service.product())
            .field("endpoint", &self.settings.endpoint)
            .field("region", &self.settings.region)
            .field("credentials", &self.settings.credentials)
            .field("signature", &self.settings.signature)
            .field("timeouts", &self.settings.timeouts)
            .finish_non_exhaustive()
    }
}
