//! A client-side rate limit, so that calls wait for the service's quota instead of being throttled.
//!
//! Descriptions say how often an account may call an operation, and clients keep to it: a call that exceeds the quota waits for
//! a permit, first come, first served. All clients of the process that call the same operation at the same endpoint for the
//! same account share the permits. Dropping a call that waits passes its permit to the next one.
//!
//! | setting | default |
//! | --- | --- |
//! | quota | that of the operation's description, if it has one |
//! | longest wait | what is left of the operation timeout (60 s) |
//! | account | [`ClientBuilder::account`](crate::ClientBuilder::account), else that of the role's ARN, else the key's id |
//!
//! A call that cannot get a permit in time fails at once, with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited), and is
//! not sent. When the service throttles nevertheless, since other programs use the account too, the limit is lowered and recovers step
//! by step.
//!
//! A temporary key's id changes with each refresh. Where neither an account nor a role is known, as with keys from a program or
//! your own server, only clones of a client share permits: name the account.
//!
//! ```
//! use std::time::Duration;
//! use alicloud_core::{RateLimit, Quota};
//!
//! // The vendor granted a larger quota for one operation, and calls wait for ten seconds at most.
//! let rate_limit = RateLimit::new().with_quota("ListFlow", Quota::new(20, 1)).with_max_wait(Duration::from_secs(10));
//! // No rate limit: another part of the system keeps the quota.
//! let off = RateLimit::off();
//! # let _ = (rate_limit, off);
//! ```
//!
//! Many processes share a quota through Redis: [`RateLimit::shared_store`], with a `RedisStore` of the feature `redis`.
//!
//! The service receives calls some time after they were sent, and must not receive more than the quota in any window. So a permit
//! is free again one window after the response arrived, less the shortest recent round trip.

mod account;
mod known;
mod limiter;
mod permits;
#[cfg(feature = "redis")]
mod redis;
mod registry;
mod shared_store;
mod window;

use std::{fmt, sync::Arc, time::Duration};

pub(crate) use account::{Account, account};
pub(crate) use known::KnownLimiters;
pub(crate) use limiter::{Limiter, Permit, Rejected};
#[cfg(feature = "redis")]
pub use redis::RedisStore;
use registry::Registry;
pub use shared_store::{OnUnavailable, Reserved, SharedStore, SharedStoreFuture, StoreUnavailable};

use crate::{
    endpoint::Endpoint,
    operation::{Operation, Quota},
};

/// The rate limit of a client, by the quotas of operations. See [the module](crate::rate_limit).
#[derive(Clone)]
#[must_use = "a rate limit has to be given to a client"]
pub struct RateLimit {
    registry: Option<Arc<Registry>>,
    /// By the name of the operation; the last one counts.
    quotas: Vec<(String, Option<Quota>)>,
    max_wait: Option<Duration>,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::new()
    }
}

impl RateLimit {
    /// Limits by the quotas of the descriptions, shared by all clients of the process.
    pub fn new() -> Self {
        Self {
            registry: Some(registry::of_the_process()),
            quotas: Vec::new(),
            max_wait: None,
        }
    }

    /// Limits by the quotas of the descriptions, shared only by the clients that get clones of this value.
    ///
    /// ```
    /// let rate_limit = alicloud_core::RateLimit::apart();
    /// let (one, other) = (rate_limit.clone(), rate_limit); // for two clients that share permits with no third
    /// # let _ = (one, other);
    /// ```
    pub fn apart() -> Self {
        Self {
            registry: Some(Arc::new(Registry::default())),
            ..Self::new()
        }
    }

    /// Limits by the quotas of the descriptions, shared by all processes that use the same store, such as a `RedisStore`.
    ///
    /// The account has to be known when the client is built: by [`ClientBuilder::account`](crate::ClientBuilder::account), by
    /// the ARN of a role, or by the id of a long-lived key.
    pub fn shared_store(shared_store: impl SharedStore) -> Self {
        Self {
            registry: Some(Arc::new(Registry::shared(Arc::new(shared_store)))),
            ..Self::new()
        }
    }

    /// Returns whether other processes share the limit.
    pub(crate) fn is_shared(&self) -> bool {
        self.registry
            .as_ref()
            .is_some_and(|registry| registry.is_shared())
    }

    /// Turns the rate limit off: every call is sent at once.
    pub fn off() -> Self {
        Self {
            registry: None,
            ..Self::new()
        }
    }

    /// Sets the quota of an operation, by its name on the wire, in place of the description's.
    pub fn with_quota(mut self, operation: impl Into<String>, quota: Quota) -> Self {
        self.quotas.push((operation.into(), Some(quota)));
        self
    }

    /// Removes the limit of an operation, by its name on the wire.
    pub fn without_quota(mut self, operation: impl Into<String>) -> Self {
        self.quotas.push((operation.into(), None));
        self
    }

    /// Sets how long a call waits for a permit at most. A call that cannot get one in time fails at once.
    pub fn with_max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = Some(max_wait);
        self
    }

    pub(crate) fn max_wait(&self) -> Option<Duration> {
        self.max_wait
    }

    /// Returns the quota of an operation; `None` if it is not limited.
    #[must_use]
    pub fn quota(&self, operation: &Operation) -> Option<Quota> {
        self.registry.as_ref()?;
        let set = self.quotas.iter().rfind(|(name, _)| name == operation.name());
        let quota = match set {
            Some((_, quota)) => *quota,
            None => operation.quota(),
        };
        // A quota without calls or without a window cannot be kept.
        quota.filter(|quota| quota.calls() > 0 && !quota.window().is_zero())
    }

    /// Returns the limiter of an operation with this quota; `None` if the rate limit is off.
    pub(crate) fn limiter(
        &self,
        known: &KnownLimiters,
        operation: &'static Operation,
        quota: Quota,
        endpoint: &Endpoint,
        account: Account<&str>,
    ) -> Option<Arc<Limiter>> {
        let registry = self.registry.as_ref()?;
        let look_up = || registry.limiter(operation, endpoint, account, quota);
        Some(known.get(operation, endpoint, account, look_up))
    }
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RateLimit")
            .field("on", &self.registry.is_some())
            .field("quotas", &self.quotas)
            .field("max_wait", &self.max_wait)
            .finish_non_exhaustive()
    }
}
