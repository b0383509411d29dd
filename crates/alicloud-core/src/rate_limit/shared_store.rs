//! A place where many processes keep quotas together.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use crate::operation::Quota;

/// A future of what the place says.
pub type SharedStoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreUnavailable>> + Send + 'a>>;

/// A place where many processes keep quotas together: Redis, with the feature `redis`, or one of your own.
///
/// It gives out turns by one clock, in whatever order it is asked, so that any window of the quota's length has no more turns in
/// it than the quota has calls. A process asks for one turn at a time for each key.
pub trait SharedStore: fmt::Debug + Send + Sync + 'static {
    /// Reserves the next turn if it comes within the time that is allowed.
    ///
    /// # Errors
    ///
    /// The future says why nobody knows.
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        quota: Quota,
        allowed: Duration,
    ) -> SharedStoreFuture<'a, Reserved>;

    /// Gives out no turn for a while, since the service throttled a call.
    ///
    /// # Errors
    ///
    /// The future says why that could not be passed on.
    fn close<'a>(&'a self, key: &'a str, quota: Quota, during: Duration) -> SharedStoreFuture<'a, ()>;

    /// What clients do while the place is away.
    fn on_unavailable(&self) -> OnUnavailable {
        OnUnavailable::default()
    }
}

/// When a turn comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// After this time. The turn is kept for the caller.
    In(Duration),
    /// After this time at the soonest, which is later than allowed. Nothing is kept.
    TooLate(Duration),
}

/// Why the place says nothing. Errors show it, so it holds no secret, such as an address with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreUnavailable(pub String);

/// What a client does while the place is away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnUnavailable {
    /// It keeps the quota by itself, as without a fleet. Calls go on; while the place is away, several processes can exceed
    /// the quota together, and are throttled then.
    #[default]
    LimitAlone,
    /// Calls fail with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) and are not sent.
    Refuse,
}
