//! A store through which many processes share quotas.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use crate::operation::Quota;

/// A future of a shared store's response.
pub type SharedStoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreUnavailable>> + Send + 'a>>;

/// A store through which many processes share quotas: Redis, with the feature `redis`, or your own.
///
/// It gives out permits by one clock, in any order, so that every window of the quota's length has at most as many permits as
/// the quota has calls. A process reserves one permit at a time for each key.
pub trait SharedStore: fmt::Debug + Send + Sync + 'static {
    /// Reserves the next permit if it is free within the allowed time.
    ///
    /// # Errors
    ///
    /// Errors if the store is unavailable.
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        quota: Quota,
        allowed: Duration,
    ) -> SharedStoreFuture<'a, Reserved>;

    /// Gives out no permit for a while, after the service throttled a call.
    ///
    /// # Errors
    ///
    /// Errors if the store is unavailable.
    fn close<'a>(&'a self, key: &'a str, quota: Quota, during: Duration) -> SharedStoreFuture<'a, ()>;

    /// Returns what clients do while the store is unavailable.
    fn on_unavailable(&self) -> OnUnavailable {
        OnUnavailable::default()
    }
}

/// When a permit is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// After this time. The permit is reserved for the caller.
    In(Duration),
    /// After this time at the earliest, which is later than allowed. Nothing is reserved.
    TooLate(Duration),
}

/// Why a store is unavailable. Errors show it, so it must not hold a secret, such as a URL with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreUnavailable(pub String);

/// What a client does while the shared store is unavailable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnUnavailable {
    /// It keeps the quota in its own process. Calls go on, but several processes can exceed the quota together and be
    /// throttled.
    #[default]
    LimitAlone,
    /// Calls fail with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) and are not sent.
    Refuse,
}
