//! What went wrong, as one type for all calls.

mod advice;
mod convert;
mod display;
mod failure;
mod signature_mismatch;
mod stop_reason;

use std::{fmt, marker::PhantomData, ops::Deref};

pub use failure::{ErrorKind, Execution, Failure};
pub use signature_mismatch::SignatureMismatch;
pub use stop_reason::StopReason;

/// The open enumeration of a service's error codes.
pub trait ServiceCode: for<'a> From<&'a str> + AsRef<str> {}

impl<T: for<'a> From<&'a str> + AsRef<str>> ServiceCode for T {}

/// Why a call failed. `C` is the service's enumeration of error codes.
///
/// It is a thin cover over [`Failure`], to whose methods it derefs: the kind, the message, the request id, what to do.
///
/// ```
/// use alicloud_core::{Error, ErrorKind, ServiceCode};
///
/// fn worth_a_look<C: ServiceCode>(error: &Error<C>) -> bool {
///     error.kind() == ErrorKind::Throttled || error.may_have_been_executed()
/// }
/// ```
///
/// `Display` is one line for logs, which contains why; `source()` has only what the line does not say, so that a printed chain
/// says nothing twice ([`inner`](Failure::inner) is the error that the line is made of). `Debug`, which a `main` that returns an error prints, has a paragraph for the message, its
/// causes, the facts and what to do; the alternate form `{:#?}` shows the fields instead. Neither shows a secret.
pub struct Error<C> {
    failure: Box<Failure>,
    code: PhantomData<fn() -> C>,
}

impl<C> Error<C> {
    /// The failure itself, without the service's enumeration.
    #[must_use]
    pub fn into_failure(self) -> Box<Failure> {
        self.failure
    }
}

impl<C: ServiceCode> Error<C> {
    /// The error code, when the service sent one.
    #[must_use]
    pub fn code(&self) -> Option<C> {
        self.failure.code_str().map(C::from)
    }
}

impl<C> From<Box<Failure>> for Error<C> {
    fn from(failure: Box<Failure>) -> Self {
        Self {
            failure,
            code: PhantomData,
        }
    }
}

impl<C> Deref for Error<C> {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.failure
    }
}

impl<C> fmt::Debug for Error<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.failure, formatter)
    }
}

impl<C> fmt::Display for Error<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.failure, formatter)
    }
}

impl<C> std::error::Error for Error<C> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&*self.failure)
    }
}
