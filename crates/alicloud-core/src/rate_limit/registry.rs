use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use crate::{
    endpoint::Endpoint,
    lock::lock,
    operation::{Operation, Quota},
    rate_limit::{account::Account, limiter::Limiter, shared_store::SharedStore},
};

/// From this many limiters on, unused ones are dropped.
const MANY: usize = 256;

/// The limiters by account, endpoint and operation.
#[derive(Default)]
pub(super) struct Registry {
    limiters: Mutex<Limiters>,
    /// The store that other processes share.
    shared_store: Option<Arc<dyn SharedStore>>,
}

#[derive(Default)]
struct Limiters {
    by_key: HashMap<String, Arc<Limiter>>,
    /// How many were in use when unused ones were dropped last.
    used: usize,
}

/// Returns the registry that all clients of the process share by default.
pub(super) fn of_the_process() -> Arc<Registry> {
    static SHARED: LazyLock<Arc<Registry>> = LazyLock::new(Arc::default);
    Arc::clone(&SHARED)
}

impl Registry {
    pub(super) fn shared(shared_store: Arc<dyn SharedStore>) -> Self {
        Self {
            shared_store: Some(shared_store),
            ..Self::default()
        }
    }

    pub(super) fn is_shared(&self) -> bool {
        self.shared_store.is_some()
    }

    pub(super) fn limiter(
        &self,
        operation: &'static Operation,
        endpoint: &Endpoint,
        account: Account<&str>,
        quota: Quota,
    ) -> Arc<Limiter> {
        let service = operation.service();
        let (seconds, calls) = (quota.window().as_secs(), quota.calls());
        // Clients with different quotas have their own limiters: neither could keep the other's quota.
        let key = format!(
            "{account} {} {} {} {calls}/{seconds}",
            endpoint.as_str(),
            service.product(),
            operation.name()
        );
        let mut limiters = lock(&self.limiters);
        if let Some(limiter) = limiters.by_key.get(&key) {
            return Arc::clone(limiter);
        }
        // Only when their number has doubled: each new limiter would look at all others otherwise.
        if limiters.by_key.len() >= MANY.max(2 * limiters.used) {
            limiters
                .by_key
                .retain(|_, limiter| Arc::strong_count(limiter) > 1 || !limiter.is_idle());
            limiters.used = limiters.by_key.len();
        }
        let shared_store = self
            .shared_store
            .as_ref()
            .map(|shared_store| (Arc::clone(shared_store), key.clone()));
        let limiter = Arc::new(Limiter::new(quota, shared_store));
        limiters.by_key.insert(key, Arc::clone(&limiter));
        limiter
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Service;

    static SERVICE: Service = Service::new("demo", "1");
    static READ: Operation = Operation::rpc(&SERVICE, "Read");

    #[test]
    fn unused_limiters_are_dropped() {
        let registry = Registry::default();
        let endpoint = Endpoint::parse("http://127.0.0.1").unwrap();
        let kept = registry.limiter(&READ, &endpoint, Account::Named("kept"), Quota::new(5, 1));
        for account in 0..10 * MANY {
            registry.limiter(&READ, &endpoint, Account::Provider(account), Quota::new(5, 1));
        }
        assert!(lock(&registry.limiters).by_key.len() <= MANY + 1);
        let again = registry.limiter(&READ, &endpoint, Account::Named("kept"), Quota::new(5, 1));
        assert!(Arc::ptr_eq(&kept, &again));
    }
}
