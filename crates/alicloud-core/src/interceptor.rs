//! Looking at calls, and changing them, from outside: metrics, audit logs, headers of a company's own.
//!
//! The order is fixed. For one call:
//!
//! 1. [`Interceptor::before_operation`], once; may change the parameters.
//! 2. For each attempt: [`Interceptor::before_attempt`], before the attempt is signed, so that headers set here are
//!    covered by the signature; then the exchange; then [`Interceptor::after_attempt`].
//! 3. [`Interceptor::after_operation`], once, whether the call succeeded or failed.
//!
//! Several interceptors are called in the order in which they were given before an event, and in the reverse order
//! after it. A failure of a `before_…` ends the call; nothing is sent then. A future that is dropped calls nothing more.
//! An explanation of a call (`explain()`) calls the two `before_…`, for all that they change, and nothing after them.
//!
//! ```
//! use alicloud_core::interceptor::{Attempt, Interceptor, Refused};
//! use http::HeaderValue;
//!
//! #[derive(Debug)]
//! struct Tenant;
//!
//! impl Interceptor for Tenant {
//!     fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Refused> {
//!         attempt.headers.insert("x-acs-tenant", HeaderValue::from_static("blue"));
//!         Ok(())
//!     }
//! }
//! ```

use std::{borrow::Cow, fmt, time::Duration};

use http::HeaderMap;

use crate::{error::Failure, operation::Operation, parameters::Parameters, response::RawResponse};

/// Something that is called around every operation and every attempt of a client.
pub trait Interceptor: fmt::Debug + Send + Sync + 'static {
    /// Before anything else: the parameters may be looked at and changed.
    ///
    /// # Errors
    ///
    /// The call should not be made.
    fn before_operation(
        &self,
        operation: &'static Operation,
        parameters: &mut Parameters,
    ) -> Result<(), Refused> {
        let _ = (operation, parameters);
        Ok(())
    }

    /// Before an attempt is signed: headers may be added.
    ///
    /// # Errors
    ///
    /// The attempt should not be made; the call ends.
    fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Refused> {
        let _ = attempt;
        Ok(())
    }

    /// After an attempt, with what became of it and how long the exchange took.
    fn after_attempt(
        &self,
        operation: &'static Operation,
        outcome: Result<&RawResponse, &Failure>,
        took: Duration,
    ) {
        let _ = (operation, outcome, took);
    }

    /// After the last attempt, or after whatever ended the call before.
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

/// `Debug` shows the names of the headers alone.
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

/// An interceptor's wish that a call is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub(crate) Cow<'static, str>);

impl Refused {
    /// A refusal with its reason, for the error's text.
    #[must_use]
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}
