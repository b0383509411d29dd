//! Keeping the service's quotas, so that calls wait here instead of failing there.
//!
//! Descriptions say how often an account may call an operation. A client keeps that by itself: calls that come too fast wait
//! for their turn, first come, first served, and all clients of the process that call the same operation at the same endpoint
//! for the same account share the turns. Dropping a call that waits gives its turn to the next one.
//!
//! | what | unless set otherwise |
//! | --- | --- |
//! | quota | that of the operation's description; none, where it has none |
//! | longest wait | what is left of the time of the whole operation (60 s) |
//! | account | [`ClientBuilder::account`](crate::ClientBuilder::account), else that of the role's ARN, else the key's id |
//!
//! A call whose turn cannot come in time fails at once, with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) and without being
//! sent. When the service throttles all the same, since others use the account too, the pace slows down and recovers step by
//! step.
//!
//! A temporary key's id is another one after each refresh. Where neither an account nor a role is known, as with keys from a
//! program or a server of one's own, only clones of a client share their turns: name the account.
//!
//! ```
//! use std::time::Duration;
//! use alicloud_core::{RateLimit, Quota};
//!
//! // A larger quota was granted for one operation, and nobody waits longer than ten seconds.
//! let rate_limit = RateLimit::new().with_quota("ListFlow", Quota::new(20, 1)).with_max_wait(Duration::from_secs(10));
//! // No pace at all: somebody else keeps it.
//! let off = RateLimit::off();
//! # let _ = (rate_limit, off);
//! ```
//!
//! Many processes keep a quota together through Redis: [`RateLimit::shared_store`], with a `RedisStore` of the feature `redis`.
//!
//! The turns are kept so that the service, which sees calls some time after they were sent, never sees more than the quota
//! in any window: a turn comes back one window after the answer, less the shortest time in which answers came lately.

mod account;
mod limiter;
mod permits;
#[cfg(feature = "redis")]
mod redis;
mod registry;
mod shared_store;
mod window;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use tokio::time::Instant;

pub(crate) use account::account;
pub(crate) use limiter::{Permit, Rejected};
#[cfg(feature = "redis")]
pub use redis::RedisStore;
use registry::Registry;
pub use shared_store::{OnUnavailable, Reserved, SharedStore, SharedStoreFuture, StoreUnavailable};

use crate::{
    endpoint::Endpoint,
    operation::{Operation, Quota},
};

/// How a client keeps the quotas of operations. See [the module](crate::rate_limit).
#[derive(Clone)]
#[must_use = "a rate limit counts when it is given to a client"]
pub struct RateLimit {
    registry: Option<Arc<Registry>>,
    quotas: BTreeMap<String, Option<Quota>>,
    max_wait: Option<Duration>,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::new()
    }
}

impl RateLimit {
    /// The quotas of the descriptions, shared by all clients of the process.
    pub fn new() -> Self {
        Self {
            registry: Some(registry::of_the_process()),
            quotas: BTreeMap::new(),
            max_wait: None,
        }
    }

    /// The quotas of the descriptions, shared only by the clients that get clones of this value.
    ///
    /// ```
    /// let rate_limit = alicloud_core::RateLimit::apart();
    /// let (one, other) = (rate_limit.clone(), rate_limit); // for two clients that share their permits with no third
    /// # let _ = (one, other);
    /// ```
    pub fn apart() -> Self {
        Self {
            registry: Some(Arc::new(Registry::default())),
            ..Self::new()
        }
    }

    /// The quotas of the descriptions, shared by all processes that use the same fleet, such as a `RedisStore`.
    ///
    /// The account has to be known when the client is built: named by
    /// [`ClientBuilder::account`](crate::ClientBuilder::account), or by the ARN of a role, or as the id of a long-lived key.
    pub fn shared_store(shared_store: impl SharedStore) -> Self {
        Self {
            registry: Some(Arc::new(Registry::shared(Arc::new(shared_store)))),
            ..Self::new()
        }
    }

    /// Whether other processes take part.
    pub(crate) fn is_shared(&self) -> bool {
        self.registry
            .as_ref()
            .is_some_and(|registry| registry.is_shared())
    }

    /// No pace: every call is sent at once.
    pub fn off() -> Self {
        Self {
            registry: None,
            ..Self::new()
        }
    }

    /// Sets the quota of an operation, by its name on the wire, in place of the description's.
    pub fn with_quota(mut self, operation: impl Into<String>, quota: Quota) -> Self {
        self.quotas.insert(operation.into(), Some(quota));
        self
    }

    /// Keeps no pace for an operation, by its name on the wire.
    pub fn without_quota(mut self, operation: impl Into<String>) -> Self {
        self.quotas.insert(operation.into(), None);
        self
    }

    /// Sets how long a call waits for its turn at most. A call whose turn cannot come in time fails at once.
    pub fn with_max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = Some(max_wait);
        self
    }

    pub(crate) fn max_wait(&self) -> Option<Duration> {
        self.max_wait
    }

    /// The quota that an operation is kept to; `None` if it is not.
    #[must_use]
    pub fn quota(&self, operation: &Operation) -> Option<Quota> {
        self.registry.as_ref()?;
        let quota = match self.quotas.get(operation.name()) {
            Some(quota) => *quota,
            None => operation.quota(),
        };
        // So many calls in no time, or none in any, is no quota that could be kept.
        quota.filter(|quota| quota.calls() > 0 && !quota.window().is_zero())
    }

    /// Waits for the turn of a call that is kept to a quota; `None` if there is no pace.
    ///
    /// # Errors
    ///
    /// The turn does not come until `latest`, or nobody can say when.
    pub(crate) async fn permit(
        &self,
        operation: &'static Operation,
        quota: Quota,
        endpoint: &Endpoint,
        account: &str,
        latest: Option<Instant>,
    ) -> Result<Option<Permit>, Rejected> {
        let Some(registry) = &self.registry else {
            return Ok(None);
        };
        let limiter = registry.limiter(operation, endpoint, account, quota);
        limiter.permit(latest).await.map(Some)
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
