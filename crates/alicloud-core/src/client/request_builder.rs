use std::{fmt, marker::PhantomData};

#[cfg(feature = "blocking")]
use crate::{
    client::blocking::{Blocking, wait, wait_stream},
    response::Response,
};
use crate::{
    client::{
        CallOptions, Client, ExplainFuture, ProbeRequest, SendFuture,
        futures::without_client,
        paging::{PagedRequest, Pages},
        probe::probe_request,
        streaming::{StreamFuture, StreamingRequest},
    },
    error::Error,
    request::Request,
};

/// A required parameter that is set, in the state of a builder.
#[derive(Clone, Copy, Debug)]
pub struct Set;

/// A required parameter that is not set yet, in the state of a builder.
#[derive(Clone, Copy, Debug)]
pub struct Unset;

/// A request in the making, with the client that will send it. Generated builders are covers over it.
///
/// `S` is the state: which required parameters are set.
pub struct RequestBuilder<R, S = ()> {
    /// The client that will send it, unless the request alone is made.
    client: Option<Client>,
    /// The request as far as it was set.
    pub request: R,
    options: CallOptions,
    /// Makes the request of the probe. Only a builder that is told to reconcile brings it along.
    probe: Option<fn(&R) -> ProbeRequest>,
    state: PhantomData<fn() -> S>,
}

impl<R: Request, S> RequestBuilder<R, S> {
    /// A call with nothing set.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        Self {
            client: Some(client.clone()),
            ..Self::detached()
        }
    }

    /// A request with nothing set and without a client: it is taken out, not sent.
    #[must_use]
    pub fn detached() -> Self {
        Self {
            client: None,
            request: R::default(),
            options: CallOptions::new(),
            probe: None,
            state: PhantomData,
        }
    }

    /// The same call in another state.
    #[must_use]
    pub fn with_state<T>(self) -> RequestBuilder<R, T> {
        RequestBuilder {
            client: self.client,
            request: self.request,
            options: self.options,
            probe: self.probe,
            state: PhantomData,
        }
    }

    /// The same call with settings of its own.
    #[must_use]
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// The same call, which looks by another one whether it was executed when that is in doubt.
    #[must_use]
    pub fn reconciled_by<P: PagedRequest>(mut self) -> Self {
        self.probe = Some(probe_request::<R, P>);
        self
    }

    /// Sends the request.
    pub fn send(self) -> SendFuture<R::Output> {
        let Some(client) = self.client else {
            return SendFuture::without_client(R::OPERATION);
        };
        let probe = self.probe.map(|probe| probe(&self.request));
        client.begin(self.request, self.options, probe)
    }

    /// Sends the request, and waits for the response.
    ///
    /// # Errors
    ///
    /// Errors if the call fails.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Response<R::Output>, Error<R::Code>> {
        wait(self.send())
    }

    /// The pages of the list that the request names.
    pub fn pages(self) -> Pages<R>
    where
        R: PagedRequest,
    {
        Pages::by(self.client, self.request, self.options)
    }

    /// Explains the request that would be sent, without sending it.
    pub fn explain(self) -> ExplainFuture {
        match self.client {
            Some(client) => client.explain(self.request, self.options),
            None => ExplainFuture::without_client(R::OPERATION),
        }
    }
}

impl<R: StreamingRequest, S> RequestBuilder<R, S> {
    /// Sends the request, whose response is read while it comes.
    pub fn send_stream(self) -> StreamFuture<R::Stream, Error<R::Code>> {
        match self.client {
            Some(client) => client.send_stream_with(self.request, self.options),
            None => StreamFuture::failed(without_client(R::OPERATION)),
        }
    }

    /// Sends the request, and waits until the stream begins.
    ///
    /// # Errors
    ///
    /// Errors if the call fails before the stream begins.
    #[cfg(feature = "blocking")]
    pub fn send_stream_blocking(self) -> Result<Blocking<R::Stream>, Error<R::Code>> {
        wait_stream(self.send_stream())
    }
}

// Derived, these would ask the same of the state, and no tuple of more than twelve can do anything.
impl<R: Clone, S> Clone for RequestBuilder<R, S> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            request: self.request.clone(),
            options: self.options.clone(),
            probe: self.probe,
            state: PhantomData,
        }
    }
}

impl<R: fmt::Debug, S> fmt::Debug for RequestBuilder<R, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RequestBuilder")
            .field("client", &self.client)
            .field("request", &self.request)
            .field("options", &self.options)
            .field("reconcile", &self.probe.is_some())
            .finish()
    }
}
