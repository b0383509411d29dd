use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use super::{fleet::Fleet, pacer::Pacer};
use crate::{Endpoint, Operation, Quota};

/// So many pacers are kept before those without a use are looked for.
const MANY: usize = 256;

/// The pacers by account, endpoint and operation.
#[derive(Default)]
pub(super) struct Registry {
    pacers: Mutex<HashMap<String, Arc<Pacer>>>,
    /// Where other processes keep the same quotas.
    fleet: Option<Arc<dyn Fleet>>,
}

/// The one that all clients of the process share unless they are told otherwise.
pub(super) fn of_the_process() -> Arc<Registry> {
    static SHARED: LazyLock<Arc<Registry>> = LazyLock::new(Arc::default);
    Arc::clone(&SHARED)
}

impl Registry {
    pub(super) fn of_a_fleet(fleet: Arc<dyn Fleet>) -> Self {
        Self {
            fleet: Some(fleet),
            ..Self::default()
        }
    }

    pub(super) fn is_of_a_fleet(&self) -> bool {
        self.fleet.is_some()
    }

    pub(super) fn pacer(
        &self,
        operation: &'static Operation,
        endpoint: &Endpoint,
        account: &str,
        quota: Quota,
    ) -> Arc<Pacer> {
        let service = operation.service();
        let (seconds, calls) = (quota.window().as_secs(), quota.calls());
        // Clients with different ideas of the quota pace apart: neither could keep the other's.
        let key = format!(
            "{account} {} {} {} {calls}/{seconds}",
            endpoint.as_str(),
            service.product(),
            operation.name()
        );
        let mut pacers = self.pacers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pacer) = pacers.get(&key) {
            return Arc::clone(pacer);
        }
        if pacers.len() >= MANY {
            pacers.retain(|_, pacer| Arc::strong_count(pacer) > 1 || !pacer.is_idle());
        }
        let fleet = self.fleet.as_ref().map(|fleet| (Arc::clone(fleet), key.clone()));
        let pacer = Arc::new(Pacer::new(quota, fleet));
        pacers.insert(key, Arc::clone(&pacer));
        pacer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Service;

    static SERVICE: Service = Service::new("demo", "1");
    static READ: Operation = Operation::rpc(&SERVICE, "Read");

    #[test]
    fn pacers_without_a_use_are_forgotten() {
        let registry = Registry::default();
        let endpoint = Endpoint::parse("http://127.0.0.1").unwrap();
        let kept = registry.pacer(&READ, &endpoint, "kept", Quota::new(5, 1));
        for account in 0..10 * MANY {
            registry.pacer(&READ, &endpoint, &account.to_string(), Quota::new(5, 1));
        }
        assert!(registry.pacers.lock().unwrap().len() <= MANY + 1);
        let again = registry.pacer(&READ, &endpoint, "kept", Quota::new(5, 1));
        assert!(Arc::ptr_eq(&kept, &again));
    }
}
