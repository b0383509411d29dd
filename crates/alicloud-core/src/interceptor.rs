//! Interceptors observe and change calls: for metrics, audit logs, custom headers.
//!
//! The order is fixed. For one call:
//!
//! 1. [`Interceptor::before_operation`], once; may change the parameters.
//! 2. For each attempt: [`Interceptor::before_attempt`], before the attempt is signed, so that headers set here are
//!    covered by the signature; then the exchange; then [`Interceptor::after_attempt`].
//! 3. [`Interceptor::after_operation`], once, whether the call succeeded or failed.
//!
//! Several interceptors are called in the order in which they were added before an event, and in reverse order after it. An
//! error of a `before_…` ends the call, and nothing is sent. A future that is dropped calls nothing more. An explanation
//! (`explain()`) calls the two `before_…` and shows what they change.
//!
//! ```
//! use alicloud_core::interceptor::{Attempt, Interceptor, Aborted};
//! use http::HeaderValue;
//!
//! #[derive(Debug)]
//! struct Tenant;
//!
//! impl Interceptor for Tenant {
//!     fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Aborted> {
//!         attempt.headers.insert("x-acs-tenant", HeaderValue::from_static("blue"));
//!         Ok(())
//!     }
//! }
//! ```

use std::{borrow::Cow, fmt, time::Duration};

use http::HeaderMap;

use crate::{error::Failure, operation::Operation, parameters::Parameters, response::RawResponse};

/// Called around every operation and every attempt of a client.
pub trait Interceptor: fmt::Debug + Send + Sync + 'static {
    /// Called before anything else; may change the parameters.
    ///
    /// # Errors
    ///
    /// Errors to abort the call.
    fn before_operation(
        &self,
        operation: &'static Operation,
        parameters: &mut Parameters,
    ) -> Result<(), Aborted> {
        let _ = (operation, parameters);
        Ok(())
    }

    /// Called before an attempt is signed; may add headers.
    ///
    /// # Errors
    ///
    /// Errors to abort the call.
    fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Aborted> {
        let _ = attempt;
        Ok(())
    }

    /// Called after an attempt, with its outcome and how long the exchange took.
    fn after_attempt(
        &self,
        operation: &'static Operation,
        outcome: Result<&RawResponse, &Failure>,
        took: Duration,
    ) {
        let _ = (operation, outcome, took);
    }

    /// Called at the end of the call, after the last attempt if there was one.
    fn after_operation(&self, operation: &'static Operation, outcome: Result<&RawResponse, &Failure>) {
        let _ = (operation, outcome);
    }
}

/// An attempt that is about to be signed and sent.
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation.
    pub operation: &'static Operation,
    /// The number of this attempt, from 1.
    pub number: u32,
    /// Headers to send besides those of the protocol, with names in lower case. Those that begin with `x-acs-` are
    /// signed.
    pub headers: &'a mut HeaderMap,
}

/// `Debug` shows only the names of the headers.
impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Attempt")
            .field("operation", &self.operation.name())
            .field("number", &self.number)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// Returned by an interceptor to abort the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aborted(pub(crate) Cow<'static, str>);

impl Aborted {
    /// Aborts with a reason, which the error shows.
    #[must_use]
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}
