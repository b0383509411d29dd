use std::{fmt, marker::PhantomData};

use super::{CallOptions, Client, ExplainFuture, ProbeFn, SendFuture, probe::probe};
use crate::{
    client::paging::{PagedRequest, Pages},
    request::Request,
};
#[cfg(feature = "blocking")]
use crate::{error::Error, response::Response};

/// A required parameter that is set, in the state of a builder.
#[derive(Clone, Copy, Debug)]
pub struct Set;

/// A required parameter that is not set yet, in the state of a builder.
#[derive(Clone, Copy, Debug)]
pub struct Unset;

/// A request in the making, with the client that will send it. Generated builders are covers over it.
///
/// `S` tells the compiler which required parameters are set.
pub struct RequestBuilder<R, S = ()> {
    client: Client,
    /// The request as far as it was set.
    pub request: R,
    options: CallOptions,
    probe: Option<ProbeFn>,
    state: PhantomData<fn() -> S>,
}

impl<R: Request, S> RequestBuilder<R, S> {
    /// A call with nothing set.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
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
        self.probe = Some(probe::<P>);
        self
    }

    /// Sends the request.
    pub fn send(self) -> SendFuture<R::Output> {
        match self.probe {
            Some(probe) => self.client.send_probing(self.request, self.options, probe),
            None => self.client.send_with(self.request, self.options),
        }
    }

    /// Sends the request, and waits for the answer.
    ///
    /// # Errors
    ///
    /// No successful answer came.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Response<R::Output>, Error<R::Code>> {
        crate::client::blocking::wait(self.send())
    }

    /// The pages of the list that the request names.
    pub fn pages(self) -> Pages<R>
    where
        R: PagedRequest,
    {
        Pages::new(&self.client, self.request, self.options)
    }

    /// Tells all that would be sent, without sending it.
    pub fn explain(self) -> ExplainFuture {
        self.client.explain(self.request, self.options)
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

/// Gives a builder that covers a [`RequestBuilder`] what all builders have: `options`, `send`, `explain` and `into_request`.
///
/// The last three can only be called when the bounds hold. They are passed as they stand, so that the compiler shows them where they
/// were written.
#[macro_export]
macro_rules! builder {
    ($name:ident => $request:ty, $output:ty) => {
        $crate::builder!($name<> => $request, $output where);
    };
    ($name:ident < $($state:ident),* > => $request:ty, $output:ty where $($bounds:tt)*) => {
        impl<$($state),*> $name<$($state),*> {
            /// Sets what differs from the client's settings for this call alone: credentials, endpoint, time-outs,
            /// repetitions, headers.
            pub fn options(self, options: $crate::CallOptions) -> Self {
                Self { call: self.call.with_options(options) }
            }

            /// Sends the call.
            ///
            /// # Errors
            ///
            /// The future gives an error unless a successful answer came.
            pub fn send(self) -> $crate::SendFuture<$output>
            where
                $($bounds)*
            {
                self.call.send()
            }

            $crate::__blocking! {
                /// Sends the call and waits for its end, in a program that is not asynchronous.
                ///
                /// # Errors
                ///
                /// No successful answer came.
                pub fn send_blocking(
                    self,
                ) -> ::core::result::Result<
                    $crate::Response<$output>,
                    $crate::Error<<$output as $crate::Output>::Code>,
                >
                where
                    $($bounds)*
                {
                    self.call.send_blocking()
                }
            }

            /// Tells all that would be sent, without sending it.
            ///
            /// # Errors
            ///
            /// The future gives an error when the call could not be sent either.
            pub fn explain(self) -> $crate::ExplainFuture
            where
                $($bounds)*
            {
                self.call.explain()
            }

            /// The request as a value, without sending it.
            pub fn into_request(self) -> $request
            where
                $($bounds)*
            {
                self.call.request
            }
        }
    };
}

/// What is there only with the feature `blocking`, whatever features the calling crate has.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($($kept:tt)*) => { $($kept)* };
}

/// What is there only with the feature `blocking`, whatever features the calling crate has.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($($ignored:tt)*) => {};
}

/// Gives the builder of an operation with a [`Probe`](crate::Probe) the method `reconcile`; the type is the request of the
/// operation that looks.
#[macro_export]
macro_rules! probed {
    ($name:ident => $looking:ty) => {
        $crate::probed!($name<> => $looking);
    };
    ($name:ident < $($state:ident),* > => $looking:ty) => {
        impl<$($state),*> $name<$($state),*> {
            /// Avoids duplicates: before the call is sent again after a failure that leaves it open whether it was
            /// executed, the client looks for what it may have made, and answers with that if it is there.
            ///
            /// It also looks before the call, so that what was there already is not taken for its result. See
            /// [reconciliation](alicloud_core::guide::reconciliation) for what that costs and for its limits.
            pub fn reconcile(self) -> Self {
                Self { call: self.call.reconciled_by::<$looking>() }
            }
        }
    };
}
