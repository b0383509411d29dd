//! The client that every generated client stands on.

mod attempt;
mod builder;
mod classify;
mod envelope;
mod outgoing;
mod sending;
mod xml;

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use http::HeaderValue;

use crate::{
    Answer, Endpoint, Failure, Operation, Parameters, Request, Service,
    credentials::CredentialsSource,
    nonce::NonceSource,
    parameters::Pairs,
    sign::SignatureVersion,
    time::Clock,
    transport::{Timeouts, Transport},
};

pub use builder::{ClientBuilder, CommonParameters, NoCommonParameters, ServiceClient};
pub use sending::{Call, Sending, Set, Unset};

/// A client that knows no operation: it takes their facts and parameters, and gives answers.
///
/// Typed clients are thin covers over it. Clones share connections and settings.
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

struct Settings {
    service: &'static Service,
    endpoint: Endpoint,
    credentials: CredentialsSource,
    signature: SignatureVersion,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    nonces: Arc<dyn NonceSource>,
    timeouts: Timeouts,
    common: Pairs,
    user_agent: HeaderValue,
}

/// A future of an answer that was not decoded yet.
pub type Calling = Pin<Box<dyn Future<Output = Result<Answer, Box<Failure>>> + Send>>;

impl Client {
    /// Calls any operation with parameters of any kind.
    ///
    /// # Errors
    ///
    /// The future gives the reason why no successful answer came.
    #[must_use = "nothing is sent until the future is awaited"]
    pub fn call(&self, operation: &'static Operation, parameters: Parameters) -> Calling {
        Box::pin(attempt::call(Arc::clone(&self.settings), operation, parameters))
    }

    /// Sends a request that was made before.
    ///
    /// # Errors
    ///
    /// The future gives the reason why no successful answer came.
    #[must_use = "nothing is sent until the future is awaited"]
    pub fn send<R: Request>(&self, request: R) -> Sending<R::Output> {
        match request.into_parameters() {
            Ok(parameters) => Sending::new(self.call(R::OPERATION, parameters)),
            Err(missing) => Sending::failed(Failure::missing(R::OPERATION, missing)),
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
            .field("credentials", &self.settings.credentials)
            .field("signature", &self.settings.signature)
            .field("timeouts", &self.settings.timeouts)
            .finish_non_exhaustive()
    }
}
